/**
 * @template {Element} E
 * @param {string} selector
 * @param {{new (): E}} kind
 * @param {ParentNode} [within]
 * @returns {E}
 */
export function the(selector, kind, within = document) {
  const found = within.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`The page has no ${selector}.`);
  return found;
}

/**
 * @param {string} label
 * @param {() => void} act
 */
export function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}
