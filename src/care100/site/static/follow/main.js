/**
 * Following everybody with one button: the form, the way to the visitor's server and back, the
 * run. Between the visitor's browser and their own server alone.
 */

import { Asking } from "./asking.js";
import { Following } from "./following.js";
import { originOf, visitorOf } from "./handle.js";
import { askAt, redeem, register } from "./oauth.js";
import * as memory from "./memory.js";
import { openEach } from "./opening.js";
import { whyNot, whyUnreachable } from "./why.js";

/** @typedef {import("./run.js").Person} Person */

// First of all: what is in the address is gone from it, and from the history.
const brought = memory.takeAnswer();
const errand = memory.takeErrand();

/** @type {Following | null} */
let following = null;
const asking = new Asking(submitted, recall, opening);
asking.fill(errand?.typed ?? memory.server(), errand?.isFiling ?? false);
if (errand) tick(errand.handles);
if (brought) void returned();
else begin();

/** @param {string[]} handles */
function tick(handles) {
  const wanted = new Set(handles);
  asking.ticks.tick(({ handle }) => wanted.has(handle));
}

function begin() {
  const kept = recall();
  // What they chose last time, and not everybody anew.
  if (kept && !errand) {
    asking.fill(asking.typed, kept.isFiling);
    tick([...kept.outcomes.map(({ person }) => person), ...kept.left].map(({ handle }) => handle));
  }
  asking.show();
}

/**
 * Offer to go on with what was broken off on the server that is typed, and give it.
 * @returns {memory.Kept | null}
 */
function recall() {
  const server = visitorOf(asking.typed)?.server ?? "";
  const kept = server ? memory.runOn(server) : null;
  const here = new Set(asking.ticks.everybody.map(({ handle }) => handle));
  const left = kept?.left.filter(({ handle }) => here.has(handle)) ?? [];
  if (!kept || !left.length) {
    asking.remember("", "", () => {});
    return null;
  }
  const { outcomes, isFiling } = kept;
  const all = left.length + outcomes.length;
  asking.remember(
    `Last time ${outcomes.length} of ${all} were done on ${server}.`,
    `Go on with the other ${left.length}`,
    () => {
      asking.fill(asking.typed, isFiling);
      goOn(server, left);
    },
  );
  return kept;
}

/** @param {string} server @param {Person[]} left */
function goOn(server, left) {
  tick(left.map(({ handle }) => handle));
  void ask(server, true);
}

function submitted() {
  const visitor = visitorOf(asking.typed);
  if (visitor) void ask(visitor.server);
  else asking.complain(whyNot("typed"), true);
}

async function opening() {
  const visitor = visitorOf(asking.typed);
  if (!visitor) return asking.complain(whyNot("typed"), true);
  memory.keepServer(visitor.server);
  await openEach(visitor);
  asking.tell(`Beside each name below there is a link now that opens it on ${visitor.server}.`);
}

/** Send the visitor to their server. @param {string} server @param {boolean} [isGoingOn] */
async function ask(server, isGoingOn = false) {
  if (!isSecureContext) return asking.complain(whyNot("plain"));
  asking.busy(`Asking ${server} …`);
  const origin = originOf(server);
  // What is asked for is what the form said when it was sent.
  const { typed, isFiling } = asking;
  const handles = asking.ticks.people.map(({ handle }) => handle);
  try {
    const asked = await register(origin, location.origin + location.pathname, isFiling);
    memory.keepErrand({ ...asked, server, typed, isFiling, handles, isGoingOn });
    memory.keepServer(server);
    location.assign(await askAt(asked));
  } catch (error) {
    asking.complain(await whyUnreachable(error, server, origin), true);
  }
}

async function returned() {
  const { people } = asking.ticks;
  if (errand) {
    asking.show();
    asking.busy(`Asking ${errand.server} …`);
  }
  try {
    const token = await redeem(errand, brought);
    if (errand) follow(errand, token, people);
  } catch (error) {
    recall();
    asking.complain(whyNot(error, errand?.server));
  }
}

/** @param {memory.Errand} errand @param {string} token @param {Person[]} people */
function follow(errand, token, people) {
  const again = new Set(people.map(({ handle }) => handle));
  const kept = (errand.isGoingOn && memory.runOn(errand.server)?.outcomes) || [];
  const earlier = kept.filter(({ person }) => !again.has(person.handle));
  following = new Following(errand, token, earlier, people, {
    beginAgain: () => {
      begin();
      asking.focus();
    },
    askAnew: (left) => {
      begin();
      goOn(errand.server, left);
    },
  });
  asking.idle();
  asking.hide();
  void following.go();
}

window.addEventListener("pagehide", () => following?.leave());
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  // Come back to with the browser's own button: what ran has stopped.
  if (following) location.reload();
  else asking.idle();
});
