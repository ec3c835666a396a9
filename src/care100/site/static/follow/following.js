/** A permission, from the visitor's return until it is given back. */

import { Failure } from "./api.js";
import { file } from "./lists.js";
import { revoke } from "./oauth.js";
import { Run } from "./run.js";
import { Running, summary } from "./running.js";

/** @typedef {import("./memory.js").Errand} Errand */
/** @typedef {import("./run.js").Person} Person */
/** @typedef {import("./run.js").End} End */

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
   * @param {Person[]} people
   * @param {{beginAgain: () => void, askAnew: (left: Person[]) => void}} next
   */
  constructor(errand, token, people, next) {
    this.server = errand.server;
    this.errand = errand;
    this.next = next;
    this.title = document.querySelector("h1")?.textContent ?? "";
    this.#token = token;
    let found = 0;
    const far = () => this.#view.far(found, this.#run.outcomes.length, people.length);
    const hearer = {
      /** @param {number} number */
      found: (number) => {
        found = number;
        far();
      },
      /** @param {import("./run.js").Outcome} outcome */
      happened: (outcome) => {
        this.#view.happened(outcome);
        far();
      },
      /** @param {number | null} until */
      waiting: (until) => this.#view.waiting(this.server, until),
    };
    this.#run = new Run({ origin: errand.origin, token }, people, hearer, time);
  }

  async go() {
    this.#stop = new AbortController();
    this.#view.show(`Following on ${this.server}`);
    this.#view.offer({ Stop: () => this.#stop.abort() });
    const end = await this.#run.go(this.#stop.signal);
    this.#view.waiting(this.server, null);
    this.#view.list(this.#run.outcomes);
    if (end === "done") this.#done(await this.#filed());
    else if (end === "lost" || end === "limited") this.#paused(PAUSES[end] ?? "");
    else this.#stopped(PAUSES[end]);
  }

  /** File whoever is followed now, and say how many are in the list; those asked are not yet. */
  async #filed() {
    const ids = this.#run.outcomes.flatMap(({ kind, id }) =>
      kind === "followed" || kind === "already" ? id : [],
    );
    if (!this.errand.isFiling || !ids.length) return "";
    this.#view.say(`Filing ${ids.length} in your list`);
    try {
      const filed = await this.#run.also(this.#stop.signal, (login, patience) =>
        file(login, patience, this.title, ids),
      );
      return `${filed} ${filed === 1 ? "is" : "are"} in your list “${this.title}”.`;
    } catch (error) {
      const why = error instanceof Failure ? error.reason : PAUSES.lost;
      return `They could not be put in your list “${this.title}”. ${why}`;
    }
  }

  /** Everybody has been tried. @param {string} filed */
  #done(filed) {
    const { outcomes } = this.#run;
    const again = outcomes.filter((outcome) => outcome.again).length;
    this.#view.show(`Done on ${this.server}`);
    this.#view.say(`${outcomes.length} of ${outcomes.length} done`);
    this.#view.tell(summary(outcomes), filed);
    if (!again) {
      this.#view.offer({ "Begin again": () => this.#beginAgain() });
      void this.#giveBack();
      return;
    }
    this.#view.offer({
      [`Try the ${again} again`]: () => {
        this.#run.again();
        void this.go();
      },
      "Begin again": () => this.#beginAgain(),
    });
  }

  /** @param {string} why */
  #paused(why) {
    this.#view.show(`Paused on ${this.server}`);
    this.#view.tell(why.replace("SERVER", this.server), summary(this.#run.outcomes));
    this.#view.offer({ "Go on": () => void this.go(), Stop: () => this.#stopped() });
  }

  /** @param {string} [why] */
  #stopped(why = "") {
    const left = this.#run.left;
    this.#view.show(`Stopped on ${this.server}`);
    this.#view.tell(why.replace("SERVER", this.server), summary(this.#run.outcomes));
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
    const taken = await revoke(this.errand, token);
    this.#view.tell(
      taken
        ? "Permission given back."
        : `${this.server} did not take the permission back. This page has forgotten it; nobody else had it.`,
    );
  }

  /** The page is being left. */
  leave() {
    this.#stop.abort();
    if (this.#token) void revoke(this.errand, this.#token);
    this.#token = "";
  }
}
