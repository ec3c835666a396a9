/** One tab at a time. */

/**
 * Do the work unless another tab of this site is at the same; whether it was done. A browser
 * without locks (Web Locks need https) cannot know, and does it.
 * @param {string} name the same for the same work
 * @param {() => Promise<void>} work
 * @returns {Promise<boolean>}
 */
export async function alone(name, work) {
  if (!navigator.locks) return work().then(() => true);
  return navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (lock) await work();
    return Boolean(lock);
  });
}
