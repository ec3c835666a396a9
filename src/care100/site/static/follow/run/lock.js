/** One tab at a time. */

/**
 * Do the work unless another tab of this site is doing it; return whether it was done. A browser
 * without Web Locks (which need https) cannot know, and does it.
 * @param {string} name the same for the same work
 * @param {() => Promise<void>} work
 * @returns {Promise<boolean>}
 */
export async function withLock(name, work) {
  if (!navigator.locks) return work().then(() => true);
  return navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (lock) await work();
    return Boolean(lock);
  });
}
