"""Records and their addresses, as care100 reads and writes them. Pure.

The lexicons are at github.com/bluesky-social/atproto, lexicons/app/bsky/graph.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

FOLLOW = "app.bsky.graph.follow"
BLOCK = "app.bsky.graph.block"
LIST = "app.bsky.graph.list"
LIST_ITEM = "app.bsky.graph.listitem"
STARTER_PACK = "app.bsky.graph.starterpack"
POST = "app.bsky.feed.post"

CURATE_LIST = "app.bsky.graph.defs#curatelist"
REFERENCE_LIST = "app.bsky.graph.defs#referencelist"
MODERATION_LIST = "app.bsky.graph.defs#modlist"

# Characters in the names and descriptions of lists and packs (the same lexicons).
LIST_NAME_LENGTH = 64
LIST_NAME_BYTES = 64
PACK_NAME_LENGTH = 50
DESCRIPTION_LENGTH = 300
# Accounts in a starter pack, as Bluesky's app shows and accepts them.
PACK_SIZE = 150

# com.atproto.repo.applyWrites, and the points of each write (docs.bsky.app, "Rate limits").
MOST_WRITES = 200
CREATE_POINTS, UPDATE_POINTS, DELETE_POINTS = 3, 2, 1
POINTS_AN_HOUR, POINTS_A_DAY = 5_000, 35_000

_URI = re.compile(
    r"at://([A-Za-z0-9.:%_-]{1,300})/([A-Za-z0-9.-]{1,317})/([A-Za-z0-9._:~-]{1,512})"
)


@dataclass(frozen=True)
class RecordUri:
    """A record's address: `at://REPO/COLLECTION/KEY`."""

    repo: str
    collection: str
    key: str

    @classmethod
    def parse(cls, text: object) -> "RecordUri | None":
        """Read an address, or return None."""
        found = _URI.fullmatch(text) if isinstance(text, str) else None
        return cls(*found.groups()) if found else None

    def __str__(self) -> str:
        return f"at://{self.repo}/{self.collection}/{self.key}"


@dataclass(frozen=True)
class Record:
    """A record in a repository: its key, and its values as they were sent."""

    key: str
    value: Mapping[str, Any]


@dataclass(frozen=True)
class Write:
    """One write of `applyWrites`; without a value it deletes the record."""

    action: str
    collection: str
    key: str
    value: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, object]:
        """Return the write as the request has it."""
        body: dict[str, object] = {
            "$type": f"com.atproto.repo.applyWrites#{self.action}",
            "collection": self.collection,
            "rkey": self.key,
        }
        return body if self.value is None else {**body, "value": dict(self.value)}


def create(collection: str, key: str, **value: object) -> Write:
    """Return the write that creates a record."""
    return Write("create", collection, key, {"$type": collection, **value})


def update(collection: str, key: str, **value: object) -> Write:
    """Return the write that replaces a record."""
    return Write("update", collection, key, {"$type": collection, **value})


def delete(collection: str, key: str) -> Write:
    """Return the write that deletes a record."""
    return Write("delete", collection, key)


def now() -> str:
    """Return the present time as records have it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
