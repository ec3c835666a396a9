/**
 * Follow many members, several at a time: look all of them up, compare with what the visitor
 * already follows, and only then follow. Knows nothing of the page or of any platform.
 */

import { Failure } from "../failure.js";
import { Pause, RetryPolicy, throwIfAborted, unlessAborted } from "./retry.js";

/** @typedef {import("../failure.js").ReasonCode} ReasonCode */
/** @typedef {import("../platform.js").Client} Client */
/** @typedef {import("../platform.js").Relation} Relation */
/** @typedef {import("./retry.js").Clock} Clock */
/** @typedef {{handle: string, name: string}} Member */
/** @typedef {"followed" | "already" | "requested" | "failed"} Kind */

/**
 * @typedef {object} Outcome
 * @property {Member} member
 * @property {Kind} kind
 * @property {string} id the account's id on the visitor's server, or ""
 * @property {string} moved the account's new handle, if it has moved
 * @property {{code: ReasonCode, detail: string} | null} reason why it failed
 * @property {boolean} canRetry whether another attempt can help
 */

/** @typedef {"done" | "stopped" | "unreachable" | "rate-limited" | "signed-out"} End */

/**
 * @typedef {object} Listener
 * @property {(found: number) => void} onFound called with the number of accounts looked up
 * @property {(outcome: Outcome) => void} onOutcome
 * @property {(until: number | null) => void} onWait called with the end of a rate limit, in
 *   milliseconds since 1970, and with null when it is over
 */

/** Parallel requests: two fewer than browsers allow for one server. */
const WORKERS = 4;
/** Milliseconds before looking again: on some servers a follow takes effect a moment later. */
const LOOKS = [1000, 3000];

class Task {
  id = "";
  moved = "";
  /** Whether a follow may have reached the server. */
  isSent = false;

  /** @param {Member} member @param {Outcome | null} outcome */
  constructor(member, outcome = null) {
    this.member = member;
    this.outcome = outcome;
  }
}

export class Run {
  /** @type {Client | null} */
  #client = null;
  #connect;

  /**
   * @param {() => Promise<Client>} connect
   * @param {Outcome[]} earlier the outcomes of the run that this one resumes
   * @param {Member[]} members
   * @param {Listener} listener
   * @param {Clock} clock
   */
  constructor(connect, earlier, members, listener, clock) {
    this.#connect = connect;
    this.listener = listener;
    this.clock = clock;
    this.tasks = [
      ...earlier.map((outcome) => new Task(outcome.member, outcome)),
      ...members.map((member) => new Task(member)),
    ];
  }

  /** @returns {Outcome[]} */
  get outcomes() {
    return this.tasks.flatMap(({ outcome }) => outcome ?? []);
  }

  /** The members without an outcome yet. */
  get left() {
    return this.#open().map(({ member }) => member);
  }

