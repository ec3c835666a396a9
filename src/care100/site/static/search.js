/**
 * The search field and the topics as filters. Without JavaScript the topics are links to their
 * places, and everybody is shown.
 */

import { the } from "./dom.js";

/** As people type it: small letters without accents. @param {string} text */
const folded = (text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();

const form = the(".finder", HTMLFormElement);
const field = the("#search", HTMLInputElement);
const everybody = the("button", HTMLButtonElement, form);
const status = the("[role=status]", HTMLElement, form);
const topics = [...document.querySelectorAll(".topic")].map((section) => ({
  section: /** @type {HTMLElement} */ (section),
  cards: [...section.querySelectorAll(".card")].map((card) => ({
    card: /** @type {HTMLElement} */ (card),
    text: folded(`${section.querySelector("h3")?.textContent} ${card.textContent}`),
  })),
}));
const total = topics.reduce((sum, topic) => sum + topic.cards.length, 0);
const buttons = [...document.querySelectorAll(".topics a")].map(filterInPlaceOf);

/** @param {Element} link */
function filterInPlaceOf(link) {
  const button = document.createElement("button");
  button.type = "button";
  button.value = link.getAttribute("href")?.slice(1) ?? "";
  button.setAttribute("aria-pressed", "false");
  button.append(...link.childNodes);
  button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", String(!isPressed(button)));
    show();
  });
  link.replaceWith(button);
  return button;
}

/** @param {HTMLButtonElement} button */
const isPressed = (button) => button.getAttribute("aria-pressed") === "true";

/** Show whoever has all words that were typed, in the topics that were chosen or in all. */
function show() {
  const words = folded(field.value).split(" ").filter(Boolean);
  const chosen = buttons.filter(isPressed).map((button) => button.value);
  let shown = 0;
  for (const { section, cards } of topics) {
    const isOpen = !chosen.length || chosen.includes(section.id);
    let here = 0;
    for (const { card, text } of cards) {
      card.hidden = !isOpen || !words.every((word) => text.includes(word));
      if (!card.hidden) here += 1;
    }
    section.hidden = !here;
    shown += here;
  }
  everybody.hidden = !words.length && !chosen.length;
  status.textContent = everybody.hidden
    ? ""
    : shown
      ? `${shown} of ${total} shown`
      : "Nobody here matches that. Try fewer letters, or another topic.";
}

field.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
everybody.addEventListener("click", () => {
  field.value = "";
  for (const button of buttons) button.setAttribute("aria-pressed", "false");
  show();
  field.focus();
});
form.hidden = false;
// A browser fills the field in again when somebody comes back.
show();
