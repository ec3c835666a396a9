/** Follow the list's hashtags after its members, and undo exactly that. */

import { Failure } from "../failure.js";
import { dropHashtag, keepHashtag } from "../made_follows.js";
import { plural, text } from "../../texts.js";

/** @typedef {import("../made_follows.js").Follower} Follower */
/** @typedef {import("./run.js").Run} Run */
/** @typedef {import("./session.js").Finish} Finish */

/**
 * Follow hashtags that the visitor does not follow yet. Return a text, and whether it is done.
 * @param {Run} run
 * @param {Finish} finish
 * @param {string} platform its id
 * @param {Omit<Follower, "follows">} follower
 * @param {string[]} names
 * @returns {Promise<[string, boolean]>}
 */
export async function followHashtags(run, { signal, showStatus, reason }, platform, follower, names) {
  showStatus(plural("Following {count} hashtag", "Following {count} hashtags", names.length));
  let count = 0;
  try {
    await run.withClient(signal, async ({ hashtags }, retry) => {
      const followed = await hashtags?.followed(retry);
      for (const name of names) {
        if (!hashtags || !followed || followed.has(hashtags.keyOf(name))) continue;
        // A tab that is closed now may have followed it.
        keepHashtag(platform, follower, name);
        await hashtags.set(retry, name, true).catch((error) => {
          if (isRefused(error)) dropHashtag(platform, follower, name);
          throw error;
        });
        count += 1;
      }
    });
  } catch (error) {
    const why = reason(error);
    if (error instanceof Failure && error.code === "no-hashtags") return [why, true];
    return [`${text("Not all hashtags were followed.")} ${why}`, false];
  }
  const none = text("You already follow the hashtags.");
  return [count ? plural("{count} hashtag followed.", "{count} hashtags followed.", count) : none, true];
}

/**
 * Unfollow the hashtags that this page followed. Return a text, and whether it is done.
 * @param {Run} run
 * @param {Finish} finish
 * @param {string} platform its id
 * @param {Follower} follower
 * @returns {Promise<[string, boolean]>}
 */
export async function unfollowHashtags(run, { signal, reason }, platform, follower) {
  const names = follower.hashtags ?? [];
  if (!names.length) return ["", true];
  try {
    await run.withClient(signal, async ({ hashtags }, retry) => {
      for (const name of names) {
        await hashtags?.set(retry, name, false);
        dropHashtag(platform, follower, name);
      }
    });
  } catch (error) {
    return [`${text("Not all hashtags were unfollowed.")} ${reason(error)}`, false];
  }
  return [
    plural("{count} hashtag unfollowed.", "{count} hashtags unfollowed.", names.length),
    true,
  ];
}

/** Whether the server did nothing. @param {unknown} error */
function isRefused(error) {
  return error instanceof Failure && ["refused", "no-hashtags", "not-applied"].includes(error.code);
}
