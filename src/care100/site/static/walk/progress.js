/**
 * What the browser keeps of a walk through a list: which members were opened or skipped, and who
 * was on the list. It is kept until the visitor starts over, so that a later visit offers only
 * members that have joined.
 */

/** @typedef {"opened" | "skipped"} Mark */

const SCHEMA = 1;

export class WalkProgress {
  #key;
  /** By handle. @type {Map<string, Mark>} */
  #marks = new Map();
  /** @type {Set<string>} */
  #known = new Set();

  /** @param {string} platform its id */
  constructor(platform) {
    // For this list alone: a site can have several.
    this.#key = `care100 ${location.pathname} walk ${platform}`;
    this.#load();
  }

  /** Take over what another tab has changed, and call a function then. @param {() => void} changed */
  listen(changed) {
    window.addEventListener("storage", ({ key }) => {
      // null: everything was deleted.
      if (key !== this.#key && key !== null) return;
      this.#known = new Set();
      this.#marks = new Map();
      this.#load();
      changed();
    });
  }

  /** @param {string} handle @returns {Mark | undefined} */
  mark(handle) {
    return this.#marks.get(handle);
  }

  /** Whether the member joined after the visitor's first press. @param {string} handle */
  isNew(handle) {
    return this.#known.size > 0 && !this.#known.has(handle);
  }

  /** @param {string} handle @param {Mark | null} mark null for none */
  set(handle, mark) {
    if (mark) this.#marks.set(handle, mark);
    else this.#marks.delete(handle);
    this.#store();
  }

  /** Remember who is on the list at a first walk. @param {string[]} handles */
  begin(handles) {
    if (this.#known.size) return;
    this.#known = new Set(handles);
    this.#store();
  }

  forget() {
    this.#marks.clear();
    this.#known.clear();
    try {
      localStorage.removeItem(this.#key);
    } catch {
      return;
    }
  }

  #load() {
    try {
      const stored = JSON.parse(localStorage.getItem(this.#key) ?? "null");
      if (stored?.schema !== SCHEMA) return;
      this.#known = new Set(stored.known);
      this.#marks = new Map(Object.entries(stored.marks));
    } catch {
      // Nothing is stored, or nothing that this page wrote.
    }
  }

  #store() {
    const marks = Object.fromEntries(this.#marks);
    try {
      localStorage.setItem(this.#key, JSON.stringify({ schema: SCHEMA, known: [...this.#known], marks }));
    } catch {
      // Where the browser stores nothing, the walk lasts as long as the page.
    }
  }
}
