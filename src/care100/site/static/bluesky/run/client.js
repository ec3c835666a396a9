/** The visitor's signed-in account, as the shared code uses it. */

import { Failure } from "../../follow/failure.js";
import { isDid, isHandle } from "../handles.js";
import { NoViews, createFollows, deleteFollows, ping, profiles, records, resolveHandle } from "./api.js";
import { confirms } from "./identity.js";
import { text } from "../../texts.js";
import { newKey } from "./record_keys.js";

/** @typedef {import("../../follow/platform.js").Account} Account */
/** @typedef {import("../../follow/platform.js").Client} Client */
/** @typedef {import("../../follow/platform.js").Follow} Follow */
/** @typedef {import("../../follow/platform.js").Relation} Relation */
/** @typedef {import("../../follow/run/run.js").Member} Member */
/** @typedef {import("./sign_in.js").Permission} Permission */

/** The most records that a server accepts in one request. */
const [PROFILES, WRITES] = [25, 200];
/** Milliseconds before a server that shows no profiles is asked once more. */
const PAUSE = 500;
const NOTE = text(
  "Your server shows no profiles of other accounts, so this page could not see whether you have muted an account, or whether an account blocks you.",
);

/** @param {Permission} permission @returns {Promise<Client>} */
export async function connect(permission) {
  await ping(permission.server);
  return new Connection(permission);
}

/** @implements {Client} */
class Connection {
  batches = { resolve: PROFILES, follow: WRITES, parallel: 1 };
  newKey = newKey;
  /** What `resolve` has learnt of relations; each is used once. @type {Map<string, Relation>} */
  #fresh = new Map();
  #hasViews = true;
  #permission;

  /** @param {Permission} permission */
  constructor(permission) {
    this.#permission = permission;
    this.me = permission.did;
  }

  get note() {
    return this.#hasViews ? "" : NOTE;
  }

  /** @param {Member[]} members */
  async resolve(members) {
    const actors = members.map(({ id, handle }) => id || handle);
    const shown = await this.#profiles(actors);
    if (!shown) return Promise.all(members.map((member) => this.#resolveOne(member)));
    const found = new Map(shown.flatMap((one) => [[one.did, one], [one.handle, one]]));
    return members.map((member, n) => {
      const profile = found.get(actors[n]);
      if (!profile) return new Failure("not-found");
      this.#fresh.set(profile.did, relationOf(profile));
      // A member who is listed by DID alone has not moved.
      const isNamed = isHandle(profile.handle) && !isDid(member.handle);
      return { id: profile.did, handle: isNamed ? profile.handle : member.handle };
    });
  }

  /**
   * Find one account without profiles; its DID document must name the handle back.
   * @param {Member} member
   * @returns {Promise<Account | Failure>}
   */
  async #resolveOne({ id, handle }) {
    const known = [id, handle].find(isDid);
    if (known) return { id: known, handle };
    try {
      const did = await resolveHandle(this.#permission.server, handle);
      if (isDid(did) && (await confirms(did, handle))) return { id: did, handle };
    } catch (error) {
      if (!(error instanceof Failure) || error.code === "rate-limited") throw error;
      if (error.isTemporary) return error;
    }
    return new Failure("not-found");
  }

  /** @param {Follow[]} follows @param {boolean} [exactly] */
  async relationships(follows, exactly = false) {
    const found = exactly ? new Map() : await this.#relations(follows.map(({ id }) => id));
    // Profiles show a new follow a moment later than the visitor's own records do.
    const isOpen = (/** @type {Follow} */ { id, key }) => key && !found.get(id)?.following;
    const keys = follows.filter(isOpen).map(({ key }) => key);
    if (keys.length) {
      const since = keys.reduce((one, other) => (one < other ? one : other));
      const made = await records(this.#permission, "app.bsky.graph.follow", since);
      for (const { key, subject } of made) {
        const isOurs = follows.some((follow) => follow.id === subject && follow.key === key);
        if (isOurs) found.set(subject, relation(subject, true));
      }
    }
    return [...found.values()];
  }

  /** @param {string[]} dids */
  async #relations(dids) {
    /** @type {Map<string, Relation>} */
    const found = new Map();
    for (const did of dids) {
      const known = this.#fresh.get(did);
      if (known) found.set(did, known);
      this.#fresh.delete(did);
    }
    const missing = dids.filter((did) => !found.has(did));
    for (let start = 0; start < missing.length; start += PROFILES) {
      const shown = await this.#profiles(missing.slice(start, start + PROFILES));
      if (!shown) return this.#recordedRelations(dids);
      for (const profile of shown) found.set(profile.did, relationOf(profile));
    }
    return found;
  }

  /** Return the relations that the visitor's own records show. @param {string[]} dids */
  async #recordedRelations(dids) {
    const [followed, blocked] = await Promise.all(
      ["follow", "block"].map(async (kind) => {
        const found = await records(this.#permission, `app.bsky.graph.${kind}`);
        return new Set(found.map(({ subject }) => subject));
      }),
    );
    return new Map(
      dids.map((did) => [did, relation(did, !!followed?.has(did), blocked?.has(did) ? "blocked" : null)]),
    );
  }

  /** @param {Follow[]} follows */
  async follow(follows) {
    await createFollows(this.#permission, follows);
    return follows.map(({ id }) => relation(id, true));
  }

  /** @param {Follow[]} follows */
  async unfollow(follows) {
    await deleteFollows(this.#permission, follows);
    return follows.map(({ id }) => relation(id, false));
  }

  /**
   * Return the profiles that the server shows; null when it shows none at all.
   * @param {string[]} actors
   * @returns {Promise<any[] | null>}
   */
  async #profiles(actors) {
    for (const pause of [PAUSE, 0]) {
      if (!this.#hasViews) return null;
      try {
        return await profiles(this.#permission, actors);
      } catch (error) {
        if (!(error instanceof NoViews)) throw error;
        if (pause) await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
    this.#hasViews = false;
    return null;
  }
}

/** @param {any} profile as in app.bsky.actor.defs @returns {Relation} */
function relationOf({ did, viewer }) {
  const { following, blocking, blockingByList, blockedBy, muted } = viewer ?? {};
  if (blocking || blockingByList) return relation(did, false, "blocked");
  if (blockedBy) return relation(did, false, "blocked-by");
  return relation(did, !!following, muted ? "muted" : null);
}

/**
 * @param {string} id
 * @param {boolean} following
 * @param {Relation["obstacle"]} [obstacle]
 * @returns {Relation}
 */
function relation(id, following, obstacle = null) {
  return { id, following, requested: false, obstacle };
}
