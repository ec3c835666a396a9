/** The offer to undo what this page followed, above the form. */

import { createButton } from "../dom.js";
import { dropFollows, followers } from "./made_follows.js";

/** @typedef {import("./made_follows.js").Follower} Follower */

/** @param {Follower} follower */
export function undoLabel({ follows }) {
  return follows.length === 1
    ? "Undo: unfollow the 1 account that this page followed"
    : `Undo: unfollow the ${follows.length} accounts that this page followed`;
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
        `You used this page on ${follower.server}. Only your browser knows which accounts it followed. `,
        createButton(undoLabel(follower), () => undo(follower)),
        " ",
        createButton("Delete this record", forget),
      );
      return offer;
    }),
  );
}
