/** One permission, from the visitor's return until it is revoked. */

import { Failure } from "../failure.js";
import { withLock } from "./lock.js";
import { reasonText, summary } from "../messages.js";
import { fill, text } from "../../texts.js";
import { ProgressPanel } from "./progress.js";
import { Pause } from "./retry.js";
import { Run } from "./run.js";

/** @typedef {import("../made_follows.js").Follower} Follower */
/** @typedef {import("../platform.js").Client} Client */
/** @typedef {import("../platform.js").Platform} Platform */
/** @typedef {import("./run.js").Member} Member */
/** @typedef {import("./run.js").Outcome} Outcome */
/** @typedef {import("../storage.js").Pending} Pending */

/**
 * What a job needs to finish after all accounts; `reason` turns an error into words.
 * @typedef {object} Finish
 * @property {AbortSignal} signal
 * @property {string} title the list's
 * @property {(text: string) => void} showStatus
 * @property {(error: unknown) => string} reason
 */

/**
 * What is done with a permission.
 * @typedef {object} Job
 * @property {string} heading with a place for the server
 * @property {import("../messages.js").Words} words
 * @property {Member[]} members
 * @property {import("./run.js").Earlier} earlier
 * @property {(client: Client) => Client} accept returns the client to work with; throws Failure
 *   when the account is the wrong one
 * @property {(sent: import("./run.js").Sent[]) => void} onSend
 * @property {(outcome: Outcome) => void} onOutcome
 * @property {(run: Run, left: Member[]) => void} save
 * @property {(run: Run, finish: Finish) => Promise<{said: string[], retry: string}>} finish
 *   returns texts, and the label of the button that retries what failed, or ""
 * @property {{label: string, follower: Follower} | null} undo what of it can be undone
 */

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

/**
 * What the visitor can do next, with another permission.
 * @typedef {object} Next
 * @property {() => void} startOver
 * @property {(left: Member[]) => void} resume
 * @property {(follower: Follower) => void} undo
 */

export class Session {
  #stop = new AbortController();
  #token;
  #run;
  #view;

  /**
   * @param {Platform} platform
   * @param {HTMLElement} section the platform's part of the page
   * @param {Pending} pending
   * @param {any} token the platform's own
   * @param {Job} job
   * @param {Next} next
   */
  constructor(platform, section, pending, token, job, next) {
    this.platform = platform;
    this.signIn = pending.signIn;
    this.server = pending.server;
    this.key = pending.key;
    this.job = job;
    this.next = next;
    this.title = document.querySelector("h1")?.textContent ?? "";
    this.#token = token;
    this.#view = new ProgressPanel(section, job.words);
    const listener = {
      /** @param {number} found */
      onFound: (found) => this.#showProgress(found),
      /** @param {Outcome} outcome */
      onOutcome: (outcome) => {
        this.#view.addOutcome(outcome);
        job.onOutcome(outcome);
        this.#showProgress();
        this.#save();
      },
      /** @param {import("./run.js").Sent[]} sent */
      onSend: (sent) => {
        job.onSend(sent);
        this.#save();
      },
      /** @param {number | null} until */
      onWait: (until) => this.#view.showWait(this.server, until),
    };
    const connect = async () => job.accept(await platform.connect(this.signIn, token));
    this.#run = new Run(connect, job.earlier, job.members, listener, clock);
  }

  async run() {
    const isAlone = await withLock(`care100 ${this.platform.id} ${this.key}`, () => this.#work());
    if (isAlone) return;
    // Servers give both tabs the same token, so it is revoked only when this tab is left.
    this.#showStopped(
      text("Another tab is already at work on {server}. Resume when it has finished.", {
        server: this.server,
      }),
    );
  }

  async #work() {
    this.#stop = new AbortController();
    this.#view.show(fill(this.job.heading, { server: this.server }));
    this.#view.setOutcomes(this.#run.outcomes);
    this.#view.setActions({ [text("Stop")]: () => this.#stop.abort() });
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

  #save() {
    this.job.save(this.#run, this.#left);
  }

  async #done() {
    const { said, retry: retryRest } = await this.job.finish(this.#run, {
      signal: this.#stop.signal,
      title: this.title,
      showStatus: (status) => this.#view.showStatus(status),
      reason: (error) => {
        const isKnown = error instanceof Failure || error instanceof Pause;
        return isKnown ? this.#reason(error) : "";
      },
    });
    const { outcomes } = this.#run;
    const retries = this.#retryable.length;
    const retry = retries ? text("Retry {count}", { count: retries }) : retryRest;
    const total = outcomes.length;
    this.#view.showStatus(total ? text("{done} of {total} done", { done: total, total }) : "");
    this.#view.show(text("Done on {server}", { server: this.server }));
    this.#view.addResult(this.#summary, ...said, this.#run.note);
    const retryAll = () => {
      this.#run.clearRetryable();
      void this.run();
    };
    const startOver = () => this.#startOver();
    this.#view.setActions({
      ...(retry && { [retry]: retryAll }),
      [text("Start over")]: startOver,
      ...this.#undoAction,
    });
    if (!retry) void this.#revoke();
  }

  /** @param {Failure | Pause | import("../failure.js").ReasonCode} error */
  #reason(error) {
    const { server } = this;
    if (error instanceof Failure) return reasonText(error.code, { server, detail: error.detail });
    return reasonText(error instanceof Pause ? error.code : error, { server });
  }

  /** @param {string} why */
  #paused(why) {
    this.#view.show(text("Paused on {server}", { server: this.server }));
    this.#view.addResult(why, this.#summary);
    this.#view.setActions({
      [text("Resume")]: () => void this.run(),
      [text("Stop")]: () => this.#stopped(""),
    });
  }

  /** @param {string} why */
  #stopped(why) {
    this.#showStopped(why);
    void this.#revoke();
  }

  /** @param {string} why */
  #showStopped(why) {
    const left = this.#left;
    this.#view.show(text("Stopped on {server}", { server: this.server }));
    this.#view.addResult(why, this.#summary);
    const count = left.length;
    const resume = count ? text("Resume with the {count} left", { count }) : text("Resume");
    this.#view.setActions({
      [resume]: () => {
        this.#view.hide();
        this.next.resume(left);
      },
      [text("Start over")]: () => this.#startOver(),
      ...this.#undoAction,
    });
  }

  /** "" for a job without accounts. */
  get #summary() {
    return this.#run.tasks.length ? summary(this.#run.outcomes, this.job.words) : "";
  }

  get #undoAction() {
    const { undo } = this.job;
    if (!undo) return {};
    const act = () => {
      void this.#revoke();
      this.#view.hide();
      this.next.undo(undo.follower);
    };
    return { [undo.label]: act };
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
      return this.#view.addResult(text("Permission revoked."));
    }
    this.#token = token;
    this.#view.addResult(
      text("{server} did not revoke the permission. This page will try again when you leave it.", {
        server: this.server,
      }),
    );
  }

  /** Stop and revoke the permission, because the page is being left. */
  leave() {
    this.#stop.abort();
    if (this.#token) void this.platform.revoke(this.signIn, this.#token);
    this.#token = null;
  }
}
