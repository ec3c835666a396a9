/**
 * Return the first element that matches. Throws Error when there is none of that kind.
 * @template {Element} E
 * @param {string} selector
 * @param {{new (): E}} kind
 * @param {ParentNode} [within]
 * @returns {E}
 */
export function find(selector, kind, within = document) {
  const found = within.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`The page has no ${selector}.`);
  return found;
}

/**
 * @param {string} label
 * @param {() => void} onClick
 */
export function createButton(label, onClick) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.addEventListener("click", onClick);
  return button;
}
