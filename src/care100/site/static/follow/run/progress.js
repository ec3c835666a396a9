/** The panel in place of the form: progress, outcomes, and what the visitor can do next. */

import { createButton, find } from "../../dom.js";
import { formatTime, outcomeText } from "../messages.js";
import { text } from "../../texts.js";

/** @typedef {import("./run.js").Outcome} Outcome */

/** Milliseconds between updates, each of which screen readers read aloud. */
const UPDATE_INTERVAL = 3000;

export class ProgressPanel {
  #words;
  #panel;
  #heading;
  #progress;
  #status;
  #countdown;
  #result;
  #actions;
  #outcomes;
  #countdownTimer = 0;
  #statusTimer = 0;
  #text = "";
  /** What the run is waiting for, if anything. */
  #wait = "";

  /**
   * @param {HTMLElement} section the platform's part of the page
   * @param {import("../messages.js").Words} words
   */
  constructor(section, words) {
    this.#words = words;
    this.#panel = find(".progress", HTMLElement, section);
    this.#heading = find("[role=heading]", HTMLElement, this.#panel);
    this.#progress = find("progress", HTMLProgressElement, this.#panel);
    this.#status = find("p[role=status]", HTMLElement, this.#panel);
    this.#countdown = find(".countdown", HTMLElement, this.#panel);
    this.#result = find(".result", HTMLElement, this.#panel);
    this.#actions = find(".actions", HTMLElement, this.#panel);
    this.#outcomes = find(".outcomes", HTMLElement, this.#panel);
  }

  /** @param {string} title */
  show(title) {
    this.#panel.hidden = false;
    this.#heading.textContent = title;
    this.#heading.focus();
    // The focus alone may leave everything below the heading below the screen.
    this.#panel.scrollIntoView({ block: "start" });
    this.#result.replaceChildren();
  }

  hide() {
    this.#panel.hidden = true;
    this.#outcomes.replaceChildren();
    this.showStatus("");
  }

  /** @param {string} shown at once */
  showStatus(shown) {
    clearTimeout(this.#statusTimer);
    this.#statusTimer = 0;
    this.#text = shown;
    this.#status.textContent = [shown, this.#wait].filter(Boolean).join(". ");
  }

  /** @param {number} found @param {number} done @param {number} total */
  showProgress(found, done, total) {
    this.#progress.max = 2 * total;
    this.#progress.value = found + done;
    this.#text = done
      ? text("{done} of {total} done", { done, total })
      : text("Looking up accounts: {found} of {total}", { found, total });
    if (done === total || !this.#status.textContent) this.showStatus(this.#text);
    // During a rate limit nothing more is read aloud.
    else if (!this.#wait) {
      this.#statusTimer ||= window.setTimeout(() => this.showStatus(this.#text), UPDATE_INTERVAL);
    }
  }

  /** @param {Outcome} outcome */
  addOutcome(outcome) {
    const item = document.createElement("li");
    const name = document.createElement("bdi");
    const words = document.createElement("span");
    name.textContent = outcome.member.name;
    words.textContent = outcomeText(outcome, this.#words);
    item.className = outcome.kind;
    item.append(name, " ", words);
    this.#outcomes.prepend(item);
  }

  /** Replace the outcomes; failures come first. @param {Outcome[]} outcomes */
  setOutcomes(outcomes) {
    this.#outcomes.replaceChildren();
    for (const kind of ["already", "followed", "requested", "failed"]) {
      for (const outcome of outcomes) if (outcome.kind === kind) this.addOutcome(outcome);
    }
  }

  /**
   * Say once when a rate limit ends, and count down to it in view only.
   * @param {string} server
   * @param {number | null} until null when it has ended
   */
  showWait(server, until) {
    clearInterval(this.#countdownTimer);
    this.#countdown.hidden = until === null;
    const values = { server, time: until === null ? "" : formatTime(until) };
    this.#wait = until === null ? "" : text("{server} asks us to wait until {time}", values);
    this.showStatus(this.#text);
    if (until === null) return;
    const update = () => {
      const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
      const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      this.#countdown.textContent = text("Resuming in {clock}", { clock });
    };
    update();
    this.#countdownTimer = window.setInterval(update, 1000);
  }

  /** @param {string[]} texts a paragraph each */
  addResult(...texts) {
    this.#result.append(
      ...texts.filter(Boolean).map((paragraph) => {
        const line = document.createElement("p");
        line.textContent = paragraph;
        return line;
      }),
    );
  }

  /** @param {Record<string, () => void>} actions by the labels of their buttons */
  setActions(actions) {
    const buttons = Object.entries(actions).map(([label, act]) => createButton(label, act));
    this.#actions.replaceChildren(...buttons);
  }
}
