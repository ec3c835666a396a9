/** A box on the card of everybody who is on Mastodon: whom to follow. */

/** @typedef {import("./run.js").Person} Person */

export class Ticks {
  #boxes = new Map(
    [...document.querySelectorAll(".card")].flatMap((card) => {
      const handle = card.querySelector(".on-mastodon")?.textContent?.slice(1).toLowerCase();
      const name = card.querySelector("h4")?.textContent ?? "";
      return handle ? [[{ handle, name }, boxIn(card, name)]] : [];
    }),
  );

  /** @param {() => void} changed */
  constructor(changed) {
    for (const box of this.#boxes.values()) box.addEventListener("change", changed);
    this.changed = changed;
  }

  /** Everybody on Mastodon. */
  get everybody() {
    return [...this.#boxes.keys()];
  }

  /** Whoever is ticked. */
  get people() {
    return this.everybody.filter((person) => this.#boxes.get(person)?.checked);
  }

  /** Tick these and nobody else. @param {(person: Person) => boolean} isWanted */
  tick(isWanted) {
    for (const [person, box] of this.#boxes) box.checked = isWanted(person);
    this.changed();
  }
}

/** @param {Element} card @param {string} name */
function boxIn(card, name) {
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = true;
  box.autocomplete = "off";
  box.ariaLabel = `Follow ${name}`;
  box.title = `Follow ${name}`;
  card.prepend(box);
  return box;
}
