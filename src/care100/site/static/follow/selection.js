/** A checkbox on the card of each member with an account on the platform. */

/** @typedef {import("./run/run.js").Member} Member */

export class Selection {
  /**
   * The checkboxes of each member: a member has a card in each of its topics.
   * @type {Map<Member, HTMLInputElement[]>}
   */
  #boxes = new Map();

  /** @param {string} platform its id @param {() => void} onChange */
  constructor(platform, onChange) {
    this.onChange = onChange;
    /** @type {Map<string, Member>} */
    const members = new Map();
    for (const card of document.querySelectorAll(".card")) {
      const handle = card.querySelector(`.on-${platform}`)?.textContent?.slice(1).toLowerCase();
      if (!handle) continue;
      const name = card.querySelector("h4")?.textContent ?? "";
      const member = members.get(handle) ?? { handle, name };
      members.set(handle, member);
      const box = addCheckbox(card, name);
      this.#boxes.set(member, [...(this.#boxes.get(member) ?? []), box]);
      box.addEventListener("change", () => {
        this.#check(member, box.checked);
        onChange();
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

  /** @param {(member: Member) => boolean} isWanted */
  select(isWanted) {
    for (const member of this.all) this.#check(member, isWanted(member));
    this.onChange();
  }

  /** @param {Member} member @param {boolean} isChecked */
  #check(member, isChecked) {
    for (const box of this.#boxes.get(member) ?? []) {
      box.checked = isChecked;
      mark(box);
    }
  }
}

/** @param {Element} card @param {string} name */
function addCheckbox(card, name) {
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = true;
  box.title = `Follow ${name}`;
  box.setAttribute("aria-label", box.title);
  card.prepend(box);
  return box;
}

/** Show the selection on the card: older browsers have no :has(). @param {HTMLInputElement} box */
function mark(box) {
  box.parentElement?.classList.toggle("unselected", !box.checked);
}
