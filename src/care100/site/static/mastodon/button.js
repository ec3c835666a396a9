/** The page's button for Mastodon, and for servers with Mastodon's API such as GoToSocial. */

import { start } from "../follow/page.js";
import { load, request } from "../follow/request.js";
import { originOf, parseVisitor } from "./handles.js";
import { authorizeAddress, redeem, register, revoke } from "./oauth.js";
import { profileLinks } from "./profile_links.js";

/** @type {import("../follow/platform.js").Platform<import("./oauth.js").SignIn>} */
const mastodon = {
  id: "mastodon",
  label: "Mastodon",
  example: "mastodon.social",
  parseVisitor,
  startSignIn: async (server, redirect, withList) => {
    const signIn = await register(originOf(server), redirect, withList);
    return { signIn, address: await authorizeAddress(signIn) };
  },
  redeem,
  revoke,
  connect: async ({ origin }, token) => {
    const { connect } = await load(import("./run/client.js"));
    return connect(origin, token);
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

start(mastodon);
