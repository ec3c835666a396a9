/** What went wrong on the way to a permission, in words. */

import { NotAllowed } from "./oauth.js";

/** @type {Record<string, string>} */
const WORDS = {
  typed: "That is no server’s name. Type it as in mastodon.social, or your whole handle.",
  app: "SERVER is not a Mastodon server that this page can talk to.",
  // Mastodon takes five new apps from one address within ten minutes.
  wait: "SERVER asks us to wait. Try again in ten minutes.",
  trouble: "SERVER has trouble. Try again later.",
  denied: "You did not allow it on SERVER. Nobody was followed.",
  expired: "The permission came back too late. Press the button again.",
  state: "This answer does not belong to this visit. Nothing was done.",
  refused: "SERVER did not give its permission. Nobody was followed.",
  closed: "SERVER does not let web pages in (CORS). Use a file or the links below.",
  kept: "Your browser keeps nothing for this page, which would not know you again. Allow it site data.",
  plain: "This page must be opened by https.",
  lost: "SERVER did not answer. Is the name right?",
};

/** @param {unknown} problem a word, or what was thrown @param {string} [server] */
export function whyNot(problem, server = "") {
  const word = problem instanceof NotAllowed ? problem.problem : problem;
  const text = WORDS[typeof word === "string" ? word : "lost"] ?? "";
  return text.replace("SERVER", server);
}

/**
 * The same for a server that has just been typed. A browser does not tell a server that is not
 * there from one that lets no web page read its answers: the latter still answers.
 * @param {unknown} error @param {string} server @param {string} origin
 */
export async function whyUnreachable(error, server, origin) {
  if (error instanceof NotAllowed) return whyNot(error, server);
  if (error instanceof DOMException && /^(Security|Quota)/.test(error.name)) return whyNot("kept");
  if (error instanceof DOMException && error.name === "TimeoutError") return whyNot("lost", server);
  try {
    const signal = AbortSignal.timeout(10_000);
    await fetch(`${origin}/api/v1/instance`, { mode: "no-cors", credentials: "omit", signal });
    return whyNot("closed", server);
  } catch {
    return whyNot("lost", server);
  }
}
