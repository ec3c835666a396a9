/**
 * Requests to the visitor's server (the lexicons com.atproto.repo and app.bsky.actor). Nothing
 * waits for a limit here; a Failure says what to wait for.
 */

import { Failure } from "../../follow/failure.js";
import { request } from "../../follow/request.js";
import { resetTime } from "./rate_limit.js";

/** @typedef {import("./sign_in.js").Permission} Permission */
/** @typedef {{key: string, subject: string}} Record_ a follow or a block */

/** Milliseconds. */
const TIMEOUT = 60_000;
const FOLLOW = "app.bsky.graph.follow";
/** Records in one page. */
const PAGE = 100;
/** More than anybody follows, so that a server's mistake cannot go on for ever. */
const MAX_PAGES = 1000;
/** How servers answer for application views, which show profiles, when they have none. */
const NO_VIEW = /no service configured|could not resolve proxy|method not implemented/i;
const NO_VIEW_STATUSES = [404, 501, 502];
/** How servers name a token that they no longer accept, with a status other than 401. */
const STALE = ["ExpiredToken", "InvalidToken", "invalid_token"];

/** The server shows no profiles of other accounts. */
export class NoViews extends Error {}

/** @param {string} address @param {RequestInit} [options] */
const send = (address, options) => request(address, TIMEOUT, options);

/** Make any request. @param {string} server */
export async function ping(server) {
  await get(server, "com.atproto.server.describeServer", {}, () => true);
}

/**
 * Return profiles with `viewer`, the visitor's relation to each; unknown accounts are left out.
 * Throws NoViews.
 * @param {Permission} permission
 * @param {string[]} actors handles or DIDs
 * @returns {Promise<any[]>}
 */
export async function profiles(permission, actors) {
  const query = new URLSearchParams(actors.map((actor) => ["actors", actor]));
  const path = `/xrpc/app.bsky.actor.getProfiles?${query}`;
  const answer = await permission.send(send, path, { method: "GET" });
  const { status, body } = answer;
  if (!answer.ok && (NO_VIEW_STATUSES.includes(status) || NO_VIEW.test(String(body?.message)))) {
    throw new NoViews();
  }
  return read(answer, (body) => [...body.profiles]);
}

/**
 * Return the DID that the visitor's server finds for a handle. Throws Failure.
 * @param {string} server
 * @param {string} handle
 */
export function resolveHandle(server, handle) {
  return get(server, "com.atproto.identity.resolveHandle", { handle }, ({ did }) => String(did));
}

/**
 * Return the visitor's own records of a collection, newest first.
 * @param {Permission} permission
 * @param {string} collection
 * @param {string} [since] the key before which records are left out
 */
export async function records({ server, did }, collection, since = "") {
  /** @type {Record_[]} */
  const found = [];
  const query = { repo: did, collection, limit: String(PAGE) };
  let cursor = "";
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const fields = cursor ? { ...query, cursor } : query;
    const page = await get(server, "com.atproto.repo.listRecords", fields, parsePage);
    found.push(...page.records.filter(({ key }) => key >= since));
    cursor = page.cursor;
    if (!cursor || page.records.some(({ key }) => key < since)) break;
  }
  return found;
}

/** @param {any} body */
function parsePage({ records, cursor }) {
  return {
    /** @type {Record_[]} */
    records: records.map((/** @type {any} */ { uri, value }) => ({
      key: String(uri).split("/").pop(),
      subject: String(value.subject),
    })),
    cursor: typeof cursor === "string" ? cursor : "",
  };
}

/**
 * Create follows in one request, all or none.
 * @param {Permission} permission
 * @param {import("../../follow/platform.js").Follow[]} follows
 */
export async function createFollows(permission, follows) {
  const createdAt = new Date().toISOString();
  const writes = follows.map(({ id, key }) => ({
    $type: "com.atproto.repo.applyWrites#create",
    collection: FOLLOW,
    rkey: key,
    value: { $type: FOLLOW, subject: id, createdAt },
  }));
  await applyWrites(permission, writes);
}

/**
 * Delete records of follows in one request, all or none.
 * @param {Permission} permission
 * @param {import("../../follow/platform.js").Follow[]} follows
 */
export async function deleteFollows(permission, follows) {
  const $type = "com.atproto.repo.applyWrites#delete";
  await applyWrites(permission, follows.map(({ key }) => ({ $type, collection: FOLLOW, rkey: key })));
}

/** @param {Permission} permission @param {object[]} writes */
async function applyWrites(permission, writes) {
  const answer = await permission.send(send, "/xrpc/com.atproto.repo.applyWrites", {
    method: "POST",
    body: JSON.stringify({ repo: permission.did, writes }),
    headers: { "Content-Type": "application/json" },
  });
  read(answer, () => true);
}

/**
 * Ask what everybody may see: without the token.
 * @template T
 * @param {string} server
 * @param {string} method
 * @param {Record<string, string>} fields
 * @param {(body: any) => T} parse
 */
async function get(server, method, fields, parse) {
  return read(await send(`${server}/xrpc/${method}?${new URLSearchParams(fields)}`), parse);
}

/**
 * @template T
 * @param {import("../../follow/request.js").Answer} answer
 * @param {(body: any) => T} parse throws when the response is not what it should be
 */
function read({ ok, status, headers, body }, parse) {
  if (!ok) throw failureOf(status, headers, body);
  try {
    return parse(body);
  } catch {
    throw new Failure("invalid-response");
  }
}

/** @param {number} status @param {Headers} headers @param {any} body */
function failureOf(status, headers, body) {
  if (status === 429) return new Failure("rate-limited", { status, until: resetTime(headers) });
  if (status === 401 || STALE.includes(body?.error)) return new Failure("signed-out", { status });
  if (status >= 500) return new Failure("server-error", { status, detail: String(status) });
  // Text from elsewhere: it must not change the text direction or break the line.
  const message = typeof body?.message === "string" ? body.message.replace(/\p{C}+/gu, " ") : "";
  return new Failure("refused", { status, detail: message.slice(0, 200) || `error ${status}` });
}
