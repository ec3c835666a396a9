/**
 * Follow every member on one platform with one button: the form, the way to the visitor's server
 * and back, the run. Only the visitor's browser and their own server take part. The scripts in
 * run/ are loaded when a run or an undo can start: most visitors only read.
 */

import { find } from "../dom.js";
import { text } from "../texts.js";
import { Failure } from "./failure.js";
import { loadLaterTexts } from "./later_texts.js";
import { followers, onFollowsChange } from "./made_follows.js";
import { formatTime, reasonText } from "./messages.js";
import { patiently } from "./patience.js";
import { addProfileLinks } from "./profile_links.js";
import { load } from "./request.js";
import { ServerForm } from "./server_form.js";
import * as storage from "./storage.js";

/** @typedef {import("./platform.js").Platform} Platform */
/** @typedef {import("./platform.js").Visitor} Visitor */
/** @typedef {import("./run/run.js").Member} Member */
/** @typedef {import("./run/session.js").Session} Session */
/** @typedef {import("./made_follows.js").Follower} Follower */

/** @param {Platform} platform */
export function start(platform) {
  // First of all: the code leaves the address, and with it the history.
  const { response, pending } = storage.takeArrival(platform.id);
  const section = find(`#on-${platform.id}`, HTMLElement);
  /** @type {Session | null} */
  let session = null;
  const form = new ServerForm(platform, section, {
    submit: () => submit(),
    edit: recall,
    openProfiles,
  });
  form.fill(pending?.typed ?? storage.lastServer(platform.id), pending?.withList ?? false, !!pending?.hashtags.length);
  if (pending) select(pending.handles);
  if (response) void finishSignIn();
  else showForm();
  onFollowsChange(platform.id, offerUndo);
  window.addEventListener("pagehide", () => session?.leave());
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    // Restored by the Back button: a run that was going on has stopped.
    if (session) location.reload();
    else form.setIdle();
  });
  find(".unsupported", HTMLElement, section).hidden = true;

  /** @param {string[]} handles */
  function select(handles) {
    const wanted = new Set(handles);
    form.selection.select(({ handle }) => wanted.has(handle));
  }

  function showForm() {
    const run = recall();
    // The selection of last time, rather than everyone again.
    if (run && !pending) {
      form.fill(form.typed, run.withList, run.withHashtags);
      const members = [...run.outcomes.map(({ member }) => member), ...run.left];
      select(members.map(({ handle }) => handle));
    }
    form.show();
    void offerUndo();
  }

  async function offerUndo() {
    // Few visitors have been here before.
    if (form.undo.hidden && !followers(platform.id).length) return;
    const [{ showUndoOffers }] = await Promise.all([load(import("./run/undo_offer.js")), loadLaterTexts()]);
    showUndoOffers(form.undo, platform.id, undo, () => form.focus());
  }

  /** @param {Follower} follower */
  function undo(follower) {
    form.fill(follower.server, false);
    submit(false, follower.me);
  }

  /**
   * Offer to resume the unfinished run on the server that is typed, and return it.
   * @returns {storage.SavedRun | null}
   */
  function recall() {
    const server = platform.parseVisitor(form.typed)?.server ?? "";
    const run = server ? storage.savedRun(platform.id, server) : null;
    const listed = new Set(form.selection.all.map(({ handle }) => handle));
    const left = run?.left.filter(({ handle }) => listed.has(handle)) ?? [];
    if (!run || !left.length) {
      form.hideResume();
      return null;
    }
    const { outcomes, withList, withHashtags } = run;
    const total = left.length + outcomes.length;
    form.offerResume(
      text("Last time, {done} of {total} were done on {server}.", {
        done: outcomes.length,
        total,
        server,
      }),
      text("Resume with the other {count}", { count: left.length }),
      () => {
        form.fill(form.typed, withList, withHashtags);
        resume(left);
      },
    );
    return run;
  }

  /** @param {Member[]} left */
  function resume(left) {
    select(left.map(({ handle }) => handle));
    submit(true);
  }

  /** @param {Failure} failure @param {string} server @param {boolean} [isTyped] */
  function showError({ code, detail, server: other }, server, isTyped = false) {
    const { label } = platform;
    form.showError(reasonText(code, { server: other || server, detail, label }), isTyped);
  }

  function refuseTyped() {
    form.showError(form.typed.trim() ? platform.unreadable : platform.missing, true);
  }

  /** @param {boolean} [isResumed] @param {string} [undo] as in storage.Pending */
  function submit(isResumed = false, undo = "") {
    const visitor = platform.parseVisitor(form.typed);
    if (visitor) void signIn(visitor, isResumed, undo);
    else refuseTyped();
  }

  async function openProfiles() {
    const visitor = platform.parseVisitor(form.typed);
    if (!visitor) return refuseTyped();
    storage.storeServer(platform.id, visitor.server);
    await addProfileLinks(platform, visitor);
    form.showStatus(
      text("Each member below now has a link that opens their profile on {server}.", {
        server: visitor.server,
      }),
    );
  }

  /** Send the visitor to their server. @param {Visitor} visitor @param {boolean} isResumed @param {string} undo */
  async function signIn(visitor, isResumed, undo) {
    const { server } = visitor;
    // What counts is the form as it was when it was submitted.
    const { typed, withList, hashtags } = form;
    const handles = form.selection.selected.map(({ handle }) => handle);
    form.setBusy(text("Contacting {server} …", { server }));
    await loadLaterTexts();
    if (!isSecureContext) return showError(new Failure("insecure-page"), server);
    try {
      const redirect = location.origin + location.pathname;
      const found = await patiently(
        () => platform.startSignIn(visitor, redirect, { withList, isUndo: undo !== "" }),
        (until) => form.setBusy(waitText(server, until)),
      );
      storage.storePending({
        platform: platform.id,
        signIn: found.signIn,
        key: server,
        server: found.server,
        typed,
        withList,
        hashtags,
        handles,
        isResumed,
        undo,
      });
      storage.storeServer(platform.id, server);
      location.assign(found.address);
    } catch (error) {
      showError(await diagnose(error, server), server, true);
    }
  }

  /**
   * Return the failure that an error during the sign-in means. Browsers do not tell a server that is not
   * there from one that lets no web page read its responses, but the latter still responds.
   * @param {unknown} error
   * @param {string} server
   * @returns {Promise<Failure>}
   */
  async function diagnose(error, server) {
    if (!(error instanceof Failure)) throw error;
    const { code } = error;
    if (code !== "unreachable" && code !== "timeout") return error;
    const isOnline = code === "unreachable" && (await platform.isOnline?.(server));
    return new Failure(isOnline ? "cors-blocked" : "no-response", { server: error.server });
  }

  async function finishSignIn() {
    const members = form.selection.selected;
    if (pending) {
      form.show();
      form.setBusy(text("Contacting {server} …", { server: pending.server }));
    }
    await loadLaterTexts();
    try {
      // Before there is a token, which nothing could revoke without these scripts.
      const [{ Session }, { FollowJob }, { UndoJob }] = await Promise.all([
        load(import("./run/session.js")),
        load(import("./run/follow_job.js")),
        load(import("./run/undo_job.js")),
      ]);
      const token = await platform.redeem(pending?.signIn ?? null, response);
      if (!pending) return;
      const { key, undo: me } = pending;
      const follower = followers(platform.id).find((one) => one.server === key && one.me === me);
      const job = me
        ? new UndoJob(platform.id, follower ?? { server: key, me, withList: false, follows: [] })
        : new FollowJob(platform.id, pending, members);
      work(new Session(platform, section, pending, token, job, nextOf(pending)));
    } catch (error) {
      recall();
      void offerUndo();
      const server = pending?.server ?? "";
      showError(await diagnose(error, server), server);
    }
  }

  /**
   * What the visitor can do after a run, or after an undo.
   * @param {storage.Pending} pending
   * @returns {import("./run/session.js").Next}
   */
  function nextOf({ key, undo: me }) {
    return {
      startOver: () => {
        showForm();
        form.focus();
      },
      resume: (left) => {
        showForm();
        if (!me) return resume(left);
        form.fill(key, false);
        submit(false, me);
      },
      undo: (follower) => {
        showForm();
        undo(follower);
      },
    };
  }

  /** @param {Session} started */
  function work(started) {
    session = started;
    form.setIdle();
    form.hide();
    void session.run();
  }
}

/** @param {string} server @param {number} until milliseconds since 1970 */
function waitText(server, until) {
  return text(
    "{server} accepts only a few new visitors from one place at a time. Keep this page open: it continues at {time}.",
    { server, time: formatTime(until) },
  );
}
