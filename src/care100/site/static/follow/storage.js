/** What the page stores in the browser, and for how long. A token is never among it. */

import { Failure } from "./failure.js";

/** @typedef {import("./run/run.js").Outcome} Outcome */
/** @typedef {import("./run/run.js").Member} Member */

/**
 * What has to be known again when the visitor returns from their server.
 * @typedef {object} Pending
 * @property {any} signIn the platform's own
 * @property {string} server
 * @property {string} typed
 * @property {boolean} withList
 * @property {string[]} handles of the selected members
 * @property {boolean} isResumed
 */

/** A run that is not finished. */
/** @typedef {{at: number, outcomes: Outcome[], left: Member[], withList: boolean}} SavedRun */

const SCHEMA = 1;
const PENDING = keyOf("sign-in");
const SERVER = "care100 server";
/** 30 days, in milliseconds. */
const LIFETIME = 30 * 24 * 60 * 60 * 1000;

/** Take the server's response out of the address; "" when there is none. */
export function takeResponse() {
  const { search, pathname } = location;
  const query = new URLSearchParams(search);
  if (!query.has("code") && !query.has("error")) return "";
  history.replaceState(null, "", pathname);
  return search;
}

/**
 * Store what this tab needs when the visitor returns. Throws Failure when the browser stores
 * nothing: the page could not recognise them.
 * @param {Pending} pending
 */
export function storePending(pending) {
  try {
    // null in some browsers inside other apps.
    sessionStorage.setItem(PENDING, JSON.stringify(pending));
  } catch {
    throw new Failure("storage-blocked");
  }
}

/** @returns {Pending | null} */
export function takePending() {
  try {
    const stored = sessionStorage.getItem(PENDING);
    sessionStorage.removeItem(PENDING);
    return JSON.parse(stored ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} server its name only */
export function storeServer(server) {
  write(SERVER, server);
}

export function lastServer() {
  return read(SERVER);
}

/** Store what identifies this page to a server. @param {string} server @param {unknown} app */
export function storeApp(server, app) {
  write(keyOf(`app ${server}`), JSON.stringify(app));
}

/** Return what `storeApp` stored, or null. @param {string} server @returns {unknown} */
export function storedApp(server) {
  try {
    return JSON.parse(read(keyOf(`app ${server}`)));
  } catch {
    return null;
  }
}

/** @param {string} server @param {Omit<SavedRun, "at"> | null} run null when it is finished */
export function storeRun(server, run) {
  write(keyOf(server), run && JSON.stringify({ schema: SCHEMA, at: Date.now(), ...run }));
}

/** Return the unfinished run on that server. @param {string} server @returns {SavedRun | null} */
export function savedRun(server) {
  try {
    const run = JSON.parse(read(keyOf(server)));
    if (run.schema === SCHEMA && run.left.length && run.at > Date.now() - LIFETIME) return run;
  } catch {
    // Nothing is stored, or nothing that this page wrote.
  }
  storeRun(server, null);
  return null;
}

/** A key for this list alone: a site can have several. @param {string} name */
function keyOf(name) {
  return `care100 ${location.pathname} ${name}`;
}

/** @param {string} key */
function read(key) {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

/** Where the browser stores nothing, nothing is remembered. @param {string} key @param {string | null} value */
function write(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    return;
  }
}
