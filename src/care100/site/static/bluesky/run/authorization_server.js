/** Find who signs visitors in on a server, by the server's metadata (RFC 9728 and RFC 8414). */

import { Failure } from "../../follow/failure.js";
import { ask } from "./identity.js";

/** An authorization server and its endpoints.
 * @typedef {{issuer: string, authorize: string, push: string, token: string, revoke: string}} Issuer */

/**
 * Return the authorization server of a server, which can be the server itself, and whether
 * accounts are on this server. Throws Failure.
 * @param {string} server its origin
 * @returns {Promise<{at: Issuer, isAccountServer: boolean}>}
 */
export async function findIssuer(server) {
  // A server that only signs visitors in has no accounts, and may not let a page read that.
  const resource = await ask(`${server}/.well-known/oauth-protected-resource`).catch(() => null);
  const named = resource?.ok && resource.body?.authorization_servers?.[0];
  const issuer = typeof named === "string" ? named.replace(/\/$/, "") : server;
  if (!issuer.startsWith("https://") && new URL(issuer).origin !== server) {
    throw new Failure("unsupported-server", { server: new URL(server).host });
  }
  const { body } = await ask(`${issuer}/.well-known/oauth-authorization-server`);
  const at = {
    issuer: String(body?.issuer),
    authorize: endpoint(body, "authorization_endpoint", issuer),
    push: endpoint(body, "pushed_authorization_request_endpoint", issuer),
    token: endpoint(body, "token_endpoint", issuer),
    revoke: endpoint(body, "revocation_endpoint", issuer),
  };
  const algorithms = body?.dpop_signing_alg_values_supported;
  const isUsable = !Array.isArray(algorithms) || algorithms.includes("ES256");
  if (at.issuer.replace(/\/$/, "") !== issuer || !isUsable || Object.values(at).includes("")) {
    throw new Failure("unsupported-server", { server: new URL(server).host });
  }
  return { at, isAccountServer: Boolean(named) };
}

/** Return an address of the authorization server itself; "" for any other. @param {any} body @param {string} name @param {string} issuer */
function endpoint(body, name, issuer) {
  const address = body?.[name];
  return typeof address === "string" && address.startsWith(`${issuer}/`) ? address : "";
}
