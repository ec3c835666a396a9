/** Filing in a list of the visitor's own, which only they see (docs.joinmastodon.org/methods/lists). */

import { call, Failure } from "./api.js";

/** @typedef {import("./api.js").Login} Login */
/** @typedef {import("./patience.js").Patience} Patience */

const BATCH = 40;
/** Far more than the longest list has, so that a server's mistake does not last for ever. */
const PAGES = 100;

/**
 * Put accounts that the visitor follows into their list of that title, which is made if there is
 * none. Gives how many of them are in it then: the server may refuse some.
 * @param {Login} login
 * @param {Patience} patience
 * @param {string} title
 * @param {string[]} ids
 */
export async function file(login, patience, title, ids) {
  const list = await patience.insist(() => listOf(login, title));
  const path = `lists/${encodeURIComponent(list)}/accounts`;
  const there = new Set(await members(login, patience, path));
  const missing = ids.filter((id) => !there.has(id));
  const refused = [];
  for (let start = 0; start < missing.length; start += BATCH) {
    refused.push(...(await put(login, patience, path, missing.slice(start, start + BATCH))));
  }
  if (!refused.length) return ids.length;
  // A server also refuses an account that is in the list already, as when a response was lost.
  const now = new Set(await members(login, patience, path));
  return ids.filter((id) => now.has(id)).length;
}

/** @param {Login} login @param {string} title @returns {Promise<string>} its id */
async function listOf(login, title) {
  const ids = await call(login, "GET", "lists", {}, (lists) =>
    lists.filter((/** @type {any} */ list) => list.title === title).map(idOf),
  );
  return ids[0] ?? call(login, "POST", "lists", { title }, idOf);
}

/** @param {any} entity */
function idOf({ id }) {
  return String(id);
}

/** @param {Login} login @param {Patience} patience @param {string} path */
async function members(login, patience, path) {
  /** @type {string[]} */
  const ids = [];
  // 0 means all of them on Mastodon; elsewhere the answer comes in pages.
  let next = `${path}?limit=0`;
  for (let pages = 0; next && pages < PAGES; pages += 1) {
    const { there, search } = await patience.insist(() => call(login, "GET", next, {}, pageOf));
    ids.push(...there);
    // The page after, at the same place: a token goes where it belongs, whatever a header says.
    next = search && `${path}${search}`;
  }
  return ids;
}

/** @param {any} accounts @param {Headers} headers */
function pageOf(accounts, headers) {
  /** @type {string[]} */
  const there = accounts.map(idOf);
  const after = /<([^>]*)>;\s*rel=.?next/.exec(headers.get("Link") ?? "")?.[1];
  return { there, search: after ? new URL(after).search : "" };
}

/**
 * Add accounts and return those that the server refuses. It refuses a whole batch for one of them,
 * so the batch is then sent one by one.
 * @param {Login} login @param {Patience} patience @param {string} path @param {string[]} ids
 * @returns {Promise<string[]>}
 */
async function put(login, patience, path, ids) {
  const fields = new URLSearchParams(ids.map((id) => ["account_ids[]", id]));
  try {
    await patience.insist(() => call(login, "POST", path, fields, () => true));
    return [];
  } catch (error) {
    if (!(error instanceof Failure) || error.problem !== "no") throw error;
    if (ids.length === 1) return ids;
    const refused = [];
    for (const id of ids) refused.push(...(await put(login, patience, path, [id])));
    return refused;
  }
}
