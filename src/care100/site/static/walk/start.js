/**
 * Lead the visitor from member to member: each press opens the platform's own follow button for
 * one member, in one named window. The link is a real one, so that no browser takes the window for
 * an advertisement. The page itself loads nothing from the platform and cannot see what the
 * visitor does there.
 */

import { createButton, find } from "../dom.js";
import { Selection } from "../selection.js";
import { text } from "../texts.js";
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
  const skip = createButton(text("Skip"), () => {
    const [member] = left();
    if (member) pass(member, "skipped");
  });
  const back = createButton(text("Back"), () => {
    const member = passed.pop();
    if (!member) return;
    progress.set(member.handle, null);
    show(text("Back to {name}.", { name: member.name }));
    focusFirst();
  });
  const stop = createButton(text("Stop"), () => {
    isWalking = false;
    show(text("Stopped."));
    focusFirst();
  });
  const revisit = createButton(text("Return to skipped members"), () => {
    for (const { handle } of withMark("skipped")) progress.set(handle, null);
    passed.length = 0;
    isWalking = true;
    show();
    focusFirst();
  });
  const again = createButton(text("Start from the beginning"), () => {
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

  /** The selected members with a mark. @param {Mark} mark */
  function withMark(mark) {
    return selection.selected.filter(({ handle }) => progress.mark(handle) === mark);
  }

  /** @param {Member} member @param {Mark} mark */
  function pass(member, mark) {
    progress.set(member.handle, mark);
    passed.push(member);
    const { name } = member;
    show(mark === "opened" ? text("Opened {name}.", { name }) : text("Skipped {name}.", { name }));
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
    const opened = withMark("opened").length;
    const skipped = chosen.length - opened - waiting.length;
    const end = waiting.length ? "" : text("You have reached the end.");
    count.textContent = text("{count} of {all} selected", {
      count: chosen.length,
      all: all.length,
    });
    const counts = { opened, all: chosen.length, skipped };
    const sum = skipped
      ? text("{opened} of {all} opened, {skipped} skipped.", counts)
      : text("{opened} of {all} opened.", counts);
    const fresh = waiting.filter(({ handle }) => progress.isNew(handle)).length;
    const joined = fresh && !isWalking ? text("{fresh} new since your first visit.", { fresh }) : "";
    const said = [event, end, opened || skipped ? sum : "", joined].filter(Boolean).join(" ");
    status.textContent = chosen.length ? said : text("Select at least one member first.");
    const [next] = waiting;
    if (next) {
      link.href = selection.address(next);
      link.textContent = text("Open {name} on {platform}", { name: next.name, platform: label });
    }
    begin.textContent = opened || skipped ? goOn(waiting.length) : first(waiting.length);
    const ending = opened || skipped ? [again] : [];
    const undo = isWalking && passed.length ? [back] : [];
    const missed = skipped ? [revisit] : [];
    const shown = !next ? [...missed, ...undo, ...ending] : isWalking ? [link, skip, ...undo, stop] : [begin, ...ending];
    // An element that stays keeps the focus.
    for (const one of [...actions.children]) if (!shown.some((other) => other === one)) one.remove();
    shown.forEach((one, place) => {
      if (actions.children[place] !== one) actions.insertBefore(one, actions.children[place] ?? null);
    });
  }

  /** @param {number} number */
  function first(number) {
    const values = { count: number, platform: label };
    if (number !== selection.all.length || number === 1) {
      return text("Follow {count} on {platform}, one by one", values);
    }
    return number === 2
      ? text("Follow both on {platform}, one by one", values)
      : text("Follow all {count} on {platform}, one by one", values);
  }

  /** @param {number} number */
  function goOn(number) {
    return text("Continue with the other {count} on {platform}", { count: number, platform: label });
  }

  selection.listenTo(section);
  progress.listen(show);
  section.hidden = false;
  show();
}
