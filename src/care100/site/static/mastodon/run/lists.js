/** The visitor's own lists, which only they can see (docs.joinmastodon.org/methods/lists). */

import { Failure } from "../../follow/failure.js";
import { allPages, call, idOf, isMissing } from "./api.js";

/** @typedef {import("./api.js").Login} Login */
/** @typedef {import("../../follow/run/retry.js").RetryPolicy} RetryPolicy */

/** Accounts in one request. */
const BATCH = 40;

/**
 * Add accounts that the visitor follows, or has asked to follow, to their list of that title, which is created if needed.
 * Return how many of them are in it: the server may refuse some.
 * @param {Login} login
 * @param {RetryPolicy} retry
 * @param {string} title
 * @param {string[]} ids
 */
export async function addToList(login, retry, title, ids) {
  const list = await retry.call(() => findOrCreate(login, title));
  const path = `lists/${encodeURIComponent(list)}/accounts`;
  const present = new Set(await members(login, retry, path));
  const missing = ids.filter((id) => !present.has(id));
  const refused = [];
  for (let start = 0; start < missing.length; start += BATCH) {
    refused.push(...(await addBatch(login, retry, path, missing.slice(start, start + BATCH))));
  }
  if (!refused.length) return ids.length;
  // A server also refuses an account that is in the list already, as when a response was lost.
  const now = new Set(await members(login, retry, path));
  return ids.filter((id) => now.has(id)).length;
}

/** @param {Login} login @param {string} title @returns {Promise<string>} the list's id */
async function findOrCreate(login, title) {
  /** @type {string[]} */
  const ids = await call(login, "GET", "lists", {}, (lists) =>
    lists.filter((/** @type {any} */ list) => list.title === title).map(idOf),
  ).catch((error) => {
    throw isMissing(error) ? new Failure("no-lists") : error;
  });
  return ids[0] ?? call(login, "POST", "lists", { title }, idOf);
}

/** @param {Login} login @param {RetryPolicy} retry @param {string} path */
function members(login, retry, path) {
  // 0 means all of them on Mastodon; other servers send pages.
  return allPages(login, retry, path, "?limit=0", idOf);
}

/**
 * Add accounts, and return those that the server refuses. It refuses a whole batch for one of
 * them, so the batch is then sent one by one.
 * @param {Login} login @param {RetryPolicy} retry @param {string} path @param {string[]} ids
 * @returns {Promise<string[]>}
 */
async function addBatch(login, retry, path, ids) {
  const fields = new URLSearchParams(ids.map((id) => ["account_ids[]", id]));
  try {
    await retry.call(() => call(login, "POST", path, fields, () => true));
    return [];
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "refused") throw error;
    if (ids.length === 1) return ids;
    const refused = [];
    for (const id of ids) refused.push(...(await addBatch(login, retry, path, [id])));
    return refused;
  }
}
