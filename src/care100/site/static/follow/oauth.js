/**
 * Asking the visitor's own server for permission: OAuth 2.0 with PKCE (RFC 7636), by redirects.
 *
 * Each visit registers an app anew: one that is remembered may have been deleted by its server,
 * and would then lead the visitor to a dead end there.
 */

/** What is needed to follow, and what to file in a list as well (Mastodon, "OAuth scopes"). */
const NARROW = "read:accounts read:follows read:search write:follows";
const FILING = `${NARROW} read:lists write:lists`;
/** For servers that know no narrower ones. */
const BROAD = "read write follow";
/** How a server says no to scopes that it does not know. */
const NOT_SO = [400, 403, 422];
/** Milliseconds, with somebody watching. */
const PATIENCE = 20_000;

/**
 * @typedef {object} Errand what has to be known again when the visitor comes back
 * @property {string} origin the server's
 * @property {string} clientId
 * @property {string} clientSecret
 * @property {string} redirect this page's address
 * @property {string} scope
 * @property {string} state
 * @property {string} verifier
 */

/** @typedef {"denied" | "state" | "expired" | "refused" | "app" | "wait" | "trouble"} Problem */

/** Permission was not given; `problem` says why. */
export class NotAllowed extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem);
    this.problem = problem;
  }
}

/**
 * Register this page with a server. Throws NotAllowed, and what fetch throws at a server that
 * cannot be reached.
 * @param {string} origin
 * @param {string} redirect
 * @param {boolean} filing whether to file in a list as well
 * @returns {Promise<Errand>}
 */
export async function register(origin, redirect, filing) {
  for (const scope of [filing ? FILING : NARROW, BROAD]) {
    const answer = await fetch(`${origin}/api/v1/apps`, {
      method: "POST",
      body: new URLSearchParams({
        client_name: "care100",
        // One string: GoToSocial takes no array here.
        redirect_uris: redirect,
        scopes: scope,
      }),
      credentials: "omit",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const app = answer.ok ? await answer.json().catch(() => null) : null;
    if (typeof app?.client_id === "string" && typeof app.client_secret === "string") {
      const { client_id: clientId, client_secret: clientSecret } = app;
      return { origin, clientId, clientSecret, redirect, scope, state: random(), verifier: random() };
    }
    const trouble = troubleOf(answer);
    if (trouble) throw new NotAllowed(trouble);
    if (!NOT_SO.includes(answer.status)) break;
  }
  throw new NotAllowed("app");
}

/**
 * Where to send the visitor, who says yes or no there.
 * @param {Errand} errand
 */
export async function askAt(errand) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(errand.verifier));
  const query = new URLSearchParams({
    response_type: "code",
    client_id: errand.clientId,
    redirect_uri: errand.redirect,
    scope: errand.scope,
    state: errand.state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: "S256",
  });
  return `${errand.origin}/oauth/authorize?${query}`;
}

/**
 * The token for what the visitor brought back in the address. Throws NotAllowed, and what fetch
 * throws at a server that does not answer.
 * @param {Errand | null} errand null when this tab sent nobody anywhere
 * @param {string} search the address's query
 * @returns {Promise<string>}
 */
export async function redeem(errand, search) {
  const brought = new URLSearchParams(search);
  if (!errand || brought.get("state") !== errand.state) throw new NotAllowed("state");
  const code = brought.get("code");
  if (!code) throw new NotAllowed(brought.get("error") === "access_denied" ? "denied" : "refused");
  const answer = await post(`${errand.origin}/oauth/token`, {
    grant_type: "authorization_code",
    code,
    client_id: errand.clientId,
    client_secret: errand.clientSecret,
    redirect_uri: errand.redirect,
    code_verifier: errand.verifier,
  });
  const body = await answer.json().catch(() => null);
  if (answer.ok && typeof body?.access_token === "string") return body.access_token;
  throw new NotAllowed(
    troubleOf(answer) ?? (body?.error === "invalid_grant" ? "expired" : "refused"),
  );
}

/**
 * What passes by itself and says nothing of what was asked.
 * @param {Response} answer
 * @returns {Problem | null}
 */
function troubleOf({ status }) {
  if (status === 429) return "wait";
  return status >= 500 ? "trouble" : null;
}

/**
 * Give the permission back; whether the server has taken it. It may be sent while the page is
 * being left, with nobody there to hear the answer.
 * @param {Errand} errand
 * @param {string} token
 */
export async function revoke(errand, token) {
  const fields = { token, client_id: errand.clientId, client_secret: errand.clientSecret };
  try {
    return (await post(`${errand.origin}/oauth/revoke`, fields)).ok;
  } catch {
    return false;
  }
}

/**
 * A form: browsers send it without asking the server first, also while the page is being left.
 * Redirects are refused, so that what is in it goes to no other server.
 * @param {string} address
 * @param {Record<string, string>} fields
 */
function post(address, fields) {
  return fetch(address, {
    method: "POST",
    body: new URLSearchParams(fields),
    credentials: "omit",
    redirect: "error",
    keepalive: true,
    signal: AbortSignal.timeout(PATIENCE),
  });
}

function random() {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

/** @param {Uint8Array} bytes */
function base64url(bytes) {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
