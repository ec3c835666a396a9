/** One permission, from the visitor's return until it is revoked. */

import { Failure } from "../failure.js";
import { withLock } from "./lock.js";
import { reasonText, summary } from "../messages.js";
import { ProgressPanel } from "./progress.js";
import { Pause } from "./retry.js";
import { Run } from "./run.js";
import { storeRun } from "../storage.js";

/** @typedef {import("../platform.js").Platform} Platform */
/** @typedef {import("./run.js").Member} Member */
/** @typedef {import("./run.js").Outcome} Outcome */
/** @typedef {import("../storage.js").Pending} Pending */

/** @type {import("./retry.js").Clock} */
const clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal, untilOnline = false) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, milliseconds);
      const abort = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      signal.addEventListener("abort", abort, { once: true });
      if (untilOnline) window.addEventListener("online", () => resolve(), { once: true });
    }),
};

export class FollowSession {
  #stop = new AbortController();
  #token;
  #run;
  #view;

  /**
   * @param {Platform} platform
   * @param {HTMLElement} section the platform's part of the page
   * @param {Pending} pending
   * @param {any} token the platform's own
   * @param {import("./run.js").Earlier} earlier
   * @param {Member[]} members
   * @param {{startOver: () => void, resume: (left: Member[]) => void}} next
   */
  constructor(platform, section, pending, token, earlier, members, next) {
    this.platform = platform;
    this.signIn = pending.signIn;
    this.server = pending.server;
    this.key = pending.key;
    this.withList = pending.withList;
    this.next = next;
    this.title = document.querySelector("h1")?.textContent ?? "";
    this.#token = token;
    this.#view = new ProgressPanel(section);
    const listener = {
      /** @param {number} found */
      onFound: (found) => this.#showProgress(found),
      /** @param {Outcome} outcome */
      onOutcome: (outcome) => {
        this.#view.addOutcome(outcome);
        this.#showProgress();
        this.#save();
      },
      onSend: () => this.#save(),
      /** @param {number | null} until */
      onWait: (until) => this.#view.showWait(this.server, until),
    };
    const connect = () => platform.connect(this.signIn, token);
    this.#run = new Run(connect, earlier, members, listener, clock);
  }

  async run() {
    const isAlone = await withLock(`care100 ${this.platform.id} ${this.key}`, () => this.#follow());
    if (isAlone) return;
    // Servers give both tabs the same token, so it is revoked only when this tab is left.
    this.#showStopped(
      `Another tab is already following accounts on ${this.server}. Resume when it has finished.`,
    );
  }

