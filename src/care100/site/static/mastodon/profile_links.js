/** Addresses that open an account on the visitor's own server. */

import { request } from "../follow/request.js";
import { originOf } from "./handles.js";

/** @typedef {import("../follow/platform.js").Visitor} Visitor */

const FOLLOW = "https://w3id.org/fep/3b86/Follow";
/** Milliseconds. */
const TIMEOUT = 10_000;

/** @param {Visitor} visitor @returns {Promise<(handle: string) => string>} */
export async function profileLinks(visitor) {
  const usual = `${originOf(visitor.server)}/authorize_interaction?uri={object}`;
  const template = (visitor.name && (await findTemplate(visitor))) || usual;
  return (handle) => fill(template, `acct:${handle}`);
}

/**
 * Return the template for follow addresses from the server's WebFinger (FEP-3b86); "" when there
 * is none, or none that is a web address.
 * @param {Visitor} visitor
 */
async function findTemplate({ server, name }) {
  const origin = originOf(server);
  const address = new URL("/.well-known/webfinger", origin);
  address.searchParams.set("resource", `acct:${name}@${server}`);
  try {
    const { body } = await request(address, TIMEOUT, { redirect: "follow" });
    const template = body.links.find((/** @type {any} */ { rel }) => rel === FOLLOW)?.template;
    const url = new URL(fill(template, ""));
    const isSafe = url.protocol === "https:" || url.origin === origin;
    return isSafe && template.includes("{object}") ? template : "";
  } catch {
    return "";
  }
}

/** Fill in the account; other variables stay empty. @param {string} template @param {string} account */
function fill(template, account) {
  return template.replace("{object}", encodeURIComponent(account)).replace(/\{[^}]*\}/g, "");
}
