"""care100: curated follow-lists for Mastodon, Bluesky and X."""

__version__ = "0.1.0"
