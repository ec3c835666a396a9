/** Requests to the visitor's server, with a time limit. Nothing is retried here. */

import { Failure } from "./failure.js";

/** @typedef {{ok: boolean, status: number, headers: Headers, body: any}} Answer `body` is undefined
 *   when it is not JSON. */

/**
 * Send a request. Throws Failure: "timeout" or "unreachable".
 * @param {string | URL} address
 * @param {number} limit in milliseconds, until the whole answer has arrived
 * @param {RequestInit} [options]
 * @returns {Promise<Answer>}
 */
export async function request(address, limit, options) {
  const signal = timeLimit(limit);
  try {
    const answer = await fetch(address, {
      credentials: "omit",
      // Tokens and codes go to no server but their own.
      redirect: "error",
      ...options,
      signal,
    });
    const { ok, status, headers } = answer;
    return { ok, status, headers, body: parseJson(await answer.text()) };
  } catch {
    throw new Failure(signal.aborted ? "timeout" : "unreachable");
  }
}

/**
 * Wait for a script that is loaded late. Throws Failure when it cannot be loaded.
 * @template T
 * @param {Promise<T>} script
 */
export function load(script) {
  return script.catch(() => {
    throw new Failure("page-incomplete");
  });
}

/** Safari 15 has no AbortSignal.timeout. @param {number} milliseconds */
function timeLimit(milliseconds) {
  const native = /** @type {{timeout?: (milliseconds: number) => AbortSignal}} */ (
    /** @type {unknown} */ (AbortSignal)
  );
  if (native.timeout) return native.timeout(milliseconds);
  const controller = new AbortController();
  setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
}

/** @param {string} text @returns {any} */
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
