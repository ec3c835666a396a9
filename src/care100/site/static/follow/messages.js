/** The words for each code. */

/** @typedef {import("./failure.js").ReasonCode} ReasonCode */
/** @typedef {import("./run/run.js").Outcome} Outcome */

/** @type {Record<ReasonCode, string>} */
const REASONS = {
  "not-found": "SERVER cannot find this account.",
  suspended: "This account is suspended.",
  "own-account": "This is your own account.",
  unknown: "SERVER no longer knows this account.",
  blocked: "You have blocked this account.",
  muted: "You have muted this account.",
  "server-blocked": "You have blocked this account’s server.",
  "blocked-by": "This account has blocked you.",
  "not-applied": "SERVER accepted the request but nothing changed.",

  "rate-limited": "SERVER allows no more requests for now. Resume later, or tomorrow.",
  "signed-out": "SERVER has ended this page’s permission.",
  unreachable: "SERVER does not respond. Are you online?",
  timeout: "SERVER took too long to respond.",
  "server-error": "SERVER returned an error (DETAIL).",
  "invalid-response": "SERVER sent a response that this page cannot read.",
  refused: "SERVER refused the request: DETAIL",
  "no-lists": "SERVER has no lists.",

  "no-account": "There is no account called DETAIL. Check the spelling of your handle.",
  "other-account":
    "You approved this with another account than the one you typed. Nothing was changed.",
  "not-the-follower":
    "You approved this with another account than the one that followed. Nothing was changed. Sign in on SERVER with the other account, and try again.",
  "other-address": "Open this page at DETAIL to follow from it.",
  "unsupported-server": "SERVER is not a LABEL server that this page can use.",
  "registration-limited": "SERVER still asks us to wait. Try again later, or use a file.",
  "sign-in-error": "SERVER returned an error. Try again later.",
  "no-response": "SERVER did not respond. Check the server name.",
  denied: "You did not give permission on SERVER. Nothing was changed.",
  "permission-refused": "SERVER did not give permission. Nothing was changed.",
  "code-expired": "The permission expired before it was used. Press the button again.",
  "wrong-state": "This response does not belong to this visit. Nothing was changed.",
  "cors-blocked":
    "SERVER does not accept requests from web pages (CORS). Use a file or the links below.",
  "storage-blocked":
    "Your browser does not let this page store data, which it needs to recognise you when you return. Allow site data and try again.",
  "page-incomplete": "Part of this page could not be loaded. Press the button again.",
  "insecure-page": "This page must be opened over https.",
};

/** The words for outcomes, and for none of them.
 *  @typedef {Record<import("./run/run.js").Kind, string> & {none: string}} Words */

/** @type {Words} */
export const FOLLOWING = {
  followed: "followed",
  already: "already followed",
  requested: "requested",
  failed: "not followed",
  none: "No accounts were followed.",
};

/** @type {Words} */
export const UNFOLLOWING = {
  followed: "unfollowed",
  already: "no longer followed",
  requested: "requested",
  failed: "not unfollowed",
  none: "No accounts were unfollowed.",
};

/**
 * @param {ReasonCode} code
 * @param {{server?: string, detail?: string, label?: string}} [values] `label`
 *   is the platform's
 */
export function reasonText(code, { server = "Your server", detail = "", label = "" } = {}) {
  // Functions, so that a "$" in a server's own text has no meaning.
  return REASONS[code]
    .replace("SERVER", () => server)
    .replace("LABEL", () => label)
    .replace("DETAIL", () => detail);
}

/** @param {Outcome} outcome @param {Words} words */
export function outcomeText({ kind, moved, reason }, words) {
  const text = reason ? `${words[kind]}: ${reasonText(reason.code, reason)}` : words[kind];
  return moved ? `${text} (moved to @${moved})` : text;
}

/** Count the outcomes: “86 followed, 2 requested.” @param {Outcome[]} outcomes @param {Words} words */
export function summary(outcomes, words) {
  const parts = Object.entries(words).flatMap(([kind, text]) => {
    const count = outcomes.filter((outcome) => outcome.kind === kind).length;
    return count ? `${count} ${text}` : [];
  });
  return parts.length ? `${parts.join(", ")}.` : words.none;
}

/** @param {number} time milliseconds since 1970 */
export function formatTime(time) {
  return new Date(time).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
