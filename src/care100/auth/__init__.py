"""Logging in, and keeping the tokens that come of it.

- `secrets`: where tokens live: `open_vault`, `Vault`, `Secret`.
- `mastodon`: `log_in`, `adopt_token`, `log_out`, and `normalise_server`.
- `x`: the same for X, and `TokenKeeper`, which renews X's tokens.
- `oauth`: what both have in common: PKCE, `state`, the errors of a login that fails.
- `receiver`: the tiny loopback server that the browser comes back to.
- `addresses`, `web`: which servers may be spoken to, and how.

Nothing is imported here, so that a command that needs only one of them starts quickly.
"""
