/** Mastodon's rate limits: browsers may read `X-RateLimit-Reset`, and not `Retry-After` or `Date`. */

/**
 * Return when a rate limit ends, in milliseconds since 1970; null if the server does not say.
 * @param {Headers} headers
 */
export function resetTime(headers) {
  const until = Date.parse(headers.get("X-RateLimit-Reset") ?? "");
  return Number.isNaN(until) ? null : until;
}
