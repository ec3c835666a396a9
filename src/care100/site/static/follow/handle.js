/** Handles and servers, as people type and paste them. */

/** @typedef {{server: string, name: string}} Visitor `name` is "" when only a server was typed. */

const NAME = /^[\w](?:[\w.-]*[\w])?$/;

/**
 * The visitor's server, and their name there if they gave it.
 *
 * Takes `server`, `@name@server`, `name@server` and addresses of a profile or a server;
 * a server's name in any script comes back as the network writes it. null when it is none of these.
 * @param {string} typed
 * @returns {Visitor | null}
 */
export function visitorOf(typed) {
  const text = typed.trim().replace(/^acct:/i, "");
  const address = /^https?:\/\/([^/?#]+)(?:\/(?:@|users\/)([^/?#@]+))?/i.exec(text);
  if (address) return checked(address[1] ?? "", address[2] ?? "");
  const [name, server, ...more] = text.replace(/^@/, "").split("@");
  if (more.length || name === undefined) return null;
  return server === undefined ? checked(name, "") : checked(server, name, true);
}

/**
 * @param {string} server
 * @param {string} name
 * @param {boolean} [named] whether there has to be a name
 * @returns {Visitor | null}
 */
function checked(server, name, named = false) {
  const host = hostOf(server);
  if (!host || ((named || name) && !NAME.test(name))) return null;
  return { server: host, name };
}

/**
 * A server's name as the network writes it, or "". Ports and dotless names are for this computer.
 * @param {string} server
 */
function hostOf(server) {
  if (!/^[^\s/?#@\\]+$/.test(server)) return "";
  try {
    const url = new URL(`https://${server}`);
    const local = isLoopback(url.hostname);
    return local || (url.hostname.includes(".") && !url.port) ? url.host : "";
  } catch {
    return "";
  }
}

/** @param {string} hostname */
function isLoopback(hostname) {
  return hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
}

/**
 * The address that a server is asked at: always https, but for this computer.
 * @param {string} server
 */
export function originOf(server) {
  const { hostname } = new URL(`https://${server}`);
  return `${isLoopback(hostname) ? "http" : "https"}://${server}`;
}

/**
 * A handle to compare with: lower case, with the domain of the server that answered, and as the
 * network writes it.
 * @param {string} acct as in a Mastodon Account: local ones have no domain, others have it in its
 *   own script (Mastodon's `Account#pretty_acct`)
 * @param {string} domain
 */
export function fullHandle(acct, domain) {
  const [name, server = domain] = acct.toLowerCase().split("@");
  return `${name}@${hostOf(server) || server.toLowerCase()}`;
}
