/** The visitor's signed-in account, as the shared code uses it. */

import { follow, logIn, relationships, resolve } from "./api.js";
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
    resolve: (handle) => resolve(login, handle),
    relationships: (ids) => relationships(login, ids),
    follow: (id) => follow(login, id),
    addToList: (retry, title, ids) => addToList(login, retry, title, ids),
  };
}
