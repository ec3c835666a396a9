/** A link on each card that opens the account on the visitor's own server, without a permission. */

import { originOf } from "./handle.js";

/** @typedef {import("./handle.js").Visitor} Visitor */

const FOLLOW = "https://w3id.org/fep/3b86/Follow";

/** @param {Visitor} visitor */
export async function openEach(visitor) {
  const usual = `${originOf(visitor.server)}/authorize_interaction?uri={object}`;
  const template = (visitor.name && (await templateOf(visitor))) || usual;
  for (const old of document.querySelectorAll(".opens")) old.remove();
  for (const link of document.querySelectorAll(".on-mastodon")) {
    const handle = link.textContent?.slice(1) ?? "";
    const made = document.createElement("a");
    made.className = "opens";
    made.textContent = "Open in my server";
    made.setAttribute("aria-label", `Open in my server: ${handle}`);
    made.href = filled(template, `acct:${handle}`);
    made.rel = "noreferrer";
    made.target = "_blank";
    link.after(" ", made);
  }
}

/**
 * Where the visitor's server wants its users to follow somebody, from its WebFinger (FEP-3b86);
 * "" when it does not say, or says what is no web address.
 * @param {Visitor} visitor
 */
async function templateOf({ server, name }) {
  const asked = new URL("/.well-known/webfinger", originOf(server));
  asked.searchParams.set("resource", `acct:${name}@${server}`);
  try {
    const signal = AbortSignal.timeout(10_000);
    const { links } = await (await fetch(asked, { credentials: "omit", signal })).json();
    const said = links.find((/** @type {any} */ { rel }) => rel === FOLLOW)?.template;
    const { protocol, origin } = new URL(filled(said, ""));
    const isSafe = protocol === "https:" || origin === originOf(server);
    return isSafe && said.includes("{object}") ? said : "";
  } catch {
    return "";
  }
}

/** What else a template wants to know stays empty. @param {string} template @param {string} account */
function filled(template, account) {
  return template.replace("{object}", encodeURIComponent(account)).replace(/\{[^}]*\}/g, "");
}
