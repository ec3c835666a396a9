/** The page's button for Bluesky, and for other servers of the AT Protocol. */

import { find } from "../dom.js";
import { start } from "../follow/page.js";
import { load } from "../follow/request.js";
import { text } from "../texts.js";
import { parseVisitor } from "./handles.js";

/** @type {import("../follow/platform.js").Platform<
 *   import("./run/sign_in.js").SignIn, import("./run/sign_in.js").Permission>} */
const bluesky = {
  id: "bluesky",
  label: "Bluesky",
  missing: text("Type your handle first, such as name.bsky.social."),
  unreadable: text("That does not look like a handle. Type one such as name.bsky.social."),
  parseVisitor,
  startSignIn: async (visitor, redirect, { isUndo }) => {
    const { startSignIn } = await load(import("./run/sign_in.js"));
    const client = find("#on-bluesky", HTMLElement).dataset.client ?? "";
    return startSignIn(visitor, redirect, client, isUndo);
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
