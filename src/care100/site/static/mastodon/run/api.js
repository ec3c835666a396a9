/**
 * Requests to the visitor's server (docs.joinmastodon.org/methods: accounts, search, instance).
 * Only the pages of a collection are retried here; a Failure says what to wait for.
 */

import { Failure } from "../../follow/failure.js";
import { request } from "../../follow/request.js";
import { fullHandle } from "../handles.js";
import { resetTime } from "../rate_limit.js";

/**
 * @typedef {object} Login
 * @property {string} origin the server's
 * @property {string} domain the server's name in local handles
 * @property {string} me the visitor's own account id there
 * @property {string} token
 */
/** @typedef {import("../../follow/platform.js").Account} Account */
/** @typedef {import("../../follow/platform.js").Relation} Relation */
/** @typedef {import("../../follow/run/retry.js").RetryPolicy} RetryPolicy */

/** Ids in a request: below the longest address that servers accept; Pixelfed accepts 20, snac one. */
const BATCHES = [100, 20, 1];
/** Milliseconds. Looking up an account on another server takes many. */
const TIMEOUT = 60_000;
/** How a server answers that does not have what is asked for, such as lists. */
const MISSING = [404, 405];
/** Far more than the longest collection has, so that a server's mistake cannot go on for ever. */
const MAX_PAGES = 100;
/** What servers use as ids: numbers, ULIDs, and addresses on some. */
const ID = /^[\x21-\x7e]{1,500}$/;

/**
 * Find out whose token it is, and the server's domain in handles, which may differ from the name
 * it is reached by.
 * @param {string} origin
 * @param {string} token
 * @returns {Promise<Login>}
 */
export async function logIn(origin, token) {
  const login = { origin, domain: new URL(origin).host, me: "", token };
  login.me = await get(login, "accounts/verify_credentials", {}, idOf);
  for (const path of ["../v2/instance", "instance"]) {
    try {
      return { ...login, domain: (await get(login, path, {}, domainOf)) || login.domain };
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== "refused") throw error;
    }
  }
  return login;
}

/**
 * `account_domain` is GoToSocial's; on other servers `uri` can be a whole address.
 * @param {any} instance
 */
function domainOf({ account_domain, domain, uri }) {
  const found = [account_domain, domain, uri].find((one) => typeof one === "string" && one) ?? "";
  return found.replace(/^https?:\/\/|\/$/g, "");
}

/** Read an id, which is a string or a number. Throws when there is none. @param {any} entity */
export function idOf({ id }) {
  const text = typeof id === "string" || Number.isSafeInteger(id) ? String(id) : "";
  if (!ID.test(text)) throw new Error("There is no id.");
  return text;
}

/**
 * Return the account with that handle, or the account that it has moved to. Throws Failure.
 * @param {Login} login
 * @param {string} handle name@server
 * @returns {Promise<Account>}
 */
export async function resolve(login, handle) {
  const found = (await lookUp(login, handle)) ?? (await search(login, handle));
  if (!found) throw new Failure("not-found");
  if (found.isSuspended) throw new Failure("suspended");
  return found.account;
}

/**
 * Find an account that the server already knows; quick. Some servers know their own accounts by
 * their bare name only.
 * @param {Login} login
 * @param {string} handle
 */
async function lookUp(login, handle) {
  const [name = "", server] = handle.split("@");
  // GoToSocial finds a handle with a port only with its leading @.
  const forms = [handle.includes(":") ? `@${handle}` : handle];
  if (server === login.domain) forms.push(name);
  for (const acct of forms) {
    try {
      const found = await get(login, "accounts/lookup", { acct }, (account) =>
        parseFound(login, account, handle),
      );
      if (found) return found;
    } catch (error) {
      if (!(error instanceof Failure) || error.status !== 404) throw error;
    }
  }
  return null;
}

/**
 * Find an account that the server may have to fetch from another one. It can return others.
 * @param {Login} login
 * @param {string} handle
 */
async function search(login, handle) {
  const query = { q: `@${handle}`, type: "accounts", resolve: "true" };
  return get(login, "../v2/search", query, ({ accounts }) =>
    accounts
      .map((/** @type {any} */ account) => parseFound(login, account, handle))
      .find(Boolean),
  );
}

/**
 * Return the account, or the one that it has moved to; null when it is not the one asked for.
 * @param {Login} login @param {any} account @param {string} handle
 */
function parseFound(login, account, handle) {
  if (parseAccount(login, account).handle !== handle.toLowerCase()) return null;
  const isSuspended = !!account.suspended;
  return { account: parseAccount(login, account.moved ?? account), isSuspended };
}

/** @param {Login} login @param {any} account @returns {Account} */
function parseAccount(login, account) {
  return { id: idOf(account), handle: fullHandle(String(account.acct), login.domain) };
}

/**
 * Return the visitor's relation to each of these accounts that the server knows. Some servers
 * answer only for the first ids of a request, or refuse many: the others are asked for again in
 * smaller requests.
 * @param {Login} login
 * @param {string[]} ids
 * @returns {Promise<Relation[]>}
 */
