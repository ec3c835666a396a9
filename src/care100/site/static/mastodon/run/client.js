/** The visitor's signed-in account, as the shared code uses it. */

import { WORKERS } from "../../follow/run/run.js";
import { follow, logIn, relationships, resolve, unfollow } from "./api.js";
import { followedHashtags, keyOf, setHashtag } from "./hashtags.js";
import { addToList } from "./lists.js";

/**
 * @param {string} origin the server's
 * @param {string} token
 * @returns {Promise<import("../../follow/platform.js").Client>}
 */
export async function connect(origin, token) {
  const login = await logIn(origin, token);
  return {
    me: login.me,
    // Each account takes a request of its own.
    batches: { resolve: 1, follow: 1, parallel: WORKERS },
    resolve: (members) => Promise.all(members.map(({ handle }) => resolve(login, handle))),
    relationships: (follows) => relationships(login, follows.map(({ id }) => id)),
    newKey: () => "sent",
    follow: (follows) => Promise.all(follows.map(({ id }) => follow(login, id))),
    unfollow: (follows) => Promise.all(follows.map(({ id }) => unfollow(login, id))),
    addToList: (retry, title, ids) => addToList(login, retry, title, ids),
    hashtags: {
      keyOf,
      followed: (retry) => followedHashtags(login, retry),
      set: (retry, name, isFollow) => setHashtag(login, retry, name, isFollow),
    },
  };
}
