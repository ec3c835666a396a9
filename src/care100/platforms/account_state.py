"""The state of an account, as read by a check."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from care100 import platforms
from care100.model.handles import BadHandle, Handle


class Presence(StrEnum):
    """Whether an account exists and can be read."""

    ALIVE = "alive"
    SUSPENDED = "suspended"
    MISSING = "missing"
    UNANSWERED = "unanswered"
    UNASKED = "unasked"


@dataclass(frozen=True)
class AccountState:
    """An account as read from a platform.

    life        MISSING: the platform reports that it does not exist; UNANSWERED: the server
                does not respond; UNASKED: it could not be read now, so its state is unknown
    evidence    one sentence, for all states but ALIVE
    told        whether the response has more than the account's existence
    handle      the handle as the platform writes it, or None
    names       addresses that identify the account (an ActivityPub id, a profile page)
    moved_to    the account's announced move target, or None
    aliases     the account's other accounts (`alsoKnownAs`); None when unknown
    locked      whether it approves followers individually
    hidden      why it asks not to be discoverable, or empty
    last_post   aware UTC, or None when unknown
    posts       the number of posts, or None
    texts       the bio and the profile's fields, unchecked: HTML on Mastodon, plain text on X
    """

    life: Presence
    evidence: str = ""
    told: bool = True
    handle: Handle | None = None
    id: str = ""
    names: frozenset[str] = frozenset()
    moved_to: Handle | None = None
    aliases: frozenset[str] | None = None
    locked: bool = False
    hidden: str = ""
    last_post: datetime | None = None
    posts: int | None = None
    texts: tuple[str, ...] = ()

    def answers_to(self, alias: str) -> bool:
        """Return whether `alias`, an address from another account, identifies this account."""
        return alias in self.names or (
            self.handle is not None and _handle_in(alias) == self.handle.key
        )


def _handle_in(address: str) -> str:
    """Return the key of the handle in a profile's address, or an empty string."""
    try:
        return platforms.parse_handle(address).key
    except BadHandle:
        return ""


def texts_of(row: Mapping[str, Any], names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the text values of `names`, each cut to the length of a long profile."""
    return tuple(value[:20_000] for name in names if isinstance(value := row.get(name), str))


def is_address(value: object) -> bool:
    """Return whether a value from outside is an http(s) address of at most 2,000 characters."""
    if not isinstance(value, str) or len(value) > 2000:
        return False
    try:
        url = urlsplit(value)
        return url.scheme in ("http", "https") and bool(url.hostname)
    except ValueError:
        return False


def addresses(values: Iterable[object]) -> frozenset[str]:
    """Return the values that are addresses."""
    return frozenset(str(value) for value in values if is_address(value))
