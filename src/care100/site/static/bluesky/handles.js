/** Handles, DIDs and servers, as people type and paste them (atproto.com/specs/handle and /did). */

/** @typedef {import("../follow/platform.js").Visitor} Visitor */

const HANDLE =
  /^(?=.{3,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const DID = /^did:(?:plc:[a-z2-7]{24}|web:[A-Za-z0-9.%-]{1,253})$/;
/** The address of a profile on Bluesky's own app; the rest of the path does not matter. */
const PROFILE = /^https?:\/\/(?:[\w-]+\.)?bsky\.app\/profile\/([^/?#]+)/i;

/**
 * Read a handle or a DID with or without a prefix, the address of a profile, or the address of a
 * server, where the visitor then chooses an account. null when the text is none of these.
 * @param {string} typed
 * @returns {Visitor | null}
 */
export function parseVisitor(typed) {
  const text = typed.trim();
  const name = PROFILE.exec(text)?.[1] ?? text.replace(/^(?:at:\/\/|bsky:)/i, "").replace(/^@/, "");
  if (isDid(name)) return { server: name, name };
  const handle = name.toLowerCase().replace(/\.$/, "");
  if (isHandle(handle)) return { server: handle, name: handle };
  const server = hostOf(text.replace(/^https?:\/\//i, "").replace(/\/$/, ""));
  const isServer = server && (/^https?:/i.test(text) || isLoopback(server));
  return isServer ? { server, name: "" } : null;
}

/** @param {unknown} value */
export function isDid(value) {
  return typeof value === "string" && DID.test(value);
}

/** @param {unknown} value */
export function isHandle(value) {
  return typeof value === "string" && HANDLE.test(value) && value !== "handle.invalid";
}

/**
 * Return a server's origin: always https, except on this computer.
 * @param {string} server
 */
export function originOf(server) {
  return `${isLoopback(server) ? "http" : "https"}://${server}`;
}

/** Whether a server is on this computer. @param {string} server with or without a port */
export function isLoopback(server) {
  return /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(server);
}

/**
 * Return a server's name in ASCII form, or "". Only this computer may have a port or no dot.
 * @param {string} text
 */
function hostOf(text) {
  if (!/^[^\s/?#@\\]+$/.test(text)) return "";
  try {
    const { host, hostname, port } = new URL(`https://${text}`);
    return isLoopback(host) || (hostname.includes(".") && !port) ? host : "";
  } catch {
    return "";
  }
}
