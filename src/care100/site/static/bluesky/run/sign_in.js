/**
 * Ask the visitor's own server for permission: OAuth of the AT Protocol (atproto.com/specs/oauth),
 * with a pushed request (RFC 9126), PKCE (RFC 7636) and a token that is bound to a key.
 */

import { Failure } from "../../follow/failure.js";
import { isDid, isLoopback, originOf } from "../handles.js";
import { findIssuer } from "./authorization_server.js";
import { ProofKey, digest, random } from "./dpop.js";
import { ask, identify } from "./identity.js";
import { storeKey, takeKey } from "./key_store.js";
import { resetTime } from "./rate_limit.js";

/** @typedef {import("../../follow/platform.js").Visitor} Visitor */
/** @typedef {import("../../follow/request.js").Answer} Answer */

/**
 * What has to be known again when the visitor returns; the key is stored apart from it.
 * @typedef {object} SignIn
 * @property {import("./authorization_server.js").Issuer} at
 * @property {string} did the visitor's; "" if they choose an account on their server
 * @property {string} server the origin of the account's server; "" if the account says which it is
 * @property {string} clientId
 * @property {string} redirect
 * @property {string} state
 * @property {string} verifier
 */

/** Create follows, and read how an account is related to the visitor (atproto.com/specs/permission). */
const SCOPES =
  "atproto repo:app.bsky.graph.follow?action=create rpc:app.bsky.actor.getProfiles?aud=*";
/** Delete follows. */
const UNDO_SCOPES = "atproto repo:app.bsky.graph.follow?action=delete";
/** For servers without such narrow permissions; it allows almost everything. */
const BROAD_SCOPES = "atproto transition:generic";
/** How servers refuse scopes that they do not know. */
const SCOPES_REFUSED = ["invalid_scope", "invalid_client_metadata"];

/**
 * Prepare a sign-in. Throws Failure.
 * @param {Visitor} visitor
 * @param {string} redirect this page's address
 * @param {string} client the address of the document that describes this page; "" without one
 * @param {boolean} isUndo whether follows are to be deleted, and none created
 */
export async function startSignIn(visitor, redirect, client, isUndo) {
  checkAddress(redirect, client);
  const { did, server, at } = await findServer(visitor);
  const key = await ProofKey.create();
  const [state, verifier] = [random(), random()];
  const signIn = { at, did, server, clientId: client, redirect, state, verifier };
  const request = await push(signIn, key, visitor.name, isUndo ? UNDO_SCOPES : SCOPES);
  await storeKey(state, key.pair);
  const query = new URLSearchParams({ client_id: signIn.clientId, request_uri: request });
  return { signIn, address: `${at.authorize}?${query}`, server: new URL(at.issuer).host };
}

/**
 * Throw Failure when servers do not know the page at this address: they lead visitors back only
 * to the addresses in its document, or to an IP address of this computer.
 * @param {string} redirect
 * @param {string} client
 */
function checkAddress(redirect, client) {
  const { protocol, hostname, host, port, pathname } = new URL(redirect);
  if (isLoopback(host)) {
    const detail = `${protocol}//127.0.0.1:${port}${pathname}`;
    if (hostname === "localhost") throw new Failure("other-address", { detail });
    return;
  }
  const folder = new URL(".", client || redirect).href;
  const isKnown = [folder, `${folder}index.html`].includes(redirect);
  if (!client || !isKnown) throw new Failure("other-address", { detail: folder });
}

/**
 * Find the visitor's account, its server and who signs them in there. A name that no account has
 * can be a server's.
 * @param {Visitor} visitor
 */
async function findServer({ server, name }) {
  if (name) {
    try {
      const { did, server } = await identify(name);
      return { did, server, at: (await findIssuer(server)).at };
    } catch (error) {
      const isUnknown = error instanceof Failure && error.code === "no-account";
      if (!isUnknown || isDid(name)) throw error;
      const found = await findIssuer(originOf(name)).catch(() => null);
      if (!found) throw error;
      return { did: "", server: found.isAccountServer ? originOf(name) : "", at: found.at };
    }
  }
  const { at, isAccountServer } = await findIssuer(originOf(server));
  return { did: "", server: isAccountServer ? originOf(server) : "", at };
}

/**
 * Push the request, first with narrow permissions, and return its address; sets `clientId` on this
 * computer. Throws Failure.
 * @param {SignIn} signIn
 * @param {ProofKey} key
 * @param {string} hint the name of the account to choose, if it is known
 * @param {string} narrow the permissions to ask for first
 * @returns {Promise<string>}
 */
