/** Follow the selected members, and store what was followed. */

import { Failure } from "../failure.js";
import { dropFollows, followers, keepFollows } from "../made_follows.js";
import { FOLLOWING } from "../messages.js";
import { followHashtags } from "./hashtags.js";
import { savedRun, storeRun } from "../storage.js";
import { undoLabel } from "./undo_offer.js";
import { plural, text } from "../../texts.js";

/** @typedef {import("../platform.js").Client} Client */
/** @typedef {import("../storage.js").Pending} Pending */
/** @typedef {import("./run.js").Member} Member */
/** @typedef {import("./run.js").Outcome} Outcome */
/** @typedef {import("./run.js").Run} Run */
/** @typedef {import("./session.js").Job} Job */

/** @implements {Job} */
export class FollowJob {
  heading = text("Following on {server}");
  words = FOLLOWING;
  #platform;
  #pending;
  #me = "";

  /**
   * @param {string} platform its id
   * @param {Pending} pending
   * @param {Member[]} members
   */
  constructor(platform, pending, members) {
    this.#platform = platform;
    this.#pending = pending;
    this.members = members;
    const handles = new Set(members.map(({ handle }) => handle));
    const saved = savedRun(platform, pending.key);
    const outcomes = (pending.isResumed && saved?.outcomes) || [];
    this.earlier = {
      outcomes: outcomes.filter(({ member }) => !handles.has(member.handle)),
      keys: saved?.keys ?? {},
    };
  }

  get #follower() {
    const { key: server, withList } = this.#pending;
    return { server, me: this.#me, withList };
  }

  /** @param {Client} client */
  accept(client) {
    this.#me = client.me;
    return client;
  }

  /** A tab that is closed now may have followed. @param {import("./run.js").Sent[]} sent */
  onSend(sent) {
    const follows = sent.map(({ member: { handle, name }, id, key }) => ({ id, handle, name, key }));
    keepFollows(this.#platform, this.#follower, follows);
  }

  /**
   * Keep a follow that failed for now: it may have reached the server.
   * @param {Outcome} outcome
   */
  onOutcome({ member: { handle, name }, kind, id, key, canRetry }) {
    const [platform, follower] = [this.#platform, this.#follower];
    const isRefused = kind === "failed" && !canRetry;
    if (key) keepFollows(platform, follower, [{ id, handle, name, key }]);
    else if (isRefused && id && this.#me) dropFollows(platform, follower, id);
  }

  /** Save the run for another visit, in case this one is interrupted. @param {Run} run @param {Member[]} left */
  save(run, left) {
    const { withList, hashtags } = this.#pending;
    const withHashtags = hashtags.length > 0;
    const outcomes = run.outcomes.filter(({ canRetry }) => !canRetry);
    const saved = left.length ? { outcomes, left, keys: run.keys, withList, withHashtags } : null;
    storeRun(this.#platform, this.#pending.key, saved);
  }

  /**
   * Fill the visitor's list, and follow the hashtags, where they asked for these.
   * @param {Run} run
   * @param {import("./session.js").Finish} finish
   */
  async finish(run, finish) {
    const [listText, isListDone] = await this.#fillList(run, finish);
    const { hashtags } = this.#pending;
    const [tagText, areTagsDone] = hashtags.length
      ? await followHashtags(run, finish, this.#platform, this.#follower, hashtags)
      : ["", true];
    const retry = areTagsDone ? "" : text("Retry the hashtags");
    return { said: [listText, tagText], retry: isListDone ? retry : text("Retry the list") };
  }

  /**
   * Add the followed and requested accounts to the visitor's list (older servers refuse the
   * requested ones). Return a text, and whether it is done.
   * @param {Run} run
   * @param {import("./session.js").Finish} finish
   * @returns {Promise<[string, boolean]>}
   */
  async #fillList(run, { signal, title, showStatus, reason }) {
    const ids = run.outcomes.flatMap(({ kind, id }) => (kind === "failed" ? [] : id));
    if (!this.#pending.withList || !ids.length) return ["", true];
    showStatus(
      plural("Adding {count} account to your list", "Adding {count} accounts to your list", ids.length),
    );
    try {
      const added = await run.withClient(
        signal,
        async (client, retry) => (await client.addToList?.(retry, title, ids)) ?? 0,
      );
      const said = plural(
        "{count} account is in your list “{title}”.",
        "{count} accounts are in your list “{title}”.",
        added,
        { title },
      );
      return [said, true];
    } catch (error) {
      const why = reason(error);
      if (error instanceof Failure && error.code === "no-lists") return [why, true];
      const said = text("The accounts were not added to your list “{title}”.", { title });
      return [`${said} ${why}`, false];
    }
  }

  /** Return the account whose follows can be undone, with the label of that button. */
  get undo() {
    const { server, me } = this.#follower;
    const follower = followers(this.#platform).find((one) => one.server === server && one.me === me);
    return follower ? { label: undoLabel(follower), follower } : null;
  }
}
