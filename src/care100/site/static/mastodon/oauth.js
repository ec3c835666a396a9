/**
 * Ask the visitor's own server for permission: OAuth 2.0 with PKCE (RFC 7636), by redirects.
 *
 * Each visit registers a new app: a server may have deleted an older one, and the visitor would
 * meet an error page there.
 */

import { Failure } from "../follow/failure.js";
import { request } from "../follow/request.js";

/** @typedef {import("../follow/failure.js").ReasonCode} ReasonCode */

/** What following needs, and what filling a list needs as well (Mastodon, "OAuth scopes"). */
const FOLLOW_SCOPES = "read:accounts read:follows read:search write:follows";
const LIST_SCOPES = `${FOLLOW_SCOPES} read:lists write:lists`;
/** For servers without narrower scopes. */
const BROAD_SCOPES = "read write follow";
/** How a server refuses scopes that it does not know. */
const SCOPES_REFUSED = [400, 403, 422];
/** Milliseconds; the visitor is waiting. */
const TIMEOUT = 20_000;

/**
 * @typedef {object} SignIn what has to be known again when the visitor returns
 * @property {string} origin the server's
 * @property {string} clientId
 * @property {string} clientSecret
 * @property {string} redirect this page's address
 * @property {string} scope
 * @property {string} state
 * @property {string} verifier
 */

/**
 * Register this page with a server. Throws Failure.
 * @param {string} origin
 * @param {string} redirect
 * @param {boolean} withList whether to ask for lists as well
 * @returns {Promise<SignIn>}
 */
export async function register(origin, redirect, withList) {
  for (const scope of [withList ? LIST_SCOPES : FOLLOW_SCOPES, BROAD_SCOPES]) {
    const answer = await request(`${origin}/api/v1/apps`, TIMEOUT, {
      method: "POST",
      body: new URLSearchParams({
        client_name: "care100",
        // One string: GoToSocial accepts no array here.
        redirect_uris: redirect,
        scopes: scope,
      }),
    });
    const app = answer.ok ? answer.body : null;
    if (typeof app?.client_id === "string" && typeof app.client_secret === "string") {
      const { client_id: clientId, client_secret: clientSecret } = app;
      return { origin, clientId, clientSecret, redirect, scope, state: random(), verifier: random() };
    }
    const code = temporaryCode(answer.status);
    if (code) throw new Failure(code);
    if (!SCOPES_REFUSED.includes(answer.status)) break;
  }
  throw new Failure("unsupported-server");
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
  const { ok, status, body } = await post(`${signIn.origin}/oauth/token`, {
    grant_type: "authorization_code",
    code,
    client_id: signIn.clientId,
    client_secret: signIn.clientSecret,
    redirect_uri: signIn.redirect,
    code_verifier: signIn.verifier,
  });
  if (ok && typeof body?.access_token === "string") return body.access_token;
  throw new Failure(
    temporaryCode(status) ??
      (body?.error === "invalid_grant" ? "code-expired" : "permission-refused"),
  );
}

/**
 * Return the code of an error that passes by itself and says nothing about the request.
 * @param {number} status
 * @returns {ReasonCode | null}
 */
function temporaryCode(status) {
  if (status === 429) return "registration-limited";
  return status >= 500 ? "sign-in-error" : null;
}

/**
 * Revoke the permission; return whether the server confirmed it. The request is sent even while
 * the page is being left and nobody waits for the response.
 * @param {SignIn} signIn
 * @param {string} token
 */
export async function revoke(signIn, token) {
  const fields = { token, client_id: signIn.clientId, client_secret: signIn.clientSecret };
  try {
    return (await post(`${signIn.origin}/oauth/revoke`, fields)).ok;
  } catch {
    return false;
  }
}

/**
 * Send a form: browsers need no preflight request for it, also while the page is being left.
 * @param {string} address
 * @param {Record<string, string>} fields
 */
function post(address, fields) {
  const body = new URLSearchParams(fields);
  return request(address, TIMEOUT, { method: "POST", body, keepalive: true });
}

function random() {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

/** @param {Uint8Array} bytes */
function base64url(bytes) {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
