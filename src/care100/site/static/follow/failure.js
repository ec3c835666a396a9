/** Why something could not be done, as a code. messages.js has the words. */

/** Codes that concern one account. @typedef {"not-found" | "suspended" | "own-account" | "unknown"
 *   | "blocked" | "muted" | "server-blocked" | "blocked-by" | "not-applied"} AccountCode */
/** Codes that concern a request. @typedef {"rate-limited" | "signed-out" | "unreachable" | "timeout"
 *   | "server-error" | "invalid-response" | "refused" | "no-lists" | "no-hashtags"} RequestCode */
/** Codes that concern a sign-in. @typedef {"unsupported-server" | "no-account"
 *   | "other-account" | "not-the-follower" | "other-address" | "registration-limited" | "sign-in-error" | "no-response" | "denied" | "permission-refused"
 *   | "scopes-refused"
 *   | "code-expired" | "wrong-state" | "cors-blocked" | "storage-blocked" | "insecure-page"
 *   | "page-incomplete"} SignInCode */
/** @typedef {AccountCode | RequestCode | SignInCode} ReasonCode */

/** What may work when it is tried again. */
const TEMPORARY = ["unreachable", "timeout", "server-error", "invalid-response"];

export class Failure extends Error {
  /**
   * @param {ReasonCode} code
   * @param {{status?: number, until?: number | null, detail?: string, server?: string}} [details] `status`
   *   is HTTP's; `until` is when a rate limit ends, in milliseconds since 1970, if the server says so;
   *   `detail` is the server's own text or number; `server` is the one that failed, where it is not
   *   the visitor's
   */
  constructor(code, { status = 0, until = null, detail = "", server = "" } = {}) {
    super(code);
    this.code = code;
    this.status = status;
    this.until = until;
    this.detail = detail;
    this.server = server;
  }

  get isTemporary() {
    return TEMPORARY.includes(this.code);
  }
}