export async function relationships(login, ids) {
  /** @type {Map<string, Relation>} */
  const known = new Map();
  const asked = new Set();
  for (const size of BATCHES) {
    const left = ids.filter((id) => !known.has(id));
    for (let start = 0; start < left.length; start += size) {
      const batch = left.slice(start, start + size);
      if (asked.has(batch.join())) continue;
      asked.add(batch.join());
      await addRelations(login, batch, known);
    }
  }
  return [...known.values()];
}

/** @param {Login} login @param {string[]} ids @param {Map<string, Relation>} known */
async function addRelations(login, ids, known) {
  const query = new URLSearchParams(ids.map((id) => ["id[]", id]));
  try {
    const all = await get(login, "accounts/relationships", query, (found) => found.map(parseRelation));
    for (const relation of all) known.set(relation.id, relation);
  } catch (error) {
    if (ids.length === 1 || !(error instanceof Failure) || error.code !== "refused") throw error;
  }
}

/** @param {any} entity @returns {Relation} */
function parseRelation(entity) {
  const { following, requested } = entity;
  const obstacle = obstacleOf(entity);
  return { id: idOf(entity), following: !!following, requested: !!requested, obstacle };
}

/** @param {any} entity @returns {Relation["obstacle"]} */
function obstacleOf(entity) {
  if (entity.blocking) return "blocked";
  if (entity.muting) return "muted";
  if (entity.domain_blocking) return "server-blocked";
  return entity.blocked_by ? "blocked-by" : null;
}

/**
 * Follow an account that the visitor does not follow yet: a second follow would reset their own
 * settings for boosts and notifications.
 * @param {Login} login
 * @param {string} id
 * @returns {Promise<Relation>}
 */
export async function follow(login, id) {
  return call(login, "POST", `accounts/${encodeURIComponent(id)}/follow`, {}, parseRelation);
}

/**
 * Unfollow an account, or withdraw the request to follow it.
 * @param {Login} login
 * @param {string} id
 * @returns {Promise<Relation>}
 */
export async function unfollow(login, id) {
  return call(login, "POST", `accounts/${encodeURIComponent(id)}/unfollow`, {}, parseRelation);
}

/**
 * @template T
 * @param {Login} login
 * @param {string} path below /api/v1
 * @param {Record<string, string> | URLSearchParams} query
 * @param {(body: any) => T} read
 */
async function get(login, path, query, read) {
  return call(login, "GET", path, query, read);
}

/**
 * @template T
 * @param {Login} login
 * @param {"GET" | "POST"} method
 * @param {string} path below /api/v1, with or without a query
 * @param {Record<string, string> | URLSearchParams} fields
 * @param {(body: any, headers: Headers) => T} read returns what is needed of the response, and
 *   throws when the response is not what it should be
 * @returns {Promise<T>}
 */
export async function call(login, method, path, fields, read) {
  const address = new URL(path, `${login.origin}/api/v1/`);
  const form = new URLSearchParams(fields);
  if (method === "GET" && String(form)) address.search = String(form);
  const { ok, status, headers, body } = await request(address, TIMEOUT, {
    method,
    body: method === "POST" ? form : null,
    headers: { Authorization: `Bearer ${login.token}` },
  });
  if (!ok) throw failureOf(status, headers, body);
  try {
    return read(body, headers);
  } catch {
    throw new Failure("invalid-response");
  }
}

/**
 * Return the items of all pages of a collection.
 * @template T
 * @param {Login} login
 * @param {RetryPolicy} retry
 * @param {string} path below /api/v1
 * @param {string} query of the first page, such as "?limit=200"
 * @param {(item: any) => T} read returns what is needed of an item
 * @returns {Promise<T[]>}
 */
export async function allPages(login, retry, path, query, read) {
  /** @type {T[]} */
  const items = [];
  let search = query;
  for (let pages = 0; search && pages < MAX_PAGES; pages += 1) {
    const page = await retry.call(() =>
      call(login, "GET", `${path}${search}`, {}, (found, headers) => ({
        found: found.map(read),
        next: nextQuery(headers),
      })),
    );
    items.push(...page.found);
    search = page.next;
  }
  return items;
}

/**
 * Return the query of the next page, or "". Only its query: the token stays with its server, whatever
 * a header says.
 * @param {Headers} headers
 */
function nextQuery(headers) {
  const next = /<([^>]*)>;\s*rel=.?next/.exec(headers.get("Link") ?? "")?.[1];
  return next ? new URL(next).search : "";
}

/** Whether the server does not have what it was asked for. @param {unknown} error */
export function isMissing(error) {
  return error instanceof Failure && MISSING.includes(error.status);
}

/** @param {number} status @param {Headers} headers @param {any} body */
function failureOf(status, headers, body) {
  if (status === 429) return new Failure("rate-limited", { status, until: resetTime(headers) });
  if (status === 401) return new Failure("signed-out", { status });
  if (status >= 500) return new Failure("server-error", { status, detail: String(status) });
  // Text from elsewhere: it must not change the text direction or break the line.
  const error = typeof body?.error === "string" ? body.error.replace(/\p{C}+/gu, " ") : "";
  if (status === 403 && /scope/i.test(error)) return new Failure("scopes-refused", { status });
  return new Failure("refused", { status, detail: error.slice(0, 200) || `error ${status}` });
}
