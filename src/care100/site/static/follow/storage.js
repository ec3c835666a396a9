/** What the page stores in the browser, and for how long. A token is never among it. */

import { Failure } from "./failure.js";

/** @typedef {import("./run/run.js").Outcome} Outcome */
/** @typedef {import("./run/run.js").Member} Member */

/**
 * What has to be known again when the visitor returns from their server.
 * @typedef {object} Pending
 * @property {string} platform its id
 * @property {any} signIn the platform's own
 * @property {string} key the visitor's, as parsed from what they typed
 * @property {string} server the name of the server that they were sent to
 * @property {string} typed
 * @property {boolean} withList
 * @property {string[]} hashtags to follow too
 * @property {string[]} handles of the selected members
 * @property {boolean} isResumed
 * @property {string} undo the id of the account whose follows are undone; "" to follow
 */

/**
 * A run that is not finished. `keys` has those of the follows that may have been sent, by handle.
 * @typedef {object} SavedRun
 * @property {number} at milliseconds since 1970
 * @property {Outcome[]} outcomes
 * @property {Member[]} left
 * @property {Record<string, string>} [keys]
 * @property {boolean} withList
 * @property {boolean} [withHashtags]
 */

const SCHEMA = 1;
const PENDING = keyOf("sign-in");
/** 30 days, in milliseconds. */
const LIFETIME = 30 * 24 * 60 * 60 * 1000;

/** @typedef {{response: string, pending: Pending | null}} Arrival */

/** @type {Arrival} */
const NOTHING = { response: "", pending: null };
/** @type {Arrival | undefined} */
let arrival;

/**
 * Take the server's response out of the address ("" when there is none), and what was stored for
 * it. A page has several platforms: the rest is for the one that sent the visitor away, or for the
 * first one that asks.
 * @param {string} platform its id
 * @returns {Arrival}
 */
export function takeArrival(platform) {
  arrival ??= { response: takeResponse(), pending: takePending() };
  if (arrival.pending && arrival.pending.platform !== platform) return NOTHING;
  const found = arrival;
  arrival = NOTHING;
  return found;
}

function takeResponse() {
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
function takePending() {
  try {
    const stored = sessionStorage.getItem(PENDING);
    sessionStorage.removeItem(PENDING);
    return JSON.parse(stored ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} platform its id @param {string} server its name only, or the visitor's handle */
export function storeServer(platform, server) {
  write(`care100 ${platform} server`, server);
}

/** @param {string} platform its id */
export function lastServer(platform) {
  return read(`care100 ${platform} server`);
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

/**
 * @param {string} platform its id
 * @param {string} visitor their key
 * @param {Omit<SavedRun, "at"> | null} run null when it is finished
 */
export function storeRun(platform, visitor, run) {
  const text = run && JSON.stringify({ schema: SCHEMA, at: Date.now(), ...run });
  write(keyOf(`${platform} ${visitor}`), text);
}

/**
 * Return the visitor's unfinished run.
 * @param {string} platform its id
 * @param {string} visitor their key
 * @returns {SavedRun | null}
 */
export function savedRun(platform, visitor) {
  try {
    const run = JSON.parse(read(keyOf(`${platform} ${visitor}`)));
    if (run.schema === SCHEMA && run.left.length && run.at > Date.now() - LIFETIME) return run;
  } catch {
    // Nothing is stored, or nothing that this page wrote.
  }
  storeRun(platform, visitor, null);
  return null;
}

/** A key for this list alone: a site can have several. @param {string} name */
export function keyOf(name) {
  return `care100 ${location.pathname} ${name}`;
}

/** @param {string} key */
export function read(key) {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

/** Where the browser stores nothing, nothing is remembered. @param {string} key @param {string | null} value */
export function write(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    return;
  }
}

/** Call a function when another tab has changed a value. @param {string} key @param {() => void} changed */
export function onChange(key, changed) {
  window.addEventListener("storage", (event) => {
    // null: everything was deleted.
    if (event.key === key || event.key === null) changed();
  });
}
