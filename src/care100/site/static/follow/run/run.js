/**
 * Follow many members, in batches of the platform's size and several at a time: look all of them
 * up, compare with what the visitor already follows, and only then follow. Knows nothing of the
 * page or of any platform.
 */

import { Failure } from "../failure.js";
import { Pause, RetryPolicy, throwIfAborted, unlessAborted } from "./retry.js";

/** @typedef {import("../failure.js").ReasonCode} ReasonCode */
/** @typedef {import("../platform.js").Client} Client */
/** @typedef {import("../platform.js").Relation} Relation */
/** @typedef {import("./retry.js").Clock} Clock */
/** `id` is the account's permanent id, "" where the list has none.
 *  @typedef {{handle: string, name: string, id: string}} Member */
/** @typedef {"followed" | "already" | "requested" | "failed"} Kind */

/**
 * @typedef {object} Outcome
 * @property {Member} member
 * @property {Kind} kind
 * @property {string} id the account's id on the visitor's server, or ""
 * @property {string} moved the account's new handle, if it has moved
 * @property {{code: ReasonCode, detail: string} | null} reason why it failed
 * @property {boolean} canRetry whether another attempt can help
 * @property {string} key of the follow, if this page sent it and the account is now followed or
 *   requested; otherwise ""
 */

/** What is known of a run that this one resumes: its outcomes, and the keys of the follows that may
 *  have been sent, by handle. @typedef {{outcomes: Outcome[], keys: Record<string, string>}} Earlier */

/** A follow that is about to be sent. @typedef {{member: Member, id: string, key: string}} Sent */

/** @typedef {"done" | "stopped" | "unreachable" | "rate-limited" | "signed-out"} End */

/**
 * @typedef {object} Listener
 * @property {(found: number) => void} onFound called with the number of accounts looked up
 * @property {(outcome: Outcome) => void} onOutcome
 * @property {(sent: Sent[]) => void} onSend called before follows are sent: their keys must survive
 *   from now on
 * @property {(until: number | null) => void} onWait called with the end of a rate limit, in
 *   milliseconds since 1970, and with null when it is over
 */

/** Parallel requests: two fewer than browsers allow for one server. */
export const WORKERS = 4;
/** Milliseconds before looking again: on some servers a follow takes effect a moment later. */
const LOOKS = [1000, 3000];

class Task {
  id = "";
  moved = "";
  /** @param {Member} member @param {string} key @param {Outcome | null} outcome */
  constructor(member, key, outcome = null) {
    this.member = member;
    this.key = key;
    this.outcome = outcome;
    /** Whether a follow may have reached the server. */
    this.isSent = key !== "";
  }
}

export class Run {
  /** @type {Client | null} */
  #client = null;
  #connect;

  /**
   * @param {() => Promise<Client>} connect
   * @param {Earlier} earlier
   * @param {Member[]} members
   * @param {Listener} listener
   * @param {Clock} clock
   */
  constructor(connect, earlier, members, listener, clock) {
    this.#connect = connect;
    this.listener = listener;
    this.clock = clock;
    this.tasks = [
      ...earlier.outcomes.map((outcome) => new Task(outcome.member, "", outcome)),
      ...members.map((member) => new Task(member, earlier.keys[member.handle] ?? "")),
    ];
  }

  /** @returns {Outcome[]} */
  get outcomes() {
    return this.tasks.flatMap(({ outcome }) => outcome ?? []);
  }

  /** The keys of the follows that may have been sent and are not settled, by handle. */
  get keys() {
    const open = this.tasks.filter(({ key, outcome }) => key && (!outcome || outcome.canRetry));
    return Object.fromEntries(open.map(({ member, key }) => [member.handle, key]));
  }

