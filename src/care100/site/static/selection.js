/**
 * A checkbox on the card of each member with an account on the platform. Platforms share it: a
 * member is selected on all of them.
 */

import { text } from "./texts.js";

/** @typedef {import("./follow/run/run.js").Member} Member */

/** Called after each change. @type {(() => void)[]} */
const listeners = [];

export class Selection {
  /**
   * The checkboxes of each member: a member has a card in each of its topics.
   * @type {Map<Member, HTMLInputElement[]>}
   */
  #boxes = new Map();
  /** The link to each member's account. @type {Map<Member, HTMLAnchorElement>} */
  #links = new Map();

  /** @param {string} platform its id @param {() => void} onChange */
  constructor(platform, onChange) {
    listeners.push(onChange);
    /** @type {Map<string, Member>} */
    const members = new Map();
    for (const card of document.querySelectorAll(".card")) {
      /** @type {HTMLAnchorElement | null} */
      const account = card.querySelector(`.on-${platform}`);
      const handle = account?.textContent?.replace(/^@/, "").toLowerCase();
      if (!account || !handle) continue;
      const name = card.querySelector("h4")?.textContent ?? "";
      const member = members.get(handle) ?? { handle, name, id: account.dataset.id ?? "" };
      members.set(handle, member);
      this.#links.set(member, account);
      const box = findCheckbox(card) ?? addCheckbox(card, name);
      this.#boxes.set(member, [...(this.#boxes.get(member) ?? []), box]);
      box.addEventListener("change", () => {
        this.#check(member, box.checked);
        announce();
      });
    }
  }

  /** Every member with an account on the platform. @returns {Member[]} */
  get all() {
    return [...this.#boxes.keys()];
  }

  /** @returns {Member[]} */
  get selected() {
    return this.all.filter((member) => this.#boxes.get(member)?.[0]?.checked);
  }

  /** Return the address of a member's card link. @param {Member} member */
  address(member) {
    return this.#links.get(member)?.href ?? "";
  }

  /** @param {(member: Member) => boolean} isWanted */
  select(isWanted) {
    for (const member of this.all) this.#check(member, isWanted(member));
    announce();
  }

  /** Let the buttons in a form select all members or none. @param {Element} form */
  listenTo(form) {
    for (const button of form.querySelectorAll(".selection button")) {
      const isAll = button.getAttribute("value") === "all";
      button.addEventListener("click", () => this.select(() => isAll));
    }
  }

  /** @param {Member} member @param {boolean} isChecked */
  #check(member, isChecked) {
    for (const box of this.#boxes.get(member) ?? []) {
      box.checked = isChecked;
      mark(box);
    }
  }
}

function announce() {
  for (const listener of listeners) listener();
}

/** @param {Element} card @returns {HTMLInputElement | null} */
function findCheckbox(card) {
  return card.querySelector(":scope > input");
}

/** @param {Element} card @param {string} name */
function addCheckbox(card, name) {
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = true;
  box.title = text("Follow {name}", { name });
  box.setAttribute("aria-label", box.title);
  card.prepend(box);
  return box;
}

/** Show the selection on the card: older browsers have no :has(). @param {HTMLInputElement} box */
function mark(box) {
  box.parentElement?.classList.toggle("unselected", !box.checked);
}
