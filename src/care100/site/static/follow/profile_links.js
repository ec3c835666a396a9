/** A link on each card that opens the account on the visitor's own server, without permission. */

import { text } from "../texts.js";

/** @typedef {import("./platform.js").Platform} Platform */
/** @typedef {import("./platform.js").Visitor} Visitor */

/** @param {Platform} platform @param {Visitor} visitor */
export async function addProfileLinks(platform, visitor) {
  const addressOf = await platform.profileLinks?.(visitor);
  if (!addressOf) return;
  for (const old of document.querySelectorAll(".profile-link")) old.remove();
  for (const account of document.querySelectorAll(`.on-${platform.id}`)) {
    const handle = account.textContent?.slice(1) ?? "";
    const link = document.createElement("a");
    link.className = "profile-link";
    link.textContent = text("Open on my server");
    link.setAttribute("aria-label", text("Open on my server: {account}", { account: handle }));
    link.href = addressOf(handle);
    link.rel = "noreferrer";
    link.target = "_blank";
    account.after(" ", link);
  }
}
