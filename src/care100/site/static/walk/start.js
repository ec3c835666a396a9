/**
 * Lead the visitor from member to member: each press opens the platform's own follow button for
 * one member, in one named window. The link is a real one, so that no browser takes the window for
 * an advertisement. The page itself loads nothing from the platform and cannot see what the
 * visitor does there.
 */

import { createButton, find } from "../dom.js";
import { Selection } from "../selection.js";
import { WalkProgress } from "./progress.js";

/** @typedef {import("../follow/run/run.js").Member} Member */
/** @typedef {import("./progress.js").Mark} Mark */

for (const section of document.querySelectorAll(".walk")) {
  if (section instanceof HTMLElement) start(section);
}

/** @param {HTMLElement} section */
function start(section) {
  const platform = section.dataset.platform ?? "";
  const label = section.dataset.label ?? "";
  const progress = new WalkProgress(platform);
  const count = find(".selection [role=status]", HTMLElement, section);
  const status = find("p.quiet[role=status]", HTMLElement, section);
  const actions = find(".actions", HTMLElement, section);
  const selection = new Selection(platform, () => show());
  /** What was marked in this visit, the latest last. @type {Member[]} */
  const passed = [];
  let isWalking = false;

  const link = document.createElement("a");
  link.className = "button";
  link.target = `care100-${platform}`;
  link.addEventListener("click", () => {
    const [member] = left();
    // After the browser has followed the link: it would follow the next member's instead.
    if (member) setTimeout(() => pass(member, "opened"));
  });
  const begin = createButton("", () => {
    isWalking = true;
    progress.begin(selection.all.map(({ handle }) => handle));
    show();
    focusFirst();
  });
  const skip = createButton("Skip", () => {
    const [member] = left();
    if (member) pass(member, "skipped");
  });
  const back = createButton("Back", () => {
    const member = passed.pop();
    if (!member) return;
    progress.set(member.handle, null);
    show(`Back to ${member.name}. `);
    focusFirst();
  });
  const stop = createButton("Stop", () => {
    isWalking = false;
    show("Stopped. ");
    focusFirst();
  });
  const again = createButton("Start from the beginning", () => {
    progress.forget();
    passed.length = 0;
    isWalking = false;
    show();
    focusFirst();
  });

  /** The selected members that are neither opened nor skipped, those who joined first. */
  function left() {
    const open = selection.selected.filter(({ handle }) => !progress.mark(handle));
    /** @param {Member} member */
    const isNew = ({ handle }) => progress.isNew(handle);
    return [...open.filter(isNew), ...open.filter((member) => !isNew(member))];
  }

  /** @param {Member} member @param {Mark} mark */
  function pass(member, mark) {
    progress.set(member.handle, mark);
    passed.push(member);
    show(`${mark === "opened" ? "Opened" : "Skipped"} ${member.name}. `);
    focusFirst();
  }

  /** Buttons come and go: the focus stays where the next press is. */
  function focusFirst() {
    /** @type {HTMLElement | null} */ (actions.firstElementChild)?.focus();
  }

  /** @param {string} [event] what happened just now, for people who cannot see it */
  function show(event = "") {
    const waiting = left();
    const all = selection.all;
    const chosen = selection.selected;
    const opened = chosen.filter(({ handle }) => progress.mark(handle) === "opened").length;
    const skipped = chosen.length - opened - waiting.length;
    count.textContent = `${chosen.length} of ${all.length} selected`;
    const done = [`${opened} of ${chosen.length} opened`, skipped ? `${skipped} skipped` : ""];
    const sum = opened || skipped ? `${done.filter(Boolean).join(", ")}.` : "";
    const fresh = waiting.filter(({ handle }) => progress.isNew(handle)).length;
    const joined = fresh && !isWalking ? ` ${fresh} new since your first visit.` : "";
    status.textContent = chosen.length ? event + sum + joined : "Select at least one member first.";
    const [next] = waiting;
    if (next) {
      link.href = selection.address(next);
      link.textContent = `Open ${next.name} on ${label}`;
    }
    begin.textContent = opened || skipped ? goOn(waiting.length) : first(waiting.length);
    const ending = opened || skipped ? [again] : [];
    const undo = isWalking && passed.length ? [back] : [];
    const shown = !next ? [...undo, ...ending] : isWalking ? [link, skip, ...undo, stop] : [begin, ...ending];
    // An element that stays keeps the focus.
    for (const one of [...actions.children]) if (!shown.some((other) => other === one)) one.remove();
    shown.forEach((one, place) => {
      if (actions.children[place] !== one) actions.insertBefore(one, actions.children[place] ?? null);
    });
  }

  /** @param {number} number */
  function first(number) {
    return `Follow ${number === selection.all.length && number > 1 ? "all " : ""}${number} on ${label}, one by one`;
  }

  /** @param {number} number */
  function goOn(number) {
    return `Continue with the other ${number} on ${label}`;
  }

  selection.listenTo(section);
  section.hidden = false;
  show();
}
