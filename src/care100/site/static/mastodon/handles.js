/** Handles and servers, as people type and paste them. */

/** @typedef {import("../follow/platform.js").Visitor} Visitor */

const NAME = /^[\w](?:[\w.-]*[\w])?$/;

/**
 * Read `server`, `@name@server`, `name@server`, or the address of a profile or a server. A server
 * name in any script is returned in ASCII form. null when the text is none of these.
 * @param {string} typed
 * @returns {Visitor | null}
 */
export function parseVisitor(typed) {
  const text = typed.trim().replace(/^acct:/i, "");
  const address = /^https?:\/\/([^/?#]+)(?:\/(?:@|users\/)([^/?#@]+))?/i.exec(text);
  if (address) return validate(address[1] ?? "", address[2] ?? "");
  const [name, server, ...more] = text.replace(/^@/, "").split("@");
  if (more.length || name === undefined) return null;
  return server === undefined ? validate(name, "") : validate(server, name, true);
}

/**
 * @param {string} server
 * @param {string} name
 * @param {boolean} [isNamed] whether a name is required
 * @returns {Visitor | null}
 */
function validate(server, name, isNamed = false) {
  const host = hostOf(server);
  if (!host || ((isNamed || name) && !NAME.test(name))) return null;
  return { server: host, name };
}

/**
 * Return a server name in ASCII form, or "". Only this computer may have a port or no dot.
 * @param {string} server
 */
function hostOf(server) {
  if (!/^[^\s/?#@\\]+$/.test(server)) return "";
  try {
    const url = new URL(`https://${server}`);
    const isLocal = isLoopback(url.hostname);
    return isLocal || (url.hostname.includes(".") && !url.port) ? url.host : "";
  } catch {
    return "";
  }
}

/** @param {string} hostname */
function isLoopback(hostname) {
  return hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
}

/**
 * Return a server's origin: always https, except on this computer.
 * @param {string} server
 */
export function originOf(server) {
  const { hostname } = new URL(`https://${server}`);
  return `${isLoopback(hostname) ? "http" : "https"}://${server}`;
}

/**
 * Return a full handle for comparisons: lower case, with a domain, in ASCII form.
 * @param {string} acct as in a Mastodon Account: local accounts have no domain, others have it in
 *   its own script (Mastodon's `Account#pretty_acct`)
 * @param {string} domain of the server that sent it
 */
export function fullHandle(acct, domain) {
  const [name, server = domain] = acct.toLowerCase().split("@");
  return `${name}@${hostOf(server) || server.toLowerCase()}`;
}
