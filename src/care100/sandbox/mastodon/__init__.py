"""The Mastodon server."""
