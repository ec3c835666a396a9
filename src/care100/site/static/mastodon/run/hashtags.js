/** The hashtags that the visitor follows (docs.joinmastodon.org/methods: followed_tags, tags). */

import { Failure } from "../../follow/failure.js";
import { call } from "./api.js";

/** @typedef {import("./api.js").Login} Login */
/** @typedef {import("../../follow/run/retry.js").RetryPolicy} RetryPolicy */

/** How a server without followed hashtags answers. */
const MISSING = [404, 405];
/** Far more than anybody follows, so that a server's mistake cannot go on for ever. */
const MAX_PAGES = 50;

/** Return what is the same for all spellings of a hashtag. Servers remove case and accents. @param {string} name */
export function keyOf(name) {
  return name.replace(/^#/, "").toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
}

/**
 * Return the keys of all hashtags that the visitor follows. Throws Failure: "no-hashtags".
 * @param {Login} login
 * @param {RetryPolicy} retry
 * @returns {Promise<Set<string>>}
 */
export async function followedHashtags(login, retry) {
  /** @type {Set<string>} */
  const keys = new Set();
  let next = "followed_tags?limit=200";
  for (let pages = 0; next && pages < MAX_PAGES; pages += 1) {
    const { found, search } = await retry.call(() =>
      call(login, "GET", next, {}, parsePage).catch(missing),
    );
    for (const key of found) keys.add(key);
    // Only the query of the next page: the token stays with its server, whatever a header says.
    next = search && `followed_tags${search}`;
  }
  return keys;
}

/**
 * Follow a hashtag, or unfollow it.
 * @param {Login} login
 * @param {RetryPolicy} retry
 * @param {string} name
 * @param {boolean} isFollow
 */
export async function setHashtag(login, retry, name, isFollow) {
  const path = `tags/${encodeURIComponent(name)}/${isFollow ? "follow" : "unfollow"}`;
  const isFollowed = await retry.call(() =>
    call(login, "POST", path, {}, ({ following }) => Boolean(following)).catch(missing),
  );
  if (isFollowed !== isFollow) throw new Failure("not-applied");
}

/** @param {unknown} error @returns {never} */
function missing(error) {
  const isMissing = error instanceof Failure && MISSING.includes(error.status);
  throw isMissing ? new Failure("no-hashtags") : error;
}

/** @param {any} tags @param {Headers} headers */
function parsePage(tags, headers) {
  /** @type {string[]} */
  const found = tags.map((/** @type {any} */ { name }) => keyOf(String(name)));
  const next = /<([^>]*)>;\s*rel=.?next/.exec(headers.get("Link") ?? "")?.[1];
  return { found, search: next ? new URL(next).search : "" };
}
