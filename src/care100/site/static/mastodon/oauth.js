/** Ask the visitor's own server for permission: OAuth 2.0 with PKCE (RFC 7636), by redirects. */

import { Failure } from "../follow/failure.js";
import { FOLLOW_SCOPES, LIST_SCOPES, post, temporaryFailure } from "./apps.js";

/** @typedef {import("./apps.js").App} App */

/** @typedef {App & {scope: string, state: string, verifier: string}} SignIn what has to be known
 *   again when the visitor returns; `scope` is what they are asked for */

/**
 * Begin a sign-in with the permissions that following needs and, if asked for, those of lists.
 * @param {App} app
 * @param {boolean} withList
 * @returns {SignIn}
 */
export function newSignIn(app, withList) {
  const isNarrow = app.scopes.split(" ").includes("write:follows");
  const narrow = withList ? LIST_SCOPES : FOLLOW_SCOPES;
  const scope = isNarrow ? narrow : app.scopes;
  return { ...app, scope, state: random(), verifier: random() };
}

/**
 * Return the address at which the visitor approves or denies.
 * @param {SignIn} signIn
 */
export async function authorizeAddress(signIn) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(signIn.verifier));
  const query = new URLSearchParams({
    response_type: "code",
    client_id: signIn.clientId,
    redirect_uri: signIn.redirect,
    scope: signIn.scope,
    state: signIn.state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: "S256",
  });
  return `${signIn.origin}/oauth/authorize?${query}`;
}

/**
 * Exchange the code that the visitor brought back for a token. Throws Failure.
 * @param {SignIn | null} signIn null when this tab started no sign-in
 * @param {string} search the address's query
 * @returns {Promise<string>}
 */
export async function redeem(signIn, search) {
  const query = new URLSearchParams(search);
  if (!signIn || query.get("state") !== signIn.state) throw new Failure("wrong-state");
  const code = query.get("code");
  if (!code) {
    throw new Failure(query.get("error") === "access_denied" ? "denied" : "permission-refused");
  }
  const answer = await post(signIn, "token", {
    grant_type: "authorization_code",
    code,
    redirect_uri: signIn.redirect,
    code_verifier: signIn.verifier,
  });
  const { ok, body } = answer;
  if (ok && typeof body?.access_token === "string") return body.access_token;
  throw (
    temporaryFailure(answer) ??
    new Failure(body?.error === "invalid_grant" ? "code-expired" : "permission-refused")
  );
}

/**
 * Revoke the permission; return whether the server confirmed it. The request is sent even while
 * the page is being left and nobody waits for the response.
 * @param {SignIn} signIn
 * @param {string} token
 */
export async function revoke(signIn, token) {
  try {
    return (await post(signIn, "revoke", { token })).ok;
  } catch {
    return false;
  }
}

function random() {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

/** @param {Uint8Array} bytes */
function base64url(bytes) {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