  async #follow() {
    this.#stop = new AbortController();
    this.#view.show(`Following on ${this.server}`);
    this.#view.setOutcomes(this.#run.outcomes);
    this.#view.setActions({ Stop: () => this.#stop.abort() });
    // Keep the selection, even if the run is interrupted before the first follow.
    this.#save();
    const end = await this.#run.follow(this.#stop.signal);
    this.#view.showWait(this.server, null);
    this.#view.setOutcomes(this.#run.outcomes);
    if (end === "done") await this.#done();
    else if (end === "stopped") this.#stopped("");
    else if (end instanceof Failure || end === "signed-out") this.#stopped(this.#reason(end));
    else this.#paused(this.#reason(end));
  }

  /** @param {number} [found] */
  #showProgress(found = this.#run.tasks.length) {
    this.#view.showProgress(found, this.#run.outcomes.length, this.#run.tasks.length);
  }

  /** The members still to try, for the first time or again. */
  get #left() {
    return [...this.#run.left, ...this.#retryable.map(({ member }) => member)];
  }

  get #retryable() {
    return this.#run.outcomes.filter(({ canRetry }) => canRetry);
  }

  /** Save the run for another visit, in case this one is interrupted. */
  #save() {
    const outcomes = this.#run.outcomes.filter(({ canRetry }) => !canRetry);
    const left = this.#left;
    const { withList } = this;
    const { keys } = this.#run;
    const run = left.length ? { outcomes, left, keys, withList } : null;
    storeRun(this.platform.id, this.key, run);
  }

  async #done() {
    const [listText, isListDone] = await this.#fillList();
    const { outcomes } = this.#run;
    const retries = this.#retryable.length;
    const retry = retries ? `Retry ${retries}` : isListDone ? "" : "Retry the list";
    this.#view.showStatus(`${outcomes.length} of ${outcomes.length} done`);
    this.#view.show(`Done on ${this.server}`);
    this.#view.addResult(summary(outcomes), listText, this.#run.note);
    const retryAll = () => {
      this.#run.clearRetryable();
      void this.run();
    };
    const startOver = () => this.#startOver();
    this.#view.setActions({ ...(retry && { [retry]: retryAll }), "Start over": startOver });
    if (!retry) void this.#revoke();
  }

  /**
   * Add the followed and requested accounts to the visitor's list, where they asked for one (older
   * servers refuse the requested ones). Return a text, and whether there is nothing left to do.
   * @returns {Promise<[string, boolean]>}
   */
  async #fillList() {
    const ids = this.#run.outcomes.flatMap(({ kind, id }) =>
      kind === "failed" ? [] : id,
    );
    if (!this.withList || !ids.length) return ["", true];
    this.#view.showStatus(`Adding ${count(ids.length)} to your list`);
    try {
      const added = await this.#run.withClient(
        this.#stop.signal,
        async (client, retry) => (await client.addToList?.(retry, this.title, ids)) ?? 0,
      );
      return [`${count(added)} ${added === 1 ? "is" : "are"} in your list “${this.title}”.`, true];
    } catch (error) {
      const isKnown = error instanceof Failure || error instanceof Pause;
      const reason = isKnown ? this.#reason(error) : "";
      if (error instanceof Failure && error.code === "no-lists") return [reason, true];
      return [`The accounts were not added to your list “${this.title}”. ${reason}`, false];
    }
  }

  /** @param {Failure | Pause | import("../failure.js").ReasonCode} error */
  #reason(error) {
    const { server } = this;
    if (error instanceof Failure) return reasonText(error.code, { server, detail: error.detail });
    return reasonText(error instanceof Pause ? error.code : error, { server });
  }

  /** @param {string} text */
  #paused(text) {
    this.#view.show(`Paused on ${this.server}`);
    this.#view.addResult(text, summary(this.#run.outcomes));
    this.#view.setActions({ Resume: () => void this.run(), Stop: () => this.#stopped("") });
  }

  /** @param {string} text */
  #stopped(text) {
    this.#showStopped(text);
    void this.#revoke();
  }

  /** @param {string} text */
  #showStopped(text) {
    const left = this.#left;
    this.#view.show(`Stopped on ${this.server}`);
    this.#view.addResult(text, summary(this.#run.outcomes));
    this.#view.setActions({
      [`Resume with the ${left.length} left`]: () => {
        this.#view.hide();
        this.next.resume(left);
      },
      "Start over": () => this.#startOver(),
    });
  }

  #startOver() {
    void this.#revoke();
    this.#view.hide();
    this.next.startOver();
  }

  async #revoke() {
    if (!this.#token) return;
    const token = this.#token;
    this.#token = null;
    this.#run.disconnect();
    if (await this.platform.revoke(this.signIn, token)) {
      return this.#view.addResult("Permission revoked.");
    }
    this.#token = token;
    this.#view.addResult(
      `${this.server} did not revoke the permission. This page will try again when you leave it.`,
    );
  }

  /** Stop and revoke the permission, because the page is being left. */
  leave() {
    this.#stop.abort();
    if (this.#token) void this.platform.revoke(this.signIn, this.#token);
    this.#token = null;
  }
}

/** @param {number} accounts */
function count(accounts) {
  return `${accounts} ${accounts === 1 ? "account" : "accounts"}`;
}
