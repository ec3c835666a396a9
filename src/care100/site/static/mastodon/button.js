/** The page's button for Mastodon, and for servers with Mastodon's API such as GoToSocial. */

import { find } from "../dom.js";
import { Failure } from "../follow/failure.js";
import { start } from "../follow/page.js";
import { load, request } from "../follow/request.js";
import * as storage from "../follow/storage.js";
import { text } from "../texts.js";
import { knownApp, register } from "./apps.js";
import { originOf, parseVisitor } from "./handles.js";
import { authorizeAddress, newSignIn, redeem, revoke } from "./oauth.js";
import { profileLinks } from "./profile_links.js";

/** @type {import("../follow/platform.js").Platform<import("./oauth.js").SignIn, string>} */
const mastodon = {
  id: "mastodon",
  label: "Mastodon",
  missing: text("Type the name of your server first, such as mastodon.social."),
  unreadable: text(
    "That does not look like a server name. Type a name such as mastodon.social, or your full handle.",
  ),
  parseVisitor,
  startSignIn: async ({ server }, redirect, { withList }) => {
    const origin = originOf(server);
    const candidates = [storage.storedApp(server), await publishedApp(origin)];
    const app = (await knownApp(origin, redirect, candidates)) ?? (await register(origin, redirect));
    storage.storeApp(server, app);
    const signIn = newSignIn(app, withList);
    return { signIn, address: await authorizeAddress(signIn), server };
  },
  redeem,
  revoke,
  connect: async ({ origin, redirect }, token) => {
    const { connect } = await load(import("./run/client.js"));
    try {
      return await connect(origin, token);
    } catch (error) {
      // Takahe grants narrow scopes, and refuses them at use. The next sign-in asks for broad ones.
      if (error instanceof Failure && error.code === "scopes-refused") {
        storage.storeApp(new URL(origin).host, await register(origin, redirect, true));
      }
      throw error;
    }
  },
  isOnline: (server) =>
    request(`${originOf(server)}/api/v1/instance`, 10_000, {
      mode: "no-cors",
      redirect: "follow",
    }).then(
      () => true,
      () => false,
    ),
  profileLinks,
};

/**
 * Return the app that the curator registered with the server in advance, if the site has one.
 * @param {string} origin
 * @returns {Promise<unknown>}
 */
async function publishedApp(origin) {
  const file = find("#on-mastodon", HTMLElement).dataset.apps;
  // Without the file, the page registers an app of its own.
  const answer = file && (await request(file, 10_000).catch(() => null));
  const apps = answer && answer.ok ? answer.body?.apps : null;
  return Array.isArray(apps) ? apps.find((app) => app?.origin === origin) : null;
}

start(mastodon);