  /** What the server cannot show, in words for the visitor. */
  get note() {
    return this.#client?.note ?? "";
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
      const { resolve, follow, parallel } = client.batches;
      const unknown = batches(this.#open(), resolve);
      await inParallel(WORKERS, unknown, signal, (tasks) => this.#resolve(tasks, client, retry));
      await this.#compare(client, retry);
      const left = batches(this.#open(), follow);
      await inParallel(parallel, left, signal, (tasks) => this.#follow(tasks, client, retry));
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

  /** @param {Task[]} tasks @param {Client} client @param {RetryPolicy} retry */
  async #resolve(tasks, client, retry) {
    const unknown = tasks.filter(({ id }) => !id);
    if (unknown.length) {
      const members = unknown.map(({ member }) => member);
      await this.#catchFailure(unknown, async () => {
        const found = await retry.call(() => unlessAborted(retry.signal, client.resolve(members)));
        for (const [n, task] of unknown.entries()) {
          const account = found[n] ?? new Failure("not-found");
          if (account instanceof Failure) {
            this.#fail(task, account.code, account.detail, account.isTemporary);
            continue;
          }
          task.id = account.id;
          if (account.handle !== task.member.handle) task.moved = account.handle;
        }
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
    const relations = await retry.call(() => relationsTo(client, this.#open()));
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

  /** @param {Task[]} tasks @param {Client} client @param {RetryPolicy} retry */
  async #follow(tasks, client, retry) {
    await this.#catchFailure(tasks, async () => {
      const relations = await retry.call(() => this.#sendFollows(tasks, client));
      const open = () => tasks.filter(({ id }) => !isFollowed(relations.get(id)));
      for (const delay of LOOKS) {
        if (!open().length) break;
        await this.clock.sleep(delay, retry.signal);
        const now = await retry.call(() => relationsTo(client, open()));
        for (const [id, relation] of now) relations.set(id, relation);
      }
      for (const task of tasks) {
        const relation = relations.get(task.id);
        if (relation?.requested) this.#settle(task, "requested");
        else if (relation?.following) this.#settle(task, "followed");
        else this.#fail(task, "not-applied", "", true);
      }
    });
  }

  /**
   * Follow these accounts, unless an earlier attempt has followed them: its response may be lost.
   * The key of a follow stays the same, so that the server cannot have two of them.
   * @param {Task[]} tasks
   * @param {Client} client
   */
  async #sendFollows(tasks, client) {
    const relations = await relationsTo(client, tasks.filter(({ isSent }) => isSent));
    const missing = tasks.filter(({ id }) => !isFollowed(relations.get(id)));
    if (!missing.length) return relations;
    for (const task of missing) {
      task.isSent = true;
      task.key ||= client.newKey();
    }
    this.listener.onSend(missing);
    const made = await client.follow(missing.map(({ id, key }) => ({ id, key })));
    for (const relation of made) relations.set(relation.id, relation);
    return relations;
  }

  /** Make a failure with some accounts their outcome. @param {Task[]} tasks @param {() => Promise<void>} work */
  async #catchFailure(tasks, work) {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      for (const task of tasks) this.#fail(task, error.code, error.detail, error.isTemporary);
    }
  }

  /** @param {Task} task @param {ReasonCode} code @param {string} [detail] @param {boolean} [canRetry] */
  #fail(task, code, detail = "", canRetry = false) {
    this.#settle(task, "failed", { code, detail }, canRetry);
  }

  /** @param {Task} task @param {Kind} kind @param {Outcome["reason"]} [reason] @param {boolean} [canRetry] */
  #settle(task, kind, reason = null, canRetry = false) {
    const { member, id, moved } = task;
    const isOurs = task.isSent && (kind === "followed" || kind === "requested");
    const key = isOurs ? task.key : "";
    task.outcome = { member, kind, id, moved, reason, canRetry, key };
    this.listener.onOutcome(task.outcome);
  }
}

/**
 * @param {Client} client
 * @param {Task[]} tasks
 * @returns {Promise<Map<string, Relation>>}
 */
async function relationsTo(client, tasks) {
  const follows = new Map(tasks.map(({ id, key }) => [id, { id, key }]));
  const known = follows.size ? await client.relationships([...follows.values()]) : [];
  return new Map(known.map((relation) => [relation.id, relation]));
}

/** @param {Relation | undefined} relation */
function isFollowed(relation) {
  return relation !== undefined && (relation.following || relation.requested);
}

/** @param {Task[]} tasks @param {number} size */
function batches(tasks, size) {
  const count = Math.ceil(tasks.length / size);
  return Array.from({ length: count }, (_, n) => tasks.slice(n * size, (n + 1) * size));
}

/**
 * Work through a queue with a few workers. An error stops all of them after what they are doing.
 * @template T
 * @param {number} workers
 * @param {T[]} items
 * @param {AbortSignal} signal
 * @param {(item: T) => Promise<void>} work
 */
async function inParallel(workers, items, signal, work) {
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
  const results = await Promise.allSettled(Array.from({ length: workers }, worker));
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}
