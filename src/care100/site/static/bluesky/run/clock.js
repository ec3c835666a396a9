/** How wrong this computer's clock is. Servers accept a proof for about three minutes. */

/** Milliseconds. */
const TIMEOUT = 10_000;

/**
 * Return the milliseconds by which this computer's clock is fast, by the clock of the page's own
 * server; 0 if that does not say.
 */
export async function clockError() {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT);
  try {
    const options = { method: "HEAD", cache: /** @type {const} */ ("no-store"), signal: stop.signal };
    const { headers } = await fetch(location.pathname, options);
    return Date.now() - Date.parse(headers.get("Date") ?? "") || 0;
  } catch {
    return 0;
  } finally {
    clearTimeout(timer);
  }
}
