"""care100: curated follow-lists for Mastodon and X."""

__version__ = "0.1.0"
