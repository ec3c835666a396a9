/** Bluesky's rate limits (docs.bsky.app, "Rate limits"). */

/**
 * Return when a rate limit ends, in milliseconds since 1970; null if the server does not say.
 * @param {Headers} headers
 */
export function resetTime(headers) {
  const seconds = Number(headers.get("RateLimit-Reset"));
  return seconds > 0 ? seconds * 1000 : null;
}
