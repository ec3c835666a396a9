/**
 * Following many people, several at once: whom the server knows, how the visitor stands to each,
 * and only then the follows. Knows nothing of the page.
 */

import { Failure, follow, relationships, resolve, signedIn } from "./api.js";
import { Patience, Pause, unlessStopped } from "./patience.js";

/** @typedef {import("./api.js").Login} Login */
/** @typedef {import("./patience.js").Time} Time */
/** @typedef {{handle: string, name: string}} Person */
/** @typedef {"followed" | "already" | "requested" | "no"} Kind */

/**
 * @typedef {object} Outcome
 * @property {Person} person
 * @property {Kind} kind
 * @property {string} id the account's on the visitor's server, or ""
 * @property {string} moved where to, if the account has moved
 * @property {string} reason why not, for people
 * @property {boolean} again whether another try can help
 */

/** @typedef {"done" | "stopped" | "lost" | "limited" | "signed-out"} End */

/**
 * @typedef {object} Hearer
 * @property {(found: number) => void} found how many have been looked up
 * @property {(outcome: Outcome) => void} happened
 * @property {(until: number | null) => void} waiting for a limit to end, in milliseconds since
 *   1970; null when it has
 */

/** Accounts at once: what browsers allow one server, less two. */
const WORKERS = 4;

class Task {
  id = "";
  moved = "";
  /** Whether a follow may have arrived. */
  sent = false;

  /** @param {Person} person @param {Outcome | null} outcome */
  constructor(person, outcome = null) {
    this.person = person;
    this.outcome = outcome;
  }
}

export class Run {
  /** @type {Login | null} */
  #login = null;

  /**
   * @param {{origin: string, token: string}} permission
   * @param {Outcome[]} earlier what has happened to others, at another time
   * @param {Person[]} people
   * @param {Hearer} hearer
   * @param {Time} time
   */
  constructor(permission, earlier, people, hearer, time) {
    this.permission = permission;
    this.hearer = hearer;
    this.time = time;
    this.tasks = [
      ...earlier.map((outcome) => new Task(outcome.person, outcome)),
      ...people.map((person) => new Task(person)),
    ];
  }

  /** @returns {Outcome[]} */
  get outcomes() {
    return this.tasks.flatMap(({ outcome }) => outcome ?? []);
  }

  /** Whoever has not been tried to the end. */
  get left() {
    return this.#open().map(({ person }) => person);
  }

  /**
   * Follow whoever is left. Nothing that has happened is done again, so it can be called until
   * it is done.
   * @param {AbortSignal} signal to stop; what has been sent is waited for
   * @returns {Promise<End | Failure>} Failure when the server will have none of it
   */
  async go(signal) {
    try {
      const { login, patience } = await this.#begin(signal);
      await each(this.#open(), signal, (task) => this.#find(task, login, patience));
      await this.#compare(login, patience);
      await each(this.#open(), signal, (task) => this.#follow(task, login, patience));
      return "done";
    } catch (error) {
      if (signal.aborted) return "stopped";
      if (error instanceof Pause) return error.problem;
      if (error instanceof Failure) return error;
      throw error;
    }
  }

  /** Let go of the permission: it is being given back. */
  forget() {
    this.permission.token = "";
    this.#login = null;
  }

  /** Take back the failures that can pass. */
  again() {
    for (const task of this.tasks) if (task.outcome?.again) task.outcome = null;
  }

  /**
   * Do something more with the same permission and patience, such as filing in a list.
   * @template T
   * @param {AbortSignal} signal
   * @param {(login: Login, patience: Patience) => Promise<T>} work
   */
  async also(signal, work) {
    const { login, patience } = await this.#begin(signal);
    return work(login, patience);
  }

  /** @param {AbortSignal} signal */
  async #begin(signal) {
    const { origin, token } = this.permission;
    const sign = () => signedIn(origin, token);
    const patience = new Patience(this.time, signal, this.hearer.waiting, sign);
    const login = (this.#login ??= await patience.insist(sign));
    return { login, patience };
  }

  #open() {
    return this.tasks.filter(({ outcome }) => !outcome);
  }

  /** @param {Task} task @param {Login} login @param {Patience} patience */
  async #find(task, login, patience) {
    if (!task.id) {
      await this.#unless(task, async () => {
        const found = await patience.insist(() =>
          unlessStopped(patience.signal, resolve(login, task.person.handle)),
        );
        task.id = found.id;
        if (found.handle !== task.person.handle) task.moved = found.handle;
      });
    }
    this.hearer.found(this.tasks.filter(({ id, outcome }) => id || outcome).length);
  }

  /**
   * Whom the visitor follows already, has asked, or is to leave alone.
   * @param {Login} login
   * @param {Patience} patience
   */
  async #compare(login, patience) {
    const ids = [...new Set(this.#open().map(({ id }) => id))];
    const known = await patience.insist(() => relationships(login, ids));
    const relations = new Map(known.map((relation) => [relation.id, relation]));
    const seen = new Set(this.outcomes.flatMap(({ id, kind }) => (kind === "no" ? [] : id)));
    for (const task of this.#open()) {
      const relation = relations.get(task.id);
      if (task.id === login.me) this.#no(task, "This is you.");
      else if (!relation) this.#no(task, "Your server does not know this account any more.");
      else if (relation.requested) this.#end(task, "requested");
      else if (relation.following) this.#end(task, task.sent ? "followed" : "already");
      else if (relation.bar) this.#no(task, relation.bar);
      // Two on the list can have moved to one account.
      else if (seen.has(task.id)) this.#end(task, "already");
      seen.add(task.id);
    }
  }

  /** @param {Task} task @param {Login} login @param {Patience} patience */
  async #follow(task, login, patience) {
    await this.#unless(task, async () => {
      const { following, requested } = await patience.insist(async () => {
        if (task.sent) {
          const [relation] = await relationships(login, [task.id]);
          if (relation?.following || relation?.requested) return relation;
        }
        task.sent = true;
        return follow(login, task.id);
      });
      if (requested) this.#end(task, "requested");
      else if (following) this.#end(task, "followed");
      else this.#no(task, "Your server said yes, and did not follow.", true);
    });
  }

  /** What goes wrong with one is an outcome. @param {Task} task @param {() => Promise<void>} work */
  async #unless(task, work) {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#no(task, error.reason, error.problem !== "no");
    }
  }

  /** @param {Task} task @param {string} reason @param {boolean} [again] */
  #no(task, reason, again = false) {
    this.#end(task, "no", reason, again);
  }

  /** @param {Task} task @param {Kind} kind @param {string} [reason] @param {boolean} [again] */
  #end(task, kind, reason = "", again = false) {
    const { person, id, moved } = task;
    task.outcome = { person, kind, id, moved, reason, again };
    this.hearer.happened(task.outcome);
  }
}

/**
 * A few workers on a queue. What one throws stops the others after what they are at.
 * @template T
 * @param {T[]} queue
 * @param {AbortSignal} signal
 * @param {(one: T) => Promise<void>} work
 */
async function each(queue, signal, work) {
  const left = [...queue];
  const worker = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) {
      signal.throwIfAborted();
      try {
        await work(one);
      } catch (error) {
        left.length = 0;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: WORKERS }, worker));
  const broken = ends.find((end) => end.status === "rejected");
  if (broken) throw broken.reason;
}
