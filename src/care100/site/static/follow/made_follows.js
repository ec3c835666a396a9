/**
 * The follows that this page made, for each account of the visitor, so that they can be undone. Only
 * the visitor's browser stores them. Follows that were there before are never among them.
 */

import { keyOf, onChange, read, write } from "./storage.js";

/**
 * `id` and `handle` are the followed account's; `key` is the follow's own, where the platform has
 * one.
 * @typedef {{id: string, handle: string, name: string, key: string}} MadeFollow
 */

/**
 * @typedef {object} Follower
 * @property {string} server the visitor's key, as parsed from what they typed
 * @property {string} me the id of the account that followed
 * @property {boolean} withList whether the follows were also added to a list of the visitor
 * @property {MadeFollow[]} follows
 * @property {string[]} [hashtags] that the page followed
 */

const SCHEMA = 1;

/** Return the accounts with which this page followed others. @param {string} platform its id @returns {Follower[]} */
export function followers(platform) {
  try {
    const { schema, all } = JSON.parse(read(keyOf(`${platform} follows`)));
    if (schema === SCHEMA) return all.filter(isMade);
  } catch {
    // Nothing is stored, or nothing that this page wrote.
  }
  return [];
}

/**
 * Call a function when another tab has changed what is stored.
 * @param {string} platform its id
 * @param {() => void} changed
 */
export function onFollowsChange(platform, changed) {
  onChange(keyOf(`${platform} follows`), changed);
}

/**
 * Add follows to those that are stored for an account; one of the same id is replaced.
 * @param {string} platform its id
 * @param {Omit<Follower, "follows">} follower
 * @param {MadeFollow[]} follows
 */
export function keepFollows(platform, follower, follows) {
  const ids = new Set(follows.map(({ id }) => id));
  const { before, others } = split(platform, follower);
  const kept = (before?.follows ?? []).filter(({ id }) => !ids.has(id));
  const withList = follower.withList || Boolean(before?.withList);
  store(platform, [...others, { ...before, ...follower, withList, follows: [...kept, ...follows] }]);
}

/**
 * Forget the follow of one account, or everything.
 * @param {string} platform its id
 * @param {{server: string, me: string}} follower
 * @param {string} [only] the id of the followed account
 */
export function dropFollows(platform, follower, only) {
  const { before, others } = split(platform, follower);
  if (!before) return;
  const follows = before.follows.filter(({ id }) => id !== only);
  store(platform, only === undefined ? others : [...others, { ...before, follows }]);
}

/**
 * Add a hashtag to those that are stored for an account.
 * @param {string} platform its id
 * @param {Omit<Follower, "follows">} follower
 * @param {string} name
 */
export function keepHashtag(platform, follower, name) {
  const { before, others } = split(platform, follower);
  const hashtags = [...(before?.hashtags ?? []).filter((one) => one !== name), name];
  store(platform, [...others, { ...follower, follows: [], ...before, hashtags }]);
}

/**
 * Forget a hashtag.
 * @param {string} platform its id
 * @param {{server: string, me: string}} follower
 * @param {string} name
 */
export function dropHashtag(platform, follower, name) {
  const { before, others } = split(platform, follower);
  if (!before) return;
  const hashtags = (before.hashtags ?? []).filter((one) => one !== name);
  store(platform, [...others, { ...before, hashtags }]);
}

/** Whether there is anything to undo. @param {Follower} follower */
function isMade({ follows, hashtags }) {
  return Boolean(follows.length || hashtags?.length);
}

/** @param {string} platform @param {{server: string, me: string}} follower */
function split(platform, { server, me }) {
  const all = followers(platform);
  const before = all.find((one) => one.server === server && one.me === me);
  return { before, others: all.filter((one) => one !== before) };
}

/** @param {string} platform @param {Follower[]} followers */
function store(platform, followers) {
  const all = followers.filter(isMade);
  const text = all.length ? JSON.stringify({ schema: SCHEMA, all }) : null;
  write(keyOf(`${platform} follows`), text);
}
