/** A permission, from the visitor's return until it is given back. */

import { alone } from "./alone.js";
import { Failure } from "./api.js";
import { file } from "./lists.js";
import { keepRun } from "./memory.js";
import { revoke } from "./oauth.js";
import { Pause } from "./patience.js";
import { Run } from "./run.js";
import { Running, summary } from "./running.js";

/** @typedef {import("./memory.js").Errand} Errand */
/** @typedef {import("./run.js").Person} Person */
/** @typedef {import("./run.js").Outcome} Outcome */

/** @type {import("./patience.js").Time} */
const time = {
  now: () => Date.now(),
  sleep: (milliseconds, signal, hasten = false) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, milliseconds);
      const stop = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      signal.addEventListener("abort", stop, { once: true });
      if (hasten) window.addEventListener("online", () => resolve(), { once: true });
    }),
};

/** Why it has paused. @type {Record<string, string>} */
const PAUSES = {
  lost: "SERVER does not answer. Are you online?",
  limited: "SERVER allows no more for now. Go on later, or tomorrow.",
  "signed-out": "SERVER has ended this page’s permission.",
};

export class Following {
  #stop = new AbortController();
  #token;
  #run;
  #view = new Running();

  /**
   * @param {Errand} errand
   * @param {string} token
   * @param {Outcome[]} earlier what happened before this was broken off, if it was
   * @param {Person[]} people
   * @param {{beginAgain: () => void, askAnew: (left: Person[]) => void}} next
   */
  constructor(errand, token, earlier, people, next) {
    this.server = errand.server;
    this.errand = errand;
    this.next = next;
    this.title = document.querySelector("h1")?.textContent ?? "";
    this.#token = token;
    const hearer = {
      /** @param {number} found */
      found: (found) => this.#far(found),
      /** @param {Outcome} outcome */
      happened: (outcome) => {
        this.#view.happened(outcome);
        this.#far();
        this.#keep();
      },
      /** @param {number | null} until */
      waiting: (until) => this.#view.waiting(this.server, until),
    };
    this.#run = new Run({ origin: errand.origin, token }, earlier, people, hearer, time);
  }

  async go() {
    const isAlone = await alone(`care100 ${this.server}`, () => this.#follow());
    if (!isAlone) this.#stopped("Another tab is at it. Go on when it is done.");
  }

  async #follow() {
    this.#stop = new AbortController();
    this.#view.show(`Following on ${this.server}`);
    this.#view.list(this.#run.outcomes);
    this.#view.offer({ Stop: () => this.#stop.abort() });
    // Whom they ticked is not to be ticked again, should it be broken off before anybody is followed.
    this.#keep();
    const end = await this.#run.go(this.#stop.signal);
    this.#view.waiting(this.server, null);
    this.#view.list(this.#run.outcomes);
    if (end === "done") await this.#done();
    else if (end === "lost" || end === "limited") this.#paused(this.#why(end));
    else this.#stopped(end instanceof Failure ? end.reason : this.#why(end));
  }

  /** @param {number} [found] */
  #far(found = this.#run.tasks.length) {
    this.#view.far(found, this.#run.outcomes.length, this.#run.tasks.length);
  }

  /** Whoever is to be tried, again or for the first time. */
  get #left() {
    return [...this.#run.left, ...this.#failed.map(({ person }) => person)];
  }

  get #failed() {
    return this.#run.outcomes.filter(({ again }) => again);
  }

  /** For another visit, should this one be broken off. */
  #keep() {
    const outcomes = this.#run.outcomes.filter(({ again }) => !again);
    const left = this.#left;
    const { isFiling } = this.errand;
    keepRun(this.server, left.length ? { outcomes, left, isFiling } : null);
  }

  /** Everybody has been tried. */
  async #done() {
    const [filed, isFiled] = await this.#filed();
    const { outcomes } = this.#run;
    const again = this.#failed.length;
    this.#view.say(`${outcomes.length} of ${outcomes.length} done`);
    this.#view.show(`Done on ${this.server}`);
    this.#view.tell(summary(outcomes), filed);
    if (again || !isFiled) {
      this.#view.offer({
        [again ? `Try the ${again} again` : "Try the list again"]: () => {
          this.#run.again();
          void this.go();
        },
        "Begin again": () => this.#beginAgain(),
      });
    } else {
      this.#view.offer({ "Begin again": () => this.#beginAgain() });
      void this.#giveBack();
    }
  }

  /**
   * File whoever is followed now; those asked are not yet. Tells how many are in the list, and
   * whether that is all that can be done.
   * @returns {Promise<[string, boolean]>}
   */
  async #filed() {
    const ids = this.#run.outcomes.flatMap(({ kind, id }) =>
      kind === "followed" || kind === "already" ? id : [],
    );
    if (!this.errand.isFiling || !ids.length) return ["", true];
    this.#view.say(`Filing ${ids.length} in your list`);
    try {
      const filed = await this.#run.also(this.#stop.signal, (login, patience) =>
        file(login, patience, this.title, ids),
      );
      return [`${filed} ${filed === 1 ? "is" : "are"} in your list “${this.title}”.`, true];
    } catch (error) {
      const why = error instanceof Failure ? error.reason : "";
      const word = error instanceof Pause ? this.#why(error.problem) : why;
      return [`They are not in your list “${this.title}”. ${word}`, false];
    }
  }

  /** @param {string} end */
  #why(end) {
    return (PAUSES[end] ?? "").replace("SERVER", this.server);
  }

  /** @param {string} why */
  #paused(why) {
    this.#view.show(`Paused on ${this.server}`);
    this.#view.tell(why, summary(this.#run.outcomes));
    this.#view.offer({ "Go on": () => void this.go(), Stop: () => this.#stopped("") });
  }

  /** @param {string} why */
  #stopped(why) {
    const left = this.#left;
    this.#view.show(`Stopped on ${this.server}`);
    this.#view.tell(why, summary(this.#run.outcomes));
    this.#view.offer({
      [`Go on with the ${left.length} left`]: () => {
        this.#view.hide();
        this.next.askAnew(left);
      },
      "Begin again": () => this.#beginAgain(),
    });
    void this.#giveBack();
  }

  #beginAgain() {
    void this.#giveBack();
    this.#view.hide();
    this.next.beginAgain();
  }

  async #giveBack() {
    if (!this.#token) return;
    const token = this.#token;
    this.#token = "";
    this.#run.forget();
    if (await revoke(this.errand, token)) return this.#view.tell("Permission given back.");
    this.#token = token;
    const { server } = this;
    this.#view.tell(
      `${server} did not take the permission back. It is asked again when you leave this page.`,
    );
  }

  /** The page is being left. */
  leave() {
    this.#stop.abort();
    if (this.#token) void revoke(this.errand, this.#token);
    this.#token = "";
  }
}
