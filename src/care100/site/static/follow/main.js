/**
 * Following everybody with one button: the form, the way to the visitor's server and back, the
 * run. Between the visitor's browser and their own server alone.
 */

import { Asking } from "./asking.js";
import { Following } from "./following.js";
import { originOf, visitorOf } from "./handle.js";
import { askAt, redeem, register } from "./oauth.js";
import * as memory from "./memory.js";
import { whyNot, whyUnreachable } from "./why.js";

/** @typedef {import("./run.js").Person} Person */

// First of all: what is in the address is gone from it, and from the history.
const brought = memory.takeAnswer();
const errand = memory.takeErrand();

/** @type {Following | null} */
let following = null;
const asking = new Asking(submitted);
asking.fill(errand?.typed ?? memory.server(), errand?.isFiling ?? false);
if (errand) tick(errand.handles);
if (brought) void returned();
else asking.show();

/** @param {string[]} handles */
function tick(handles) {
  const wanted = new Set(handles);
  asking.ticks.tick(({ handle }) => wanted.has(handle));
}

function submitted() {
  const visitor = visitorOf(asking.typed);
  if (visitor) void ask(visitor.server);
  else asking.complain(whyNot("typed"), true);
}

/** Send the visitor to their server. @param {string} server */
async function ask(server) {
  asking.busy(`Asking ${server} …`);
  const origin = originOf(server);
  try {
    const asked = await register(origin, location.origin + location.pathname, asking.isFiling);
    const handles = asking.ticks.people.map(({ handle }) => handle);
    memory.keepErrand({ ...asked, server, typed: asking.typed, isFiling: asking.isFiling, handles });
    memory.keepServer(server);
    location.assign(await askAt(asked));
  } catch (error) {
    asking.complain(await whyUnreachable(error, server, origin), true);
  }
}

async function returned() {
  try {
    const token = await redeem(errand, brought);
    if (errand) follow(errand, token);
  } catch (error) {
    asking.complain(whyNot(error, errand?.server));
  }
}

/** @param {memory.Errand} errand @param {string} token */
function follow(errand, token) {
  const people = asking.ticks.people;
  following = new Following(errand, token, people, {
    beginAgain: () => asking.show(),
    askAnew: (left) => {
      tick(left.map(({ handle }) => handle));
      asking.show();
      void ask(errand.server);
    },
  });
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
