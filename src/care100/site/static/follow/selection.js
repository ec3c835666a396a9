/** A checkbox on the card of each member with an account on the platform. */

/** @typedef {import("./run/run.js").Member} Member */

export class Selection {
  #boxes;

  /** @param {string} platform its id @param {() => void} onChange */
  constructor(platform, onChange) {
    this.#boxes = new Map(
      [...document.querySelectorAll(".card")].flatMap((card) => {
        const handle = card.querySelector(`.on-${platform}`)?.textContent?.slice(1).toLowerCase();
        const name = card.querySelector("h4")?.textContent ?? "";
        return handle ? [[{ handle, name }, addCheckbox(card, name)]] : [];
      }),
    );
    this.onChange = onChange;
    for (const box of this.#boxes.values()) {
      box.addEventListener("change", () => {
        mark(box);
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
    return this.all.filter((member) => this.#boxes.get(member)?.checked);
  }

  /** @param {(member: Member) => boolean} isWanted */
  select(isWanted) {
    for (const [member, box] of this.#boxes) {
      box.checked = isWanted(member);
      mark(box);
    }
    this.onChange();
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
