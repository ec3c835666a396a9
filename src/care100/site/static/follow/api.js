/**
 * The one door to the visitor's server (docs.joinmastodon.org/methods: accounts, search).
 * Nothing waits or tries again here: what is thrown says what there is to wait for.
 */

import { fullHandle } from "./handle.js";

/** @typedef {{origin: string, domain: string, token: string}} Login `domain` is in local handles. */
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
    const account = await call(login, "accounts/lookup", { acct });
    return same(login, account, handle) ? account : null;
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
  const { accounts } = await call(login, "../v2/search", query);
  return accounts.find((/** @type {any} */ one) => same(login, one, handle));
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
    known.push(...(await call(login, "accounts/relationships", query)).map(relation));
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
  if (entity.domain_blocking) return "You have blocked this account's server.";
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
  return relation(await call(login, `accounts/${encodeURIComponent(id)}/follow`, null));
}

/**
 * @param {Login} login
 * @param {string} path below /api/v1
 * @param {Record<string, string> | URLSearchParams | null} query null to POST
 * @returns {Promise<any>}
 */
async function call(login, path, query) {
  const address = new URL(path, `${login.origin}/api/v1/`);
  if (query) address.search = String(new URLSearchParams(query));
  let answer, body;
  try {
    answer = await fetch(address, {
      method: query ? "GET" : "POST",
      headers: { Authorization: `Bearer ${login.token}` },
      credentials: "omit",
      // A token goes to no other server than its own.
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
    });
    body = await answer.text();
  } catch {
    throw new Failure("lost", "Your server did not answer.");
  }
  if (!answer.ok) throw failed(answer);
  try {
    return JSON.parse(body);
  } catch {
    throw new Failure("trouble", "Your server's answer makes no sense.");
  }
}

/** @param {Response} answer */
function failed({ status, headers }) {
  if (status === 429) {
    const until = Date.parse(headers.get("X-RateLimit-Reset") ?? "");
    const details = { status, until: Number.isNaN(until) ? null : until };
    return new Failure("limited", "Your server asks us to wait.", details);
  }
  if (status === 401) {
    return new Failure("signed-out", "Your server has ended this page's permission.", { status });
  }
  const problem = status >= 500 ? "trouble" : "no";
  return new Failure(problem, `Your server said no (error ${status}).`, { status });
}
