/**
 * When to retry, how long to wait, and when to give up. All requests of a run share one
 * RetryPolicy, so that parallel requests wait for a rate limit together.
 */

import { Failure } from "../failure.js";

/**
 * @typedef {object} Clock
 * @property {() => number} now milliseconds since 1970
 * @property {(milliseconds: number, signal: AbortSignal, untilOnline?: boolean) => Promise<void>} sleep
 *   with `untilOnline` ends early when the network is back
 */

const [SECOND, MINUTE] = [1000, 60_000];
/** The bounds of one wait, whatever a server or a wrong clock says. */
const [MIN_WAIT, MAX_WAIT] = [10 * SECOND, 15 * MINUTE];
/** Where a server does not say how long: doubled each time, up to the second. */
const [DEFAULT_WAIT, MAX_DEFAULT_WAIT] = [MINUTE, 5 * MINUTE];
/** Waiting in a row after which it must be another limit, such as a daily one. */
const MAX_TOTAL_WAIT = 20 * MINUTE;
const MAX_ATTEMPTS = 4;

/** No more requests can be made for now. */
export class Pause extends Error {
  /** @param {"unreachable" | "rate-limited" | "signed-out"} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

export class RetryPolicy {
  #until = 0;
  #waited = 0;
  #defaultWait = DEFAULT_WAIT;

  /**
   * @param {Clock} clock
   * @param {AbortSignal} signal ends every wait
   * @param {(until: number | null) => void} onWait called with the end of a rate limit, and with
   *   null when it is over
   * @param {() => Promise<unknown>} ping makes any request to the server
   */
  constructor(clock, signal, onWait, ping) {
    this.clock = clock;
    this.signal = signal;
    this.onWait = onWait;
    this.ping = ping;
  }

  /**
   * Return what `attempt` returns, repeated while that can help. Throws Pause, Failure for what
   * concerns this attempt alone, and the signal's reason.
   * @template T
   * @param {() => Promise<T>} attempt
   * @returns {Promise<T>}
   */
  async call(attempt) {
    for (let attempts = 1; ; ) {
      await this.#waitForLimit();
      try {
        const result = await attempt();
        this.#waited = 0;
        this.#defaultWait = DEFAULT_WAIT;
        return result;
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (error.code === "signed-out") throw new Pause("signed-out");
        if (error.code === "rate-limited") this.#startLimit(error.until);
        else if (!error.isTemporary) throw error;
        else if (attempts === MAX_ATTEMPTS) throw (await this.#isOnline()) ? error : new Pause("unreachable");
        else await this.clock.sleep(SECOND * 2 ** (attempts++ - 1), this.signal, true);
      }
    }
  }

  /** Whether the server responds to other requests, so that the trouble is with this one. */
  async #isOnline() {
    try {
      await this.ping();
      return true;
    } catch (error) {
      return error instanceof Failure && !error.isTemporary;
    }
  }

  /** @param {number | null} until */
  #startLimit(until) {
    const now = this.clock.now();
    // Parallel requests meet the same limit.
    if (now < this.#until) return;
    if (this.#waited >= MAX_TOTAL_WAIT) throw new Pause("rate-limited");
    const wait =
      until === null ? this.#defaultWait : Math.max(MIN_WAIT, Math.min(until - now, MAX_WAIT));
    if (until === null) this.#defaultWait = Math.min(2 * this.#defaultWait, MAX_DEFAULT_WAIT);
    // A daily limit ends at midnight: a second wait of the longest kind would not end it.
    this.#waited += wait === MAX_WAIT ? MAX_TOTAL_WAIT : wait;
    this.#until = now + wait;
    this.onWait(this.#until);
  }

  async #waitForLimit() {
    throwIfAborted(this.signal);
    const wait = this.#until - this.clock.now();
    if (wait <= 0) return;
    await this.clock.sleep(wait, this.signal);
    this.onWait(null);
  }
}

/** @param {AbortSignal} signal */
export function throwIfAborted(signal) {
  if (signal.aborted) throw signal.reason;
}

/**
 * Wait for a result that may take a minute and that can be abandoned.
 * @template T
 * @param {AbortSignal} signal
 * @param {Promise<T>} result
 * @returns {Promise<T>}
 */
export function unlessAborted(signal, result) {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    result.then(resolve, reject);
  });
}
