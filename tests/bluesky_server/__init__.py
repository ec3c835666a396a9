"""Bluesky's own server, from npm's `@atproto/dev-env`: one server with its sign-in page, and an
identity directory. It has no app views. `make test-bluesky` installs it.
"""
