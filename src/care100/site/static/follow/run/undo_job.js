/** Unfollow the accounts that this page followed, and no others. */

import { Failure } from "../failure.js";
import { dropFollows } from "../made_follows.js";
import { UNFOLLOWING } from "../messages.js";
import { unfollowHashtags } from "./hashtags.js";
import { storeRun } from "../storage.js";
import { text } from "../../texts.js";

/** @typedef {import("../made_follows.js").Follower} Follower */
/** @typedef {import("../platform.js").Client} Client */
/** @typedef {import("./run.js").Outcome} Outcome */
/** @typedef {import("./session.js").Job} Job */

/** @implements {Job} */
export class UndoJob {
  heading = text("Unfollowing on {server}");
  words = UNFOLLOWING;
  earlier = { outcomes: [], keys: {} };
  undo = null;
  #platform;
  #follower;

  /** @param {string} platform its id @param {Follower} follower */
  constructor(platform, follower) {
    this.#platform = platform;
    this.#follower = follower;
    this.members = follower.follows.map(({ id, handle, name }) => ({ id, handle, name }));
  }

  /**
   * Return a client whose follows are the ends of follows, so that both are retried, resumed and
   * checked in the same way. Throws Failure when it is not the account that followed.
   * @param {Client} client
   * @returns {Client}
   */
  accept(client) {
    if (client.me !== this.#follower.me) throw new Failure("not-the-follower");
    // An unfinished run would take them for followed.
    storeRun(this.#platform, this.#follower.server, null);
    const keys = new Map(this.#follower.follows.map(({ id, key }) => [id, key]));
    /** @param {{id: string}[]} accounts */
    const made = (accounts) => accounts.map(({ id }) => ({ id, key: keys.get(id) ?? "" }));
    return {
      me: client.me,
      batches: client.batches,
      resolve: async (members) => members.map(({ id, handle }) => ({ id, handle })),
      // An account that the server no longer knows is not followed either.
      relationships: async (follows) => {
        const relations = await client.relationships(made(follows), true);
        const followed = new Set(relations.flatMap((one) => (isFollowed(one) ? one.id : [])));
        return follows.map(({ id }) => ended(id, !followed.has(id)));
      },
      newKey: () => "sent",
      follow: async (follows) =>
        (await client.unfollow(made(follows))).map((one) => ended(one.id, !isFollowed(one))),
      ...(client.hashtags && { hashtags: client.hashtags }),
      unfollow: () => Promise.reject(new Error("An undo is not undone.")),
    };
  }

  /** Nothing has to be known before an unfollow is sent. */
  onSend() {}

  /** @param {Outcome} outcome */
  onOutcome({ kind, id }) {
    if (kind !== "failed") dropFollows(this.#platform, this.#follower, id);
  }

  /** What is left is stored already. */
  save() {}

  /**
   * Unfollow the hashtags. Leave the visitor's list where it is: it may be older than this page's
   * follows, and hold accounts that the visitor added.
   * @param {import("./run.js").Run} run
   * @param {import("./session.js").Finish} finish
   */
  async finish(run, finish) {
    const { title } = finish;
    const [tagText, isDone] = await unfollowHashtags(run, finish, this.#platform, this.#follower);
    const listText = text(
      "Accounts that you unfollow also leave your lists. Your list “{title}” itself is still there: delete it on your server if you no longer need it.",
      { title },
    );
    const hasLeftList = this.#follower.withList && this.members.length > 0;
    const said = [tagText, hasLeftList ? listText : ""];
    return { said, retry: isDone ? "" : text("Retry the hashtags") };
  }
}

/** @param {import("../platform.js").Relation} relation */
function isFollowed({ following, requested }) {
  return following || requested;
}

/** @param {string} id @param {boolean} isEnded */
function ended(id, isEnded) {
  return { id, following: isEnded, requested: false, obstacle: null };
}
