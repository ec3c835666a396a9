/**
 * Find the visitor's server: from a handle to its DID, and to the DID document, which names the
 * server (atproto.com/specs/handle and /did). The page names the two services that are asked.
 */

import { Failure } from "../../follow/failure.js";
import { request } from "../../follow/request.js";
import { isDid, isLoopback } from "../handles.js";

/** Finds the DID of every handle, also of those that are in DNS. */
const HANDLES = "https://public.api.bsky.app";
/** Has the DID document of every `did:plc:…`; a domain has the one of its `did:web:…`. */
const DIRECTORY = "https://plc.directory";
/** Milliseconds; the visitor is waiting. */
const TIMEOUT = 20_000;

/**
 * Return the DID of a name, and the origin of its server. Throws Failure: "no-account" for a
 * handle that its DID document does not name back.
 * @param {string} name a handle or a DID
 */
export async function identify(name) {
  if (isDid(name)) return { did: name, server: serverIn(await documentOf(name)) };
  const query = `handle=${encodeURIComponent(name)}`;
  const { body } = await ask(`${HANDLES}/xrpc/com.atproto.identity.resolveHandle?${query}`);
  if (!isDid(body?.did)) throw new Failure("no-account", { detail: name });
  const document = await documentOf(body.did);
  if (!isNamedBack(document, name)) throw new Failure("no-account", { detail: name });
  return { did: body.did, server: serverIn(document) };
}

/** Whether the DID document of an account names this handle. @param {string} did @param {string} handle */
export async function confirms(did, handle) {
  return isNamedBack(await documentOf(did), handle);
}

/** @param {string} did @returns {Promise<any>} */
async function documentOf(did) {
  const [, method, rest = ""] = did.split(":");
  const host = decodeURIComponent(rest);
  const address = method === "web" ? `https://${host}/.well-known/did.json` : `${DIRECTORY}/${did}`;
  const { body } = await ask(address);
  if (body?.id !== did) throw new Failure("no-account", { detail: did });
  return body;
}

/** @param {any} document @param {string} handle */
function isNamedBack({ alsoKnownAs }, handle) {
  const names = Array.isArray(alsoKnownAs) ? alsoKnownAs : [];
  const first = names.find((name) => typeof name === "string" && name.startsWith("at://"));
  return first?.toLowerCase() === `at://${handle}`;
}

/** @param {any} document @returns {string} */
function serverIn({ service }) {
  const services = Array.isArray(service) ? service : [];
  const found = services.find(
    (one) => String(one?.id).endsWith("#atproto_pds") && one.type === "AtprotoPersonalDataServer",
  );
  try {
    const { origin, protocol, host } = new URL(found.serviceEndpoint);
    // A document from elsewhere sends no visitor's browser to their own computer.
    if (protocol === "https:" || (isLoopback(host) && isLoopback(location.host))) return origin;
  } catch {
    // It has no server, or none with an address.
  }
  throw new Failure("unsupported-server");
}

/**
 * Send a request; a failure has the name of this server. Throws Failure.
 * @param {string} address
 * @param {RequestInit} [options]
 */
export async function ask(address, options) {
  try {
    return await request(address, TIMEOUT, options);
  } catch (error) {
    throw error instanceof Failure
      ? new Failure(error.code, { server: new URL(address).host })
      : error;
  }
}
