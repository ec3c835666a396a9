/** Wait while a server accepts no more sign-ins from the visitor's address (429). */

import { Failure } from "./failure.js";

const [SECOND, MINUTE] = [1000, 60_000];
/** The bounds of one wait, whatever a server or a wrong clock says. Mastodon's lasts ten minutes. */
const [MIN_WAIT, MAX_WAIT] = [10 * SECOND, 11 * MINUTE];
/** Where the server does not say how long. */
const DEFAULT_WAIT = 2 * MINUTE;
const MAX_WAITS = 4;

/**
 * Return what `attempt` returns, after the waits that the server asks for. Throws what it throws.
 * @template T
 * @param {() => Promise<T>} attempt
 * @param {(until: number) => void} onWait called with the end of a wait, in milliseconds since 1970
 * @returns {Promise<T>}
 */
export async function patiently(attempt, onWait) {
  for (let waits = 0; ; waits += 1) {
    try {
      return await attempt();
    } catch (error) {
      const isLimited = error instanceof Failure && error.code === "registration-limited";
      if (!isLimited || waits === MAX_WAITS) throw error;
      const asked = error.until === null ? DEFAULT_WAIT : error.until - Date.now();
      const wait = Math.max(MIN_WAIT, Math.min(asked, MAX_WAIT));
      onWait(Date.now() + wait);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
