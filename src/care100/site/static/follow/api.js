/**
 * The one door to the visitor's server (docs.joinmastodon.org/methods: accounts, search, instance).
 * Nothing waits or tries again here: what is thrown says what there is to wait for.
 */

import { fullHandle } from "./handle.js";

/**
 * @typedef {object} Login
 * @property {string} origin the server's
 * @property {string} domain the server's name in local handles
 * @property {string} me the visitor's own id there
 * @property {string} token
 */
/** @typedef {{id: string, handle: string}} Found */
/** @typedef {{id: string, following: boolean, requested: boolean, bar: string}} Relation */
/** @typedef {"limited" | "lost" | "signed-out" | "trouble" | "no"} Problem */

/** Ids in one request: far below the longest address that servers take. */
const BATCH = 40;
/** Milliseconds. A server that asks another one about somebody new takes many. */
const PATIENCE = 60_000;

/** The server did not do what it was asked; `reason` is for people. */
export class Failure extends Error {
  /**
   * @param {Problem} problem
   * @param {string} reason
   * @param {{status?: number, until?: number | null}} [details] `until`, in milliseconds since
   *   1970, is when a limit ends, if the server says so
   */
  constructor(problem, reason, { status = 0, until = null } = {}) {
    super(reason);
    this.problem = problem;
    this.reason = reason;
    this.status = status;
    this.until = until;
  }
}

/**
 * Whose token it is, and what the server calls itself in handles: it may be reached by another
 * name.
 * @param {string} origin
 * @param {string} token
 * @returns {Promise<Login>}
 */
export async function signedIn(origin, token) {
  const login = { origin, domain: new URL(origin).host, me: "", token };
  login.me = await get(login, "accounts/verify_credentials", {}, ({ id }) => String(id));
  for (const path of ["../v2/instance", "instance"]) {
    try {
      return { ...login, domain: (await get(login, path, {}, domainOf)) || login.domain };
    } catch (error) {
      if (!(error instanceof Failure) || error.problem !== "no") throw error;
    }
  }
  return login;
}

/**
 * `account_domain` is GoToSocial's; `uri` is elsewhere a whole address.
 * @param {any} instance
 */
function domainOf({ account_domain, domain, uri }) {
  const said = [account_domain, domain, uri].find((one) => typeof one === "string" && one) ?? "";
  return said.replace(/^https?:\/\/|\/$/g, "");
}

/**
 * The account of that handle, or the one that it says it moved to. Throws Failure: "no", with the
 * reason, when there is none that can be followed.
 * @param {Login} login
 * @param {string} handle name@server
 * @returns {Promise<Found>}
 */
export async function resolve(login, handle) {
  const account = (await met(login, handle)) ?? (await searched(login, handle));
  if (!account) throw new Failure("no", "Your server cannot find this account.");
  if (account.suspended) throw new Failure("no", "This account is suspended.");
  return found(login, account.moved ?? account);
}

/**
 * Whom the server has met already; quick.
 * @param {Login} login
 * @param {string} handle
 */
async function met(login, handle) {
  try {
    // GoToSocial finds a handle with a port only with its leading @.
    const acct = handle.includes(":") ? `@${handle}` : handle;
    return await get(login, "accounts/lookup", { acct }, (account) =>
      same(login, account, handle) ? account : null,
    );
  } catch (error) {
    if (error instanceof Failure && error.status === 404) return null;
    throw error;
  }
}

/**
 * Whom the server may have to ask another one about. It can answer with somebody else.
 * @param {Login} login
 * @param {string} handle
 */
async function searched(login, handle) {
  const query = { q: `@${handle}`, type: "accounts", resolve: "true" };
  return get(login, "../v2/search", query, ({ accounts }) =>
    accounts.find((/** @type {any} */ one) => same(login, one, handle)),
  );
}

/** @param {Login} login @param {any} account @param {string} handle */
function same(login, account, handle) {
  return found(login, account).handle === handle.toLowerCase();
}

