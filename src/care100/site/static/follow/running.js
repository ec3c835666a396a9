/** The panel that stands in the form's place: how far it is, what has happened, what one can do. */

import { button, the } from "../dom.js";

/** @typedef {import("./run.js").Outcome} Outcome */
/** @typedef {Record<import("./run.js").Kind, string>} Words */

/** @type {Words} */
const WORDS = {
  followed: "followed",
  already: "followed already",
  requested: "requested",
  no: "not possible",
};
/** Screen readers read each change of it aloud. */
const EVERY = 3000;

export class Running {
  #panel = the(".running", HTMLElement);
  #heading = the("[role=heading]", HTMLElement, this.#panel);
  #progress = the("progress", HTMLProgressElement, this.#panel);
  #status = the("p[role=status]", HTMLElement, this.#panel);
  #waiting = the(".waiting", HTMLElement, this.#panel);
  #outcome = the(".outcome", HTMLElement, this.#panel);
  #acts = the(".acts", HTMLElement, this.#panel);
  #happened = the(".happened", HTMLElement, this.#panel);
  #ticking = 0;
  #saying = 0;
  #text = "";
  /** What is waited for, if anything. */
  #wait = "";

  /** @param {string} title */
  show(title) {
    this.#panel.hidden = false;
    this.#heading.textContent = title;
    this.#heading.focus();
    this.#outcome.replaceChildren();
  }

  hide() {
    this.#panel.hidden = true;
    this.#happened.replaceChildren();
    this.say("");
  }

  /** @param {string} text at once */
  say(text) {
    clearTimeout(this.#saying);
    this.#saying = 0;
    this.#text = text;
    this.#status.textContent = [text, this.#wait].filter(Boolean).join(". ");
  }

  /** @param {number} found @param {number} done @param {number} total */
  far(found, done, total) {
    this.#progress.max = 2 * total;
    this.#progress.value = found + done;
    this.#text = done ? `${done} of ${total} done` : `Looking them up: ${found} of ${total} found`;
    if (done === total || !this.#status.textContent) this.say(this.#text);
    // While a limit is waited for nothing more is read aloud.
    else if (!this.#wait) this.#saying ||= window.setTimeout(() => this.say(this.#text), EVERY);
  }

  /** @param {Outcome} outcome */
  happened(outcome) {
    const item = document.createElement("li");
    const name = document.createElement("bdi");
    const words = document.createElement("span");
    name.textContent = outcome.person.name;
    words.textContent = wordsFor(outcome);
    item.className = outcome.kind;
    item.append(name, " ", words);
    this.#happened.prepend(item);
  }

  /** What has happened, anew: what needs a look comes first. @param {Outcome[]} outcomes */
  list(outcomes) {
    this.#happened.replaceChildren();
    for (const kind of ["already", "followed", "requested", "no"]) {
      for (const one of outcomes) if (one.kind === kind) this.happened(one);
    }
  }

  /** Say once until when a limit lasts, and count down to it for the eyes. @param {string} server @param {number | null} until */
  waiting(server, until) {
    clearInterval(this.#ticking);
    this.#waiting.hidden = until === null;
    this.#wait = until === null ? "" : `${server} asks us to wait until ${clockAt(until)}`;
    this.say(this.#text);
    if (until === null) return;
    const show = () => {
      const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
      const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      this.#waiting.textContent = `Going on in ${clock}`;
    };
    show();
    this.#ticking = window.setInterval(show, 1000);
  }

  /** What has become of it. @param {string[]} texts */
  tell(...texts) {
    this.#outcome.append(
      ...texts.filter(Boolean).map((text) => {
        const line = document.createElement("p");
        line.textContent = text;
        return line;
      }),
    );
  }

  /** What one can do now. @param {Record<string, () => void>} acts by their labels */
  offer(acts) {
    this.#acts.replaceChildren(...Object.entries(acts).map(([label, act]) => button(label, act)));
  }
}

/** @param {number} time milliseconds since 1970 */
function clockAt(time) {
  return new Date(time).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** @param {Outcome} outcome */
function wordsFor({ kind, moved, reason }) {
  const words = reason ? `${WORDS[kind]}: ${reason}` : WORDS[kind];
  return moved ? `${words} (moved to @${moved})` : words;
}

/** Everybody counted: “86 followed, 2 requested.” @param {Outcome[]} outcomes */
export function summary(outcomes) {
  const parts = Object.entries(WORDS).flatMap(([kind, words]) => {
    const number = outcomes.filter((one) => one.kind === kind).length;
    return number ? `${number} ${words}` : [];
  });
  return parts.length ? `${parts.join(", ")}.` : "Nobody was followed.";
}
