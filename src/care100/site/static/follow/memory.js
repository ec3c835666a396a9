/** What the page keeps in the browser, and for how long. A token is never among it. */

/**
 * @typedef {import("./oauth.js").Errand & {
 *   server: string, typed: string, isFiling: boolean, handles: string[]}} Errand
 */

const ERRAND = "care100 errand";
const SERVER = "care100 server";

/** What the visitor has brought back from their server in the address, taken out of it; or "". */
export function takeAnswer() {
  const { search, pathname } = location;
  const query = new URLSearchParams(search);
  if (!query.has("code") && !query.has("error")) return "";
  history.replaceState(null, "", pathname);
  return search;
}

/** For the way to the server and back, in this tab. @param {Errand} errand */
export function keepErrand(errand) {
  sessionStorage.setItem(ERRAND, JSON.stringify(errand));
}

/** @returns {Errand | null} */
export function takeErrand() {
  const kept = sessionStorage.getItem(ERRAND);
  sessionStorage.removeItem(ERRAND);
  return kept === null ? null : JSON.parse(kept);
}

/** @param {string} server only its name */
export function keepServer(server) {
  localStorage.setItem(SERVER, server);
}

export function server() {
  return localStorage.getItem(SERVER) ?? "";
}
