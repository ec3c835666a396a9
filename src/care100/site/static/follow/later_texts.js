/** The words for what happens after the visitor has pressed a button: most visitors only read. */

import { addTexts, laterAddress } from "../texts.js";
import { request } from "./request.js";

/** Milliseconds. */
const TIMEOUT = 10_000;

/** Load the words, once the visitor acts. Without them the scripts say it in English. */
export async function loadLaterTexts() {
  if (!laterAddress) return;
  const own = { credentials: "same-origin", redirect: "follow" };
  const answer = await request(laterAddress, TIMEOUT, /** @type {RequestInit} */ (own)).catch(() => null);
  if (answer?.ok) addTexts(answer.body);
}
