/**
 * The page as an app of the visitor's server (Mastodon, "methods/apps"). A registered app is used
 * again: Mastodon accepts 5 new ones in 10 minutes from one address, and a class or an office
 * shares one. The client secret protects nothing here, because everybody may register such an app.
 */

import { Failure } from "../follow/failure.js";
import { request } from "../follow/request.js";
import { resetTime } from "./rate_limit.js";

/** @typedef {import("../follow/request.js").Answer} Answer */

/**
 * @typedef {object} App
 * @property {string} origin the server's
 * @property {string} clientId
 * @property {string} clientSecret
 * @property {string} redirect this page's address
 * @property {string} scopes the most that the app may ask for
 */

/** What following needs, and what filling a list needs as well (Mastodon, "OAuth scopes"). */
export const FOLLOW_SCOPES = "read:accounts read:follows read:search write:follows";
export const LIST_SCOPES = `${FOLLOW_SCOPES} read:lists write:lists`;
/** For servers without narrower scopes. */
const BROAD_SCOPES = "read write follow";
/** How a server refuses scopes that it does not know. */
const SCOPES_REFUSED = [400, 403, 422];
/** How a server that knows the app refuses a code that it never issued. */
const CODE_REFUSED = ["invalid_grant", "invalid_code"];
/** Milliseconds; the visitor is waiting. */
const TIMEOUT = 20_000;

/**
 * Return the first of these apps that the server still knows: servers delete apps without users
 * after a day, and the visitor would meet an error page there. Throws Failure.
 * @param {string} origin
 * @param {string} redirect
 * @param {unknown[]} candidates what was stored or published; anything may have written it
 * @returns {Promise<App | null>}
 */
export async function knownApp(origin, redirect, candidates) {
  for (const candidate of candidates) {
    if (!isApp(candidate) || candidate.origin !== origin || candidate.redirect !== redirect) continue;
    // Asks for nothing: a token for the app itself would have to be revoked.
    const fields = { grant_type: "authorization_code", code: "none", redirect_uri: redirect };
    const answer = await post(candidate, "token", fields);
    const failure = temporaryFailure(answer);
    if (failure) throw failure;
    if (CODE_REFUSED.includes(answer.body?.error)) return candidate;
  }
  return null;
}

/**
 * Register this page with a server, for narrow scopes if it has them and `isBroad` is false. Throws
 * Failure.
 * @param {string} origin
 * @param {string} redirect
 * @param {boolean} [isBroad]
 * @returns {Promise<App>}
 */
export async function register(origin, redirect, isBroad = false) {
  for (const scopes of isBroad ? [BROAD_SCOPES] : [LIST_SCOPES, BROAD_SCOPES]) {
    const answer = await request(`${origin}/api/v1/apps`, TIMEOUT, {
      method: "POST",
      // One string: GoToSocial accepts no array of addresses.
      body: new URLSearchParams({ client_name: "care100", redirect_uris: redirect, scopes }),
    });
    const { client_id: clientId, client_secret: clientSecret } = (answer.ok && answer.body) || {};
    const app = { origin, clientId, clientSecret, redirect, scopes };
    if (isApp(app)) return app;
    const failure = temporaryFailure(answer);
    if (failure) throw failure;
    if (!SCOPES_REFUSED.includes(answer.status)) break;
  }
  throw new Failure("unsupported-server");
}

/** @param {any} value @returns {value is App} */
function isApp(value) {
  const names = ["origin", "clientId", "clientSecret", "redirect", "scopes"];
  return names.every((name) => typeof value?.[name] === "string" && value[name]);
}

/**
 * Return the failure that passes by itself and says nothing about the request.
 * @param {Answer} answer
 * @returns {Failure | null}
 */
export function temporaryFailure({ status, headers }) {
  if (status === 429) return new Failure("registration-limited", { until: resetTime(headers) });
  return status >= 500 ? new Failure("sign-in-error") : null;
}

/**
 * Send a form to the server as this app. Browsers need no preflight request for it, also while the
 * page is being left.
 * @param {App} app
 * @param {"token" | "revoke"} path
 * @param {Record<string, string>} fields
 */
export function post(app, path, fields) {
  const { origin, clientId, clientSecret } = app;
  const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...fields });
  return request(`${origin}/oauth/${path}`, TIMEOUT, { method: "POST", body, keepalive: true });
}
