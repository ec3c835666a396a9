/** The offer to undo what this page followed, above the form. */

import { createButton } from "../../dom.js";
import { plural, text } from "../../texts.js";
import { dropFollows, followers } from "../made_follows.js";

/** @typedef {import("../made_follows.js").Follower} Follower */

/** @param {Follower} follower */
export function undoLabel({ follows, hashtags }) {
  if (hashtags?.length && follows.length) {
    return text("Undo: unfollow the accounts and hashtags that this page followed");
  }
  if (hashtags?.length) {
    return plural(
      "Undo: unfollow the {count} hashtag that this page followed",
      "Undo: unfollow the {count} hashtags that this page followed",
      hashtags.length,
    );
  }
  return plural(
    "Undo: unfollow the {count} account that this page followed",
    "Undo: unfollow the {count} accounts that this page followed",
    follows.length,
  );
}

/**
 * Show an offer for each account of the visitor, or hide the place for them.
 * @param {HTMLElement} place
 * @param {string} platform its id
 * @param {(follower: Follower) => void} undo
 * @param {() => void} onForget called when the visitor has deleted a record, and its button with it
 */
export function showUndoOffers(place, platform, undo, onForget) {
  const all = followers(platform);
  place.hidden = !all.length;
  place.replaceChildren(
    ...all.map((follower) => {
      const offer = document.createElement("p");
      const forget = () => {
        dropFollows(platform, follower);
        showUndoOffers(place, platform, undo, onForget);
        onForget();
      };
      offer.append(
        text("You used this page on {server}. Only your browser has a record of it.", {
          server: follower.server,
        }),
        " ",
        createButton(undoLabel(follower), () => undo(follower)),
        " ",
        createButton(text("Delete this record"), forget),
      );
      return offer;
    }),
  );
}
