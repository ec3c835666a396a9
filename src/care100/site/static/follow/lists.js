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
  let filed = ids.length - missing.length;
  for (let start = 0; start < missing.length; start += BATCH) {
    filed += await put(login, patience, path, missing.slice(start, start + BATCH));
  }
  return filed;
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
 * A server refuses a batch whole for one that it does not take: then one by one.
 * @param {Login} login @param {Patience} patience @param {string} path @param {string[]} ids
 * @returns {Promise<number>}
 */
async function put(login, patience, path, ids) {
  const fields = new URLSearchParams(ids.map((id) => ["account_ids[]", id]));
  try {
    await patience.insist(() => call(login, "POST", path, fields, () => true));
    return ids.length;
  } catch (error) {
    if (!(error instanceof Failure) || error.problem !== "no") throw error;
    // Already there, as when an answer was lost on its way.
    if (ids.length === 1) return error.status === 422 ? 1 : 0;
    let filed = 0;
    for (const id of ids) filed += await put(login, patience, path, [id]);
    return filed;
  }
}
