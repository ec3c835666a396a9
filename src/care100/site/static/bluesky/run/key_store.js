/**
 * The key of a sign-in while the visitor is on their server. IndexedDB stores a key that no script
 * can read. It is deleted as soon as the visitor is back.
 */

import { Failure } from "../../follow/failure.js";

/** @typedef {{state: string, at: number, pair: CryptoKeyPair}} Entry */

const DATABASE = "care100 sign-in";
const STORE = "keys";
/** Milliseconds after which a visitor does not come back. */
const LIFETIME = 60 * 60 * 1000;

/**
 * Store a key. Throws Failure when the browser stores nothing.
 * @param {string} state names the sign-in
 * @param {CryptoKeyPair} pair
 */
export async function storeKey(state, pair) {
  try {
    await withStore(async (store) => {
      /** @type {Entry[]} */
      const entries = await result(store.getAll());
      for (const { state, at } of entries) if (at < Date.now() - LIFETIME) store.delete(state);
      await result(store.put({ state, at: Date.now(), pair }));
    });
  } catch {
    throw new Failure("storage-blocked");
  }
}

/**
 * Take a key out of the store; null when it is not there.
 * @param {string} state
 * @returns {Promise<CryptoKeyPair | null>}
 */
export async function takeKey(state) {
  try {
    const [pair, isEmpty] = await withStore(async (store) => {
      /** @type {Entry | undefined} */
      const entry = await result(store.get(state));
      await result(store.delete(state));
      return /** @type {const} */ ([entry?.pair ?? null, !(await result(store.count()))]);
    });
    if (isEmpty) indexedDB.deleteDatabase(DATABASE);
    return pair;
  } catch {
    return null;
  }
}

/**
 * @template T
 * @param {(store: IDBObjectStore) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withStore(work) {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "state" });
  const database = await result(opening);
  try {
    return await work(database.transaction(STORE, "readwrite").objectStore(STORE));
  } finally {
    database.close();
  }
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
