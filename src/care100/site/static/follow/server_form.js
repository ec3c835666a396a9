/** The form: the visitor's server, the selected members, and errors. */

import { createButton, find } from "../dom.js";
import { Selection } from "../selection.js";
import { text } from "../texts.js";

/** @typedef {import("./platform.js").Platform} Platform */

export class ServerForm {
  #form;
  #field;
  #withList;
  #hashtags;
  #error;
  #status;
  #submit;
  #resume;
  #isBusy = false;

  /**
   * @param {Platform} platform
   * @param {HTMLElement} section the platform's part of the page
   * @param {{submit: () => void, edit: () => void, openProfiles: () => void}} handlers `submit` is
   *   called with at least one member selected
   */
  constructor(platform, section, handlers) {
    this.#form = find(".server-form", HTMLFormElement, section);
    this.#field = find("[name=server]", HTMLInputElement, this.#form);
    /** @type {HTMLInputElement | null} */
    this.#withList = this.#form.querySelector("[name=list]");
    /** @type {HTMLInputElement | null} */
    this.#hashtags = this.#form.querySelector("[name=hashtags]");
    this.#error = find(".error", HTMLElement, this.#form);
    this.#status = find(".selection [role=status]", HTMLElement, this.#form);
    this.#submit = find(".submit", HTMLButtonElement, this.#form);
    this.#resume = find(".resume", HTMLElement, this.#form);
    /** The place for offers to undo. */
    this.undo = find(".undo", HTMLElement, this.#form);
    this.label = platform.label;
    this.selection = new Selection(platform.id, () => this.#showCount());
    this.selection.listenTo(this.#form);
    // Not on "change": that comes when the button is pressed, and would move it from under the pointer.
    this.#field.addEventListener("input", handlers.edit);
    const profiles = this.#form.querySelector(".open-profiles");
    profiles?.addEventListener("click", this.#unlessBusy(handlers.openProfiles));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.selection.selected.length) this.#unlessBusy(handlers.submit)();
    });
    this.#showCount();
  }

  get typed() {
    return this.#field.value;
  }

  get withList() {
    return Boolean(this.#withList?.checked);
  }

  /** The list's hashtags, if the visitor wants to follow them. @returns {string[]} */
  get hashtags() {
    return this.#hashtags?.checked ? this.#hashtags.value.split(" ") : [];
  }

  /** @param {string} typed @param {boolean} withList @param {boolean} [withHashtags] */
  fill(typed, withList, withHashtags = false) {
    this.#field.value = typed;
    if (this.#withList) this.#withList.checked = withList;
    if (this.#hashtags) this.#hashtags.checked = withHashtags;
  }

  /** Offer to resume a run. @param {string} text @param {string} label @param {() => void} act */
  offerResume(text, label, act) {
    this.#resume.replaceChildren(text, " ", createButton(label, this.#unlessBusy(act)));
    this.#resume.hidden = false;
  }

  hideResume() {
    this.#resume.hidden = true;
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

  /** Show a text in place of the number of selected members. @param {string} shown */
  showStatus(shown) {
    this.#setError("");
    this.#status.textContent = shown;
  }

  /**
   * Start nothing until `setIdle`. Fields and checkboxes can still be changed, for the next time.
   * @param {string} text
   */
  setBusy(text) {
    this.#isBusy = true;
    this.showStatus(text);
    this.#submit.setAttribute("aria-disabled", "true");
  }

  setIdle() {
    this.#isBusy = false;
    this.#showCount();
  }

  /** @param {string} text @param {boolean} [isTyped] whether what was typed must be corrected */
  showError(text, isTyped = false) {
    this.show();
    this.setIdle();
    this.#setError(text);
    if (!isTyped) return this.#submit.focus();
    this.#field.setAttribute("aria-invalid", "true");
    this.#field.focus();
  }

  /** @param {string} text */
  #setError(text) {
    this.#error.textContent = text;
    this.#field.removeAttribute("aria-invalid");
  }

  /** @param {() => void} act */
  #unlessBusy(act) {
    return () => {
      if (!this.#isBusy) act();
    };
  }

  #showCount() {
    if (this.#isBusy) return;
    const all = this.selection.all.length;
    const count = this.selection.selected.length;
    const values = { count, platform: this.label };
    this.#submit.textContent =
      count !== all || count === 1
        ? text("Follow {count} on {platform}", values)
        : count === 2
          ? text("Follow both on {platform}", values)
          : text("Follow all {count} on {platform}", values);
    this.#submit.setAttribute("aria-disabled", String(!count));
    this.#status.textContent = count
      ? text("{count} of {all} selected", { count, all })
      : text("Select at least one member first.");
  }
}