/** @param {Login} login @param {any} account @returns {Found} */
function found(login, account) {
  return { id: String(account.id), handle: fullHandle(String(account.acct), login.domain) };
}

/**
 * How the visitor stands to each of these accounts that the server knows.
 * @param {Login} login
 * @param {string[]} ids
 * @returns {Promise<Relation[]>}
 */
export async function relationships(login, ids) {
  /** @type {Relation[]} */
  const known = [];
  for (let start = 0; start < ids.length; start += BATCH) {
    const query = new URLSearchParams(ids.slice(start, start + BATCH).map((id) => ["id[]", id]));
    known.push(...(await get(login, "accounts/relationships", query, (all) => all.map(relation))));
  }
  return known;
}

/** @param {any} entity @returns {Relation} */
function relation(entity) {
  const { id, following, requested } = entity;
  return { id: String(id), following: !!following, requested: !!requested, bar: barOf(entity) };
}

/**
 * Why an account is left alone, or "": a visitor's own block is never overridden.
 * @param {any} entity
 */
function barOf(entity) {
  if (entity.blocking) return "You have blocked this account.";
  if (entity.muting) return "You have muted this account.";
  if (entity.domain_blocking) return "You have blocked this account’s server.";
  return entity.blocked_by ? "This account has blocked you." : "";
}

/**
 * Follow an account that the visitor does not follow yet: a follow sent again would reset their
 * own choices on boosts and notifications.
 * @param {Login} login
 * @param {string} id
 * @returns {Promise<Relation>}
 */
export async function follow(login, id) {
  return call(login, "POST", `accounts/${encodeURIComponent(id)}/follow`, {}, relation);
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
 * @param {string} path below /api/v1, with its query or without
 * @param {Record<string, string> | URLSearchParams} fields
 * @param {(body: any, headers: Headers) => T} read takes what is wanted out of the answer; when
 *   it cannot, the answer makes no sense
 * @returns {Promise<T>}
 */
export async function call(login, method, path, fields, read) {
  const address = new URL(path, `${login.origin}/api/v1/`);
  const sent = new URLSearchParams(fields);
  if (method === "GET" && sent.size) address.search = String(sent);
  let answer, text;
  try {
    answer = await fetch(address, {
      method,
      body: method === "POST" ? sent : null,
      headers: { Authorization: `Bearer ${login.token}` },
      credentials: "omit",
      // A token goes to no other server than its own.
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
    });
    text = await answer.text();
  } catch (error) {
    const slow = error instanceof DOMException && error.name === "TimeoutError";
    if (slow) throw new Failure("trouble", "Your server took too long.");
    throw new Failure("lost", "Your server did not answer.");
  }
  const { headers } = answer;
  const body = parsed(text);
  if (!answer.ok) throw failed(answer.status, headers, body);
  try {
    return read(body, headers);
  } catch {
    throw new Failure("trouble", "Your server’s answer makes no sense.");
  }
}

/** @param {string} text @returns {any} undefined when it is no JSON */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {number} status @param {Headers} headers @param {any} body */
function failed(status, headers, body) {
  if (status === 429) {
    const until = Date.parse(headers.get("X-RateLimit-Reset") ?? "");
    const details = { status, until: Number.isNaN(until) ? null : until };
    return new Failure("limited", "Your server asks us to wait.", details);
  }
  if (status === 401) {
    return new Failure("signed-out", "Your server has ended this page’s permission.", { status });
  }
  if (status >= 500) return new Failure("trouble", `Your server has trouble (error ${status}).`);
  // A text from elsewhere: it sets no direction and breaks no line.
  const error = typeof body?.error === "string" ? body.error.replace(/\p{C}+/gu, " ") : "";
  const said = error.slice(0, 200) || `error ${status}`;
  return new Failure("no", `Your server said no: ${said}`, { status });
}
