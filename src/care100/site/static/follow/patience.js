/**
 * How long a server is waited for, and when to give up. Everything that is asked goes through one
 * Patience, so that several at once wait together.
 */

import { Failure } from "./api.js";

/**
 * @typedef {object} Time
 * @property {() => number} now milliseconds since 1970
 * @property {(milliseconds: number, signal: AbortSignal, hasten?: boolean) => Promise<void>} sleep
 *   with `hasten` not longer than until the network is back
 */

const [SECOND, MINUTE] = [1000, 60_000];
/** The bounds of one wait, whatever a server says or a wrong clock makes of it. */
const [SHORTEST, LONGEST] = [10 * SECOND, 15 * MINUTE];
/** Where a server does not say how long: doubled each time, up to the second. */
const [UNSAID, UNSAID_MOST] = [MINUTE, 5 * MINUTE];
/** Waits on end after which it is another limit, such as the day's. */
const ENOUGH = 20 * MINUTE;
const TRIES = 4;

/** Nothing more can be asked for now; `problem` says why. */
export class Pause extends Error {
  /** @param {"lost" | "limited" | "signed-out"} problem */
  constructor(problem) {
    super(problem);
    this.problem = problem;
  }
}

export class Patience {
  #until = 0;
  #waited = 0;
  #unsaid = UNSAID;

  /**
   * @param {Time} time
   * @param {AbortSignal} signal ends every wait
   * @param {(until: number | null) => void} waiting told when a limit ends, and null when it has
   * @param {() => Promise<unknown>} ping asks the server anything at all
   */
  constructor(time, signal, waiting, ping) {
    this.time = time;
    this.signal = signal;
    this.waiting = waiting;
    this.ping = ping;
  }

  /**
   * What the attempt gives, made again while that can help. Throws Pause, Failure for what is
   * about this attempt alone, and the signal's reason.
   * @template T
   * @param {() => Promise<T>} attempt
   * @returns {Promise<T>}
   */
  async insist(attempt) {
    for (let tries = 1; ; ) {
      await this.#turn();
      try {
        const answer = await attempt();
        this.#waited = 0;
        this.#unsaid = UNSAID;
        return answer;
      } catch (error) {
        if (!(error instanceof Failure) || error.problem === "no") throw error;
        if (error.problem === "signed-out") throw new Pause("signed-out");
        if (error.problem === "limited") this.#limit(error.until);
        else if (tries === TRIES) throw (await this.#isThere()) ? error : new Pause("lost");
        else await this.time.sleep(SECOND * 2 ** (tries++ - 1), this.signal, true);
      }
    }
  }

  /** Whether the server answers others, so that the trouble is with what was asked. */
  async #isThere() {
    try {
      await this.ping();
      return true;
    } catch (error) {
      return error instanceof Failure && !["lost", "trouble"].includes(error.problem);
    }
  }

  /** @param {number | null} until */
  #limit(until) {
    const now = this.time.now();
    // Several at once meet the same limit.
    if (now < this.#until) return;
    if (this.#waited >= ENOUGH) throw new Pause("limited");
    const wait = until === null ? this.#unsaid : Math.max(SHORTEST, Math.min(until - now, LONGEST));
    if (until === null) this.#unsaid = Math.min(2 * this.#unsaid, UNSAID_MOST);
    // A daily limit ends at midnight: one more long wait would not end it.
    this.#waited += wait === LONGEST ? ENOUGH : wait;
    this.#until = now + wait;
    this.waiting(this.#until);
  }

  /** Wait until the limit's end. */
  async #turn() {
    this.signal.throwIfAborted();
    const wait = this.#until - this.time.now();
    if (wait <= 0) return;
    await this.time.sleep(wait, this.signal);
    this.waiting(null);
  }
}

/**
 * For an answer that can be left: it may take a minute.
 * @template T
 * @param {AbortSignal} signal
 * @param {Promise<T>} answer
 * @returns {Promise<T>}
 */
export function unlessStopped(signal, answer) {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    answer.then(resolve, reject);
  });
}
