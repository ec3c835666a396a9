/** What the page keeps in the browser, and for how long. A token is never among it. */

/** @typedef {import("./run.js").Outcome} Outcome */
/** @typedef {import("./run.js").Person} Person */

/**
 * @typedef {import("./oauth.js").Errand & {server: string, typed: string, isFiling: boolean,
 *   handles: string[], isGoingOn: boolean}} Errand
 */

/** A run that is not over: who has been tried, and who is left. */
/** @typedef {{at: number, outcomes: Outcome[], left: Person[], isFiling: boolean}} Kept */

const ERRAND = keyOf("errand");
const SERVER = "care100 server";
const DAYS = 30 * 24 * 60 * 60 * 1000;

/** What the visitor has brought back from their server in the address, taken out of it; or "". */
export function takeAnswer() {
  const { search, pathname } = location;
  const query = new URLSearchParams(search);
  if (!query.has("code") && !query.has("error")) return "";
  history.replaceState(null, "", pathname);
  return search;
}

/**
 * For the way to the server and back, in this tab. Throws DOMException when the browser keeps
 * nothing: it would not know the visitor again.
 * @param {Errand} errand
 */
export function keepErrand(errand) {
  sessionStorage.setItem(ERRAND, JSON.stringify(errand));
}

/** @returns {Errand | null} */
export function takeErrand() {
  try {
    const kept = sessionStorage.getItem(ERRAND);
    sessionStorage.removeItem(ERRAND);
    return JSON.parse(kept ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} server only its name */
export function keepServer(server) {
  put(SERVER, server);
}

export function server() {
  return get(SERVER);
}

/** @param {string} server @param {Omit<Kept, "at"> | null} run null when it is over */
export function keepRun(server, run) {
  put(keyOf(server), run && JSON.stringify({ at: Date.now(), ...run }));
}

/** The run on that server that was broken off. @param {string} server @returns {Kept | null} */
export function runOn(server) {
  try {
    const kept = JSON.parse(get(keyOf(server)));
    if (kept.left.length && kept.at > Date.now() - DAYS) return kept;
  } catch {
    // Nothing is kept, or nothing that this page wrote.
  }
  keepRun(server, null);
  return null;
}

/** For this list alone: a site has many. @param {string} what a server, or the errand */
function keyOf(what) {
  return `care100 ${location.pathname} ${what}`;
}

/** @param {string} key */
function get(key) {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

/** A browser that keeps nothing only forgets. @param {string} key @param {string | null} value */
function put(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    return;
  }
}
