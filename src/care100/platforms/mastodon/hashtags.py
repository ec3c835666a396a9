"""The hashtags that a login follows (docs.joinmastodon.org/methods: followed_tags, tags).

Mastodon has them since 4.0. Their posts appear in the home timeline.
"""

import unicodedata
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from care100.model import sanitize
from care100.platforms import server_values
from care100.platforms.errors import Gone, Refused
from care100.platforms.mastodon.client import MastodonClient
from care100.platforms.targets import Effect, Item, Observed, Quote, TargetWords

# Tags in one response; far more pages than anybody follows tags.
_PAGE = 200
_MOST_PAGES = 50


class NoHashtags(Gone):
    """The server has no hashtags that can be followed, such as Mastodon before 4.0."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"Hashtags cannot be followed on {where}.",
            "Run the command again without --hashtags, or use a login on another server.",
        )


def key_of(hashtag: str) -> str:
    """Return what is the same for all spellings of a hashtag, without `#`.

    Servers remove case and accents (mastodon/app/lib/hashtag_normalizer.rb).
    """
    plain = unicodedata.normalize("NFKD", hashtag.removeprefix("#").casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


class HashtagsClient:
    """The hashtags of a login."""

    def __init__(self, client: MastodonClient) -> None:
        self._client = client
        self._http = client.http

    def followed(self) -> frozenset[str]:
        """Return the keys of all hashtags that the login follows. Raises NoHashtags."""
        found: set[str] = set()
        try:
            with self._http.asking():
                page: Any = self._http.api.followed_tags(limit=_PAGE)
                for _ in range(_MOST_PAGES):
                    more = {_key(tag) for tag in server_values.entities(page)}
                    if more <= found:
                        break
                    found |= more
                    page = self._http.api.fetch_next(page)
                    if not page:
                        return frozenset(found)
                else:
                    raise server_values.unreadable(self._client.domain)
        except Gone:
            raise NoHashtags(self._client.domain) from None
        return frozenset(found)

    def follow(self, hashtag: str) -> Effect:
        """Follow a hashtag."""
        try:
            is_followed = self._send(hashtag, "follow")
        except Refused as error:
            # Mastodon 4.0 refuses a hashtag that is followed, as when a response was lost.
            taken = error.status == HTTPStatus.UNPROCESSABLE_ENTITY
            if not taken or key_of(hashtag) not in self.followed():
                raise
            is_followed = True
        return Effect.DONE if is_followed else Effect.UNCONFIRMED

    def unfollow(self, hashtag: str) -> Effect:
        """Unfollow a hashtag. One that is not followed is not an error."""
        return Effect.UNCONFIRMED if self._send(hashtag, "unfollow") else Effect.DONE

    def _send(self, hashtag: str, do: str) -> bool:
        """Send a request, and return whether the hashtag is followed then."""
        name = quote(hashtag.removeprefix("#"), safe="")
        try:
            with self._http.asking():
                tag = self._http.send("POST", f"/api/v1/tags/{name}/{do}")
                return server_values.flag(tag["following"])
        except Gone:
            raise NoHashtags(self._client.domain) from None


def _key(tag: Any) -> str:
    return key_of(server_values.text(tag["name"]))


class Hashtags:
    """The hashtags that a login follows, as a target. An item's id is the hashtag's key.

    `is_supported` is false on servers where none can be followed, and then none is.
    """

    kind = "hashtags"
    words = TargetWords("follow", "followed", "unfollow", "unfollowed", "hashtag")
    batch = 1
    parallel = 1
    reads_back = True
    daily_limit: int | None = None

    def __init__(self, client: MastodonClient) -> None:
        self._client = client
        self._tags = HashtagsClient(client)
        self.is_supported = True
        self.label = f"hashtags that you follow on {client.domain}"

    def observe(self, items: Sequence[Item]) -> Observed:
        """Observe which of `items` are followed."""
        try:
            followed = self._tags.followed()
        except NoHashtags:
            self.is_supported = False
            return Observed()
        return Observed(followed & {item.id for item in items})

    def add(self, items: Sequence[Item]) -> Effect:
        """Follow one hashtag."""
        return self._tags.follow(items[0].name)

    def remove(self, items: Sequence[Item]) -> Effect:
        """Unfollow one hashtag."""
        return self._tags.unfollow(items[0].name)

    def quote(self, adding: int, removing: int) -> Quote:
        """Estimate one request for each hashtag."""
        writes = adding + removing
        return Quote(0, writes, seconds=self._client.seconds_for(writes))


def item_of(hashtag: str) -> Item:
    """Return the item for a hashtag of a list."""
    return Item(key_of(hashtag), f"#{sanitize.line(hashtag, 100)}")
