/** The words for each code. */

import { language, later, text } from "../texts.js";

/** @typedef {import("./failure.js").ReasonCode} ReasonCode */
/** @typedef {import("./run/run.js").Outcome} Outcome */

/** @type {Record<ReasonCode, string>} */
const REASONS = {
  "not-found": later("{server} cannot find this account."),
  suspended: later("This account is deleted or suspended."),
  "own-account": later("This is your own account."),
  unknown: later("{server} no longer knows this account."),
  blocked: later("You have blocked this account."),
  muted: later("You have muted this account."),
  "server-blocked": later("You have blocked this account’s server."),
  "blocked-by": later("This account has blocked you."),
  "not-applied": later("{server} accepted the request but nothing changed."),

  "rate-limited": later("{server} allows no more requests for now. Resume later, or tomorrow."),
  "signed-out": later("{server} has ended this page’s permission."),
  unreachable: later("{server} does not respond. Are you online?"),
  timeout: later("{server} took too long to respond."),
  "server-error": later("{server} returned an error ({detail})."),
  "invalid-response": later("{server} sent a response that this page cannot read."),
  refused: later("{server} refused the request: {detail}"),
  "no-lists": later("{server} has no lists."),
  "no-hashtags": later("Hashtags cannot be followed on {server}."),

  "no-account": later("There is no account called {detail}. Check the spelling of your handle."),
  "other-account": later("You approved this with another account than the one you typed. Nothing was changed."),
  "not-the-follower": later("You approved this with another account than the one that followed. Nothing was changed. Sign in on {server} with the other account, and try again."),
  "other-address": later("Open this page at {detail} to follow from it."),
  "unsupported-server": later("{server} is not a {label} server that this page can use."),
  "registration-limited": later("{server} still asks us to wait. Try again later, or use a file."),
  "sign-in-error": later("{server} returned an error. Try again later."),
  "no-response": later("{server} did not respond. Check the server name."),
  denied: later("You did not give permission on {server}. Nothing was changed."),
  "permission-refused": later("{server} did not give permission. Nothing was changed."),
  "scopes-refused": later("{server} grants narrow permissions, but then refuses them. Resume to approve broader ones."),
  "code-expired": later("The permission expired before it was used. Press the button again."),
  "wrong-state": later("This approval does not belong to this visit. Nothing was changed. Press the button again."),
  "cors-blocked": later("{server} does not accept requests from web pages. Use a file or the links below."),
  "storage-blocked": later("Your browser does not let this page store data, which it needs to recognise you when you return. Allow site data and try again."),
  "page-incomplete": later("Part of this page could not be loaded. Press the button again."),
  "insecure-page": later("Open this page at an address that begins with https."),
};

/** The words for outcomes, and for none of them.
 *  @typedef {Record<import("./run/run.js").Kind, string> & {none: string}} Words */

/** @type {Words} */
export const FOLLOWING = {
  followed: later("followed"),
  already: later("already followed"),
  requested: later("requested"),
  failed: later("not followed"),
  none: later("No accounts were followed."),
};

/** @type {Words} */
export const UNFOLLOWING = {
  followed: later("unfollowed"),
  already: later("no longer followed"),
  requested: later("requested"),
  failed: later("not unfollowed"),
  none: later("No accounts were unfollowed."),
};

/**
 * @param {ReasonCode} code
 * @param {{server?: string, detail?: string, label?: string}} [values] `label`
 *   is the platform's
 */
export function reasonText(code, { server = text("Your server"), detail = "", label = "" } = {}) {
  return text(REASONS[code], { server, detail, label });
}

/** @param {Outcome} outcome @param {Words} words */
export function outcomeText({ kind, moved, reason }, words) {
  const word = text(words[kind]);
  const said = reason ? `${word}: ${reasonText(reason.code, reason)}` : word;
  if (!moved) return said;
  const to = text("moved to @{account}", { account: moved });
  return `${said} (${to})`;
}

/** Count the outcomes: “86 followed, 2 requested.” @param {Outcome[]} outcomes @param {Words} words */
export function summary(outcomes, words) {
  const parts = Object.entries(words).flatMap(([kind, word]) => {
    const count = outcomes.filter((outcome) => outcome.kind === kind).length;
    return count ? `${count} ${text(word)}` : [];
  });
  return parts.length ? `${parts.join(", ")}.` : text(words.none);
}

/** @param {number} time milliseconds since 1970 */
export function formatTime(time) {
  const locale = language === "en" ? "en-GB" : language;
  return new Date(time).toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
}
