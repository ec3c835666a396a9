/** The page's button for Bluesky, and for other servers of the AT Protocol. */

import { find } from "../dom.js";
import { start } from "../follow/page.js";
import { load } from "../follow/request.js";
import { parseVisitor } from "./handles.js";

/** @type {import("../follow/platform.js").Platform<
 *   import("./run/sign_in.js").SignIn, import("./run/sign_in.js").Permission>} */
const bluesky = {
  id: "bluesky",
  label: "Bluesky",
  missing: "Type your handle first, such as name.bsky.social.",
  unreadable: "That does not look like a handle. Type one such as name.bsky.social.",
  parseVisitor,
  startSignIn: async (visitor, redirect) => {
    const { startSignIn } = await load(import("./run/sign_in.js"));
    return startSignIn(visitor, redirect, find("#on-bluesky", HTMLElement).dataset.client ?? "");
  },
  redeem: async (signIn, query) => {
    const { redeem } = await load(import("./run/sign_in.js"));
    return redeem(signIn, query);
  },
  // Loaded with the token: a page that is being left loads nothing.
  revoke: async (_, permission) => permission.revoke(),
  connect: async (_, permission) => {
    const { connect } = await load(import("./run/client.js"));
    return connect(permission);
  },
};

start(bluesky);
