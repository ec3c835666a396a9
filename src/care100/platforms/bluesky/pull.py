"""Pulling from a list or a starter pack on Bluesky, one's own or anybody's."""

import re
from dataclasses import dataclass
from decimal import Decimal

from care100.model import sanitize
from care100.platforms.bluesky import handles
from care100.platforms.bluesky.client import BlueskyClient
from care100.platforms.bluesky.pages import record_of
from care100.platforms.bluesky.public_lists import read_list
from care100.platforms.bluesky.records import RecordUri
from care100.platforms.pull import PullContext, PulledList, PullReading, not_a_source

_ON_BLUESKY = re.compile(r"at://|https?://(?:www\.|staging\.)?bsky\.app(?:[/?#:]|$)", re.IGNORECASE)


@dataclass(frozen=True)
class RecordSource:
    """A list or a starter pack, by its record's address."""

    uri: RecordUri
    platform = handles.BLUESKY
    look_up_price = Decimal(0)

    def look_up(self, context: PullContext) -> PullReading:
        """Read the list. Raises SourceNotFound, UsageError and PlatformError."""
        client = next(one.client for one in context.logins if isinstance(one.client, BlueskyClient))
        found = read_list(client.public, self.uri, context.retry)
        title = sanitize.line(found.title, 60)
        source = f"in “{title}” by @{found.owner}, {found.address}, read {context.today}"
        return PullReading(lambda: PulledList(title, source, found.accounts))


def source(text: str) -> RecordSource | None:
    """Parse the address of a list or a starter pack; None for a place on another platform.

    Raises UsageError for anything else on Bluesky.
    """
    if uri := record_of(text):
        return RecordSource(uri)
    if _ON_BLUESKY.match(text):
        raise not_a_source(
            text,
            "Use the address of a list or a starter pack, such as "
            "https://bsky.app/starter-pack/name.bsky.social/3kabcdefghijk.",
        )
    return None
