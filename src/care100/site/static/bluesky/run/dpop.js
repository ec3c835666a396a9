/**
 * Proofs that a token is used by the page that it was issued to (RFC 9449, "DPoP"). The key can
 * sign, and no script can read it.
 */

import { clockError } from "./clock.js";

/** @typedef {import("../../follow/request.js").Answer} Answer */
/** @typedef {(address: string, options: RequestInit) => Promise<Answer>} Send */
/** @typedef {{method: "GET" | "POST", body?: BodyInit, headers?: Record<string, string>,
 *   keepalive?: boolean, token?: string}} Options `token` is sent with the request */

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };
const LONGEST_NONCE = 400;

/** The key of one sign-in, with the nonces of the servers that it talks to. */
export class ProofKey {
  /** By origin. @type {Map<string, string>} */
  #nonces = new Map();
  #jwk;
  /** Milliseconds by which this computer's clock is fast. */
  #clockError = 0;
  /** A proof that is ready, for a request that cannot wait. @type {{address: string, proof: string} | null} */
  #ready = null;

  /** @param {CryptoKeyPair} pair @param {JsonWebKey} jwk the public key */
  constructor(pair, { kty, crv, x, y }) {
    this.pair = pair;
    this.#jwk = { kty, crv, x, y };
  }

  static async create() {
    return ProofKey.of(await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]));
  }

  /** @param {CryptoKeyPair} pair */
  static async of(pair) {
    return new ProofKey(pair, await crypto.subtle.exportKey("jwk", pair.publicKey));
  }

  /**
   * Send a request with a proof, again if the server wants its nonce in the proof, or refuses the
   * proof because this computer's clock is wrong. Throws what `send` throws.
   * @param {Send} send
   * @param {string} address
   * @param {Options} options
   */
  async send(send, address, options) {
    // A response that refuses the proof did nothing else.
    let answer = await this.#sendOnce(send, address, options);
    if (answer.body?.error === "invalid_dpop_proof") {
      this.#clockError = await clockError();
      answer = await this.#sendOnce(send, address, options);
    }
    const isNonce = answer.body?.error === "use_dpop_nonce";
    return isNonce ? this.#sendOnce(send, address, options) : answer;
  }

  /** @param {Send} send @param {string} address @param {Options} options */
  async #sendOnce(send, address, { token = "", headers, ...options }) {
    // Nothing is awaited where a proof is ready: the request leaves even if the page is being left.
    const proof = this.#takeReady(address) ?? (await this.#proof(options.method, address, token));
    const all = { ...headers, DPoP: proof, ...(token && { Authorization: `DPoP ${token}` }) };
    const answer = await send(address, { ...options, headers: all });
    this.#learn(new URL(address).origin, answer.headers.get("DPoP-Nonce") ?? "");
    return answer;
  }

  /** Use a nonce in the next proofs. @param {string} origin @param {string} nonce */
  #learn(origin, nonce) {
    if (!nonce || nonce.length > LONGEST_NONCE || this.#nonces.get(origin) === nonce) return;
    this.#nonces.set(origin, nonce);
    const address = this.#ready?.address;
    if (address && new URL(address).origin === origin) void this.prepare(address);
  }

  /** Sign the proof for a later request without a token. @param {string} address */
  async prepare(address) {
    this.#ready = { address, proof: await this.#proof("POST", address, "") };
  }

  /** @param {string} address */
  #takeReady(address) {
    if (this.#ready?.address !== address) return null;
    const { proof } = this.#ready;
    this.#ready = null;
    return proof;
  }

  /** @param {string} method @param {string} address @param {string} token */
  async #proof(method, address, token) {
    const { origin, pathname } = new URL(address);
    const nonce = this.#nonces.get(origin);
    const claims = {
      jti: random(),
      htm: method,
      htu: `${origin}${pathname}`,
      iat: Math.floor((Date.now() - this.#clockError) / 1000),
      ...(nonce && { nonce }),
      ...(token && { ath: await digest(token) }),
    };
    const header = { typ: "dpop+jwt", alg: "ES256", jwk: this.#jwk };
    const text = [header, claims].map((part) => base64url(bytes(JSON.stringify(part)))).join(".");
    const signing = { name: "ECDSA", hash: "SHA-256" };
    const signature = await crypto.subtle.sign(signing, this.pair.privateKey, bytes(text));
    return `${text}.${base64url(new Uint8Array(signature))}`;
  }
}

/** Return 256 random bits as text. */
export function random() {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

/** Return the SHA-256 of a text. @param {string} text */
export async function digest(text) {
  return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes(text))));
}

/** @param {string} text */
function bytes(text) {
  return new TextEncoder().encode(text);
}

/** @param {Uint8Array} data */
function base64url(data) {
  const text = btoa(String.fromCharCode(...data));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