async function push(signIn, key, hint, narrow) {
  const { at, did, redirect, state } = signIn;
  const isLocal = isLoopback(new URL(redirect).host);
  for (const scope of [narrow, BROAD_SCOPES]) {
    const local = new URLSearchParams({ redirect_uri: redirect, scope });
    if (isLocal) signIn.clientId = `http://localhost?${local}`;
    const answer = await post(key, at.push, {
      client_id: signIn.clientId,
      redirect_uri: redirect,
      response_type: "code",
      scope,
      state,
      code_challenge: await digest(signIn.verifier),
      code_challenge_method: "S256",
      ...(did && { login_hint: hint }),
    });
    const { ok, body } = answer;
    if (ok && typeof body?.request_uri === "string") return body.request_uri;
    const failure = temporaryFailure(answer);
    if (failure) throw failure;
    const isLast = scope === BROAD_SCOPES || !SCOPES_REFUSED.includes(body?.error);
    if (isLast) throw new Failure("refused", { detail: textOf(body, answer.status) });
  }
  throw new Failure("unsupported-server");
}

/**
 * Exchange the code that the visitor brought back for a token. Throws Failure.
 * @param {SignIn | null} signIn null when this tab started no sign-in
 * @param {string} search the address's query
 * @returns {Promise<Permission>}
 */
export async function redeem(signIn, search) {
  const query = new URLSearchParams(search);
  const pair = signIn && (await takeKey(signIn.state));
  const isOurs = query.get("state") === signIn?.state && query.get("iss") === signIn?.at.issuer;
  if (!signIn || !isOurs) throw new Failure("wrong-state");
  const code = query.get("code");
  if (!code) {
    throw new Failure(query.get("error") === "access_denied" ? "denied" : "permission-refused");
  }
  if (!pair) throw new Failure("storage-blocked");
  const key = await ProofKey.of(pair);
  const answer = await post(key, signIn.at.token, {
    grant_type: "authorization_code",
    code,
    redirect_uri: signIn.redirect,
    client_id: signIn.clientId,
    code_verifier: signIn.verifier,
  });
  const { ok, body } = answer;
  if (!ok || typeof body?.access_token !== "string" || !isDid(body.sub)) {
    const isExpired = body?.error === "invalid_grant";
    throw temporaryFailure(answer) ?? new Failure(isExpired ? "code-expired" : "permission-refused");
  }
  const permission = new Permission(signIn, key, body.access_token, body.sub);
  try {
    await permission.check();
  } catch (error) {
    await permission.revoke();
    throw error;
  }
  return permission;
}

/** A token for one account, with the key that it is bound to. */
export class Permission {
  #signIn;
  #token;

  /** @param {SignIn} signIn @param {ProofKey} key @param {string} token @param {string} did */
  constructor(signIn, key, token, did) {
    this.#signIn = signIn;
    this.#token = token;
    this.key = key;
    this.did = did;
    /** The origin of the account's server. */
    this.server = signIn.server;
  }

  /** Throw Failure unless it is the account that the visitor named, on a server of its own. */
  async check() {
    const { did, server, at } = this.#signIn;
    await this.key.prepare(at.revoke);
    if (did && did !== this.did) throw new Failure("other-account");
    if (server) return;
    // The visitor named only who signs them in: the account says on which server it is.
    const found = await identify(this.did);
    const { at: its } = await findIssuer(found.server);
    if (its.issuer !== at.issuer) throw new Failure("unsupported-server");
    this.server = found.server;
  }

  /**
   * Send a request to the account's server with the token. Throws Failure.
   * @param {import("./dpop.js").Send} send
   * @param {string} path
   * @param {import("./dpop.js").Options} options
   */
  async send(send, path, options) {
    return this.key.send(send, `${this.server}${path}`, { ...options, token: this.#token });
  }

  /** Revoke the permission; return whether the server confirmed it. Never throws. */
  async revoke() {
    const { at, clientId } = this.#signIn;
    try {
      const fields = { token: this.#token, client_id: clientId };
      return (await post(this.key, at.revoke, fields)).ok;
    } catch {
      return false;
    }
  }
}

/**
 * Send a form with a proof.
 * @param {ProofKey} key
 * @param {string} address
 * @param {Record<string, string>} fields
 */
function post(key, address, fields) {
  const body = new URLSearchParams(fields);
  return key.send(ask, address, { method: "POST", body, keepalive: true });
}

/**
 * Return the failure that passes by itself and says nothing about the request.
 * @param {Answer} answer
 */
function temporaryFailure({ status, headers }) {
  if (status === 429) return new Failure("registration-limited", { until: resetTime(headers) });
  return status >= 500 ? new Failure("sign-in-error") : null;
}

/** @param {any} body @param {number} status */
function textOf(body, status) {
  const text = [body?.error_description, body?.error].find((one) => typeof one === "string" && one);
  return text ? text.replace(/\p{C}+/gu, " ").slice(0, 200) : `error ${status}`;
}