  /**
   * Follow the members that are left. Nothing is done twice, so this can be called until it
   * returns "done".
   * @param {AbortSignal} signal stops the run; requests already sent are waited for
   * @returns {Promise<End | Failure>} Failure when the server refuses all of it
   */
  async follow(signal) {
    try {
      const { client, retry } = await this.#start(signal);
      await inParallel(this.#open(), signal, (task) => this.#resolve(task, client, retry));
      await this.#compare(client, retry);
      await inParallel(this.#open(), signal, (task) => this.#followOne(task, client, retry));
      return "done";
    } catch (error) {
      if (signal.aborted) return "stopped";
      if (error instanceof Pause) return error.code;
      if (error instanceof Failure) return error;
      throw error;
    }
  }

  /** Forget the permission, because it is being revoked. */
  disconnect() {
    this.#client = null;
    this.#connect = () => Promise.reject(new Failure("signed-out"));
  }

  /** Remove the outcomes that another attempt can change. */
  clearRetryable() {
    for (const task of this.tasks) if (task.outcome?.canRetry) task.outcome = null;
  }

  /**
   * Do other work with the same permission.
   * @template T
   * @param {AbortSignal} signal
   * @param {(client: Client, retry: RetryPolicy) => Promise<T>} work
   */
  async withClient(signal, work) {
    const { client, retry } = await this.#start(signal);
    return work(client, retry);
  }

  /** @param {AbortSignal} signal */
  async #start(signal) {
    const connect = this.#connect;
    const retry = new RetryPolicy(this.clock, signal, this.listener.onWait, connect);
    const client = (this.#client ??= await retry.call(connect));
    return { client, retry };
  }

  #open() {
    return this.tasks.filter(({ outcome }) => !outcome);
  }

  /** @param {Task} task @param {Client} client @param {RetryPolicy} retry */
  async #resolve(task, client, retry) {
    if (!task.id) {
      await this.#catchFailure(task, async () => {
        const { handle } = task.member;
        const account = await retry.call(() => unlessAborted(retry.signal, client.resolve(handle)));
        task.id = account.id;
        if (account.handle !== handle) task.moved = account.handle;
      });
    }
    this.listener.onFound(this.tasks.filter(({ id, outcome }) => id || outcome).length);
  }

  /**
   * Settle the accounts that are already followed or requested, or must be left alone.
   * @param {Client} client
   * @param {RetryPolicy} retry
   */
  async #compare(client, retry) {
    const ids = [...new Set(this.#open().map(({ id }) => id))];
    const known = await retry.call(() => client.relationships(ids));
    const relations = new Map(known.map((relation) => [relation.id, relation]));
    const seen = new Set(this.outcomes.flatMap(({ id, kind }) => (kind === "failed" ? [] : id)));
    for (const task of this.#open()) {
      const relation = relations.get(task.id);
      if (task.id === client.me) this.#fail(task, "own-account");
      else if (!relation) this.#fail(task, "unknown");
      else if (relation.requested) this.#settle(task, "requested");
      else if (relation.following) this.#settle(task, task.isSent ? "followed" : "already");
      else if (relation.obstacle) this.#fail(task, relation.obstacle);
      // Two members can have moved to one account.
      else if (seen.has(task.id)) this.#settle(task, "already");
      seen.add(task.id);
    }
  }

  /** @param {Task} task @param {Client} client @param {RetryPolicy} retry */
  async #followOne(task, client, retry) {
    await this.#catchFailure(task, async () => {
      let relation = await retry.call(async () => {
        const now = task.isSent ? await relationTo(client, task.id) : null;
        if (now && isFollowed(now)) return now;
        task.isSent = true;
        return client.follow(task.id);
      });
      for (const delay of LOOKS) {
        if (isFollowed(relation)) break;
        await this.clock.sleep(delay, retry.signal);
        relation = (await retry.call(() => relationTo(client, task.id))) ?? relation;
      }
      const { following, requested } = relation;
      if (requested) this.#settle(task, "requested");
      else if (following) this.#settle(task, "followed");
      else this.#fail(task, "not-applied", "", true);
    });
  }

  /** Make a failure with one account its outcome. @param {Task} task @param {() => Promise<void>} work */
  async #catchFailure(task, work) {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#fail(task, error.code, error.detail, error.isTemporary);
    }
  }

  /** @param {Task} task @param {ReasonCode} code @param {string} [detail] @param {boolean} [canRetry] */
  #fail(task, code, detail = "", canRetry = false) {
    this.#settle(task, "failed", { code, detail }, canRetry);
  }

  /** @param {Task} task @param {Kind} kind @param {Outcome["reason"]} [reason] @param {boolean} [canRetry] */
  #settle(task, kind, reason = null, canRetry = false) {
    const { member, id, moved } = task;
    task.outcome = { member, kind, id, moved, reason, canRetry };
    this.listener.onOutcome(task.outcome);
  }
}

/** @param {Client} client @param {string} id @returns {Promise<Relation | undefined>} */
async function relationTo(client, id) {
  return (await client.relationships([id]))[0];
}

/** @param {Relation} relation */
function isFollowed({ following, requested }) {
  return following || requested;
}

/**
 * Work through a queue with a few workers. An error stops all of them after what they are doing.
 * @template T
 * @param {T[]} items
 * @param {AbortSignal} signal
 * @param {(item: T) => Promise<void>} work
 */
async function inParallel(items, signal, work) {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      throwIfAborted(signal);
      try {
        await work(item);
      } catch (error) {
        queue.length = 0;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: WORKERS }, worker));
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}
