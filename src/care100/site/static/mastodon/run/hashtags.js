/** The hashtags that the visitor follows (docs.joinmastodon.org/methods: followed_tags, tags). */

import { Failure } from "../../follow/failure.js";
import { allPages, call, isMissing } from "./api.js";

/** @typedef {import("./api.js").Login} Login */
/** @typedef {import("../../follow/run/retry.js").RetryPolicy} RetryPolicy */

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
  const keys = await allPages(login, retry, "followed_tags", "?limit=200", ({ name }) =>
    keyOf(String(name)),
  ).catch(missing);
  return new Set(keys);
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
  throw isMissing(error) ? new Failure("no-hashtags") : error;
}
