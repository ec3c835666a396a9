/** The form: which server, whom, and what went wrong. */

import { button, the } from "../dom.js";
import { Ticks } from "./ticks.js";

export class Asking {
  #form = the(".asking", HTMLFormElement);
  #field = the("#server", HTMLInputElement);
  #filing = the("#filing", HTMLInputElement);
  #error = the(".error", HTMLElement, this.#form);
  #picked = the(".picked [role=status]", HTMLElement, this.#form);
  #go = the(".go", HTMLButtonElement, this.#form);
  #memory = the(".memory", HTMLElement, this.#form);
  #busy = false;

  /**
   * @param {() => void} submitted with somebody ticked
   * @param {() => void} retyped another server, perhaps
   * @param {() => void} opening each by itself is wanted
   */
  constructor(submitted, retyped, opening) {
    this.ticks = new Ticks(() => this.#count());
    for (const button of this.#form.querySelectorAll(".picked button")) {
      const all = button.getAttribute("value") === "all";
      button.addEventListener("click", () => this.ticks.tick(() => all));
    }
    this.#field.addEventListener("change", retyped);
    the(".opening", HTMLButtonElement, this.#form).addEventListener("click", this.#unlessBusy(opening));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#busy) return;
      if (!this.ticks.people.length) this.#picked.textContent = "Tick somebody first.";
      else submitted();
    });
    this.#count();
  }

  get typed() {
    return this.#field.value;
  }

  get isFiling() {
    return this.#filing.checked;
  }

  /** @param {string} typed @param {boolean} isFiling */
  fill(typed, isFiling) {
    this.#field.value = typed;
    this.#filing.checked = isFiling;
  }

  /** A run that can go on, or nothing. @param {string} text @param {string} label @param {() => void} act */
  remember(text, label, act) {
    this.#memory.hidden = !text;
    this.#memory.replaceChildren(text, " ", button(label, this.#unlessBusy(act)));
  }

  show() {
    this.#form.hidden = false;
  }

  hide() {
    this.#form.hidden = true;
  }

  focus() {
    this.#field.focus();
  }

  /** Say it where the boxes are counted. @param {string} text */
  tell(text) {
    this.#say("");
    this.#picked.textContent = text;
  }

  /**
   * Nothing is begun until `idle`. Boxes and fields can still be changed, which is for later.
   * @param {string} text
   */
  busy(text) {
    this.#busy = true;
    this.tell(text);
    this.#go.setAttribute("aria-disabled", "true");
  }

  idle() {
    this.#busy = false;
    this.#count();
  }

  /** @param {string} text @param {boolean} [isField] whether what was typed is to be mended */
  complain(text, isField = false) {
    this.show();
    this.idle();
    this.#say(text);
    if (!isField) return this.#go.focus();
    this.#field.setAttribute("aria-invalid", "true");
    this.#field.focus();
  }

  /** @param {string} text */
  #say(text) {
    this.#error.textContent = text;
    this.#field.removeAttribute("aria-invalid");
  }

  /** @param {() => void} act */
  #unlessBusy(act) {
    return () => {
      if (!this.#busy) act();
    };
  }

  #count() {
    if (this.#busy) return;
    const { everybody, people } = this.ticks;
    const all = people.length === everybody.length && people.length > 1 ? "all " : "";
    this.#go.textContent = `Follow ${all}${people.length} on Mastodon`;
    this.#go.setAttribute("aria-disabled", String(!people.length));
    this.#picked.textContent = people.length
      ? `${people.length} of ${everybody.length} ticked`
      : "Tick somebody first.";
  }
}
