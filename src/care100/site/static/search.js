/**
 * The search field, and the topics as filters. Without JavaScript the topics are links to their
 * sections and every member is shown.
 */

import { find } from "./dom.js";
import { text } from "./texts.js";

/** Lower case, without accents, single spaces. @param {string} text */
const normalise = (text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();

const form = find(".finder", HTMLFormElement);
const field = find("#search", HTMLInputElement);
const showAll = find("button", HTMLButtonElement, form);
const status = find("[role=status]", HTMLElement, form);
const topics = [...document.querySelectorAll(".topic")].map((section) => ({
  section: /** @type {HTMLElement} */ (section),
  cards: [...section.querySelectorAll(".card")].map((card) => ({
    card: /** @type {HTMLElement} */ (card),
    // A member has a card in each of its topics, with the same accounts.
    member: card.querySelector("a")?.href,
    // Without the number of members beside the topic.
    words: normalise(`${section.querySelector("h3")?.firstChild?.textContent} ${card.textContent}`),
  })),
}));
const total = new Set(topics.flatMap(({ cards }) => cards.map(({ member }) => member))).size;
const filters = [...document.querySelectorAll(".topics a")].map(filterFromLink);

/** @param {Element} link replaced by a button */
function filterFromLink(link) {
  const button = document.createElement("button");
  button.type = "button";
  button.value = link.getAttribute("href")?.slice(1) ?? "";
  button.setAttribute("aria-pressed", "false");
  button.append(...link.childNodes);
  button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", String(!isPressed(button)));
    update();
  });
  link.replaceWith(button);
  return button;
}

/** @param {HTMLButtonElement} button */
const isPressed = (button) => button.getAttribute("aria-pressed") === "true";

/** Show the members that match every word, in the chosen topics or in all. */
function update() {
  const words = normalise(field.value).split(" ").filter(Boolean);
  const chosen = filters.filter(isPressed).map((button) => button.value);
  const shown = new Set();
  for (const { section, cards } of topics) {
    const isChosen = !chosen.length || chosen.includes(section.id);
    for (const { card, member, words: found } of cards) {
      card.hidden = !isChosen || !words.every((word) => found.includes(word));
      if (!card.hidden) shown.add(member);
    }
    const left = cards.filter(({ card }) => !card.hidden).length;
    section.hidden = !left;
    // How many columns it takes: see site.css.
    section.dataset.cards = String(left);
  }
  showAll.hidden = !words.length && !chosen.length;
  status.textContent = showAll.hidden
    ? ""
    : shown.size
      ? text("{count} of {total} shown", { count: shown.size, total })
      : text("No members match. Try fewer letters or another topic.");
}

field.addEventListener("input", update);
form.addEventListener("submit", (event) => event.preventDefault());
showAll.addEventListener("click", () => {
  field.value = "";
  for (const button of filters) button.setAttribute("aria-pressed", "false");
  update();
  field.focus();
});
form.hidden = false;
// A browser may restore the field's text when the page is opened again.
update();
