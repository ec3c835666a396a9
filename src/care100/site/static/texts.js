/**
 * What the scripts say, in the page's language. English is in the scripts; a page in another
 * language has its words as data. Placeholders are names in braces, such as `{count}`.
 */

/** @typedef {Record<string, string | number>} Values */

// Tests run some of the scripts without a page.
const page = globalThis.document;
export const language = page?.documentElement.lang || "en";
const rules = new Intl.PluralRules(language);
/** @type {HTMLScriptElement | null | undefined} */
const data = page?.querySelector("#texts");
/** By the English message; for plurals, by Intl's categories. @type {Record<string, any>} */
const catalogue = JSON.parse(data?.textContent || "{}");

/** The address of the words that are loaded when the visitor acts; "" for English. */
export const laterAddress = data?.dataset.later ?? "";

/** Add words to the page's. @param {Record<string, any> | undefined} words */
export function addTexts(words) {
  Object.assign(catalogue, words);
}

/** Mark a message that is translated when it is shown. @param {string} message */
export const later = (message) => message;

/** Return a message with its values; placeholders without a value stay. @param {string} message @param {Values} [values] */
export function text(message, values = {}) {
  return fill(catalogue[message] ?? message, values);
}

/**
 * Return the message for this number, with its values and `count`.
 * @param {string} one
 * @param {string} many
 * @param {number} count
 * @param {Values} [values]
 */
export function plural(one, many, count, values = {}) {
  const forms = catalogue[one];
  const english = count === 1 ? one : many;
  return fill(forms ? forms[rules.select(count)] ?? forms.other : english, { count, ...values });
}

/** @param {string} message @param {Values} values */
export function fill(message, values) {
  return message.replace(/\{(\w+)\}/g, (all, name) => String(values[name] ?? all));
}
