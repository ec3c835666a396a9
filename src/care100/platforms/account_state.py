"""The state of an account, as a platform shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from care100 import platforms
from care100.model.handles import BadHandle, Handle, PlatformId


class Presence(StrEnum):
    """Whether an account exists.

    MISSING     the platform says that there is no such account
    UNANSWERED  the server did not answer
    UNKNOWN     nothing could be learnt this time, which says nothing about the account
    """

    ALIVE = "alive"
    SUSPENDED = "suspended"
    MISSING = "missing"
    UNANSWERED = "unanswered"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class AccountState:
    """An account as a platform shows it.

    evidence      one sentence without its full stop, for every presence but ALIVE
    detailed      whether the profile was shown, and not only that the account exists
    handle        the handle in the platform's spelling, or None
    called        the handle on another server that its server gives it, until that server has
                  confirmed it; `handle` is this handle then
    id            the permanent id or, where the platform has none, the id on the server that
                  was asked; may be empty
    urls          the account's addresses (an ActivityPub id, a profile page)
    moved_to      the account that replaces it, as it says itself, or None
    aliases       the other addresses that it says are its own (`alsoKnownAs`); None if not shown
    locked        why not everybody can follow it at once, or empty
    hidden        why it should not be recommended, or empty
    last_post     aware UTC, or None if not shown
    posts         the number of its posts, or None if not shown
    texts         the bio and the profile's fields as the platform returned them: HTML or
                  plain text, possibly hostile
    """

    presence: Presence
    evidence: str = ""
    detailed: bool = True
    handle: Handle | None = None
    called: Handle | None = None
    id: str = ""
    urls: frozenset[str] = frozenset()
    moved_to: Handle | None = None
    aliases: frozenset[str] | None = None
    locked: str = ""
    hidden: str = ""
    last_post: datetime | None = None
    posts: int | None = None
    texts: tuple[str, ...] = ()

    def has_address(self, address: str) -> bool:
        """Whether `address`, which another account gave, is one of this account's."""
        return address in self.urls or (
            self.handle is not None and _handle_in(address) == self.handle.key
        )


def permanent_id(platform: PlatformId, state: AccountState) -> str:
    """Return the account's permanent id; empty on a platform without permanent ids."""
    return state.id if platforms.platform(platform).columns.permanent_id else ""


def _handle_in(address: str) -> str:
    """Return the key of the handle in a profile's address, or an empty text."""
    try:
        return platforms.parse_handle(address).key
    except BadHandle:
        return ""


def texts_of(row: Mapping[str, Any], names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the values of `names` that are texts, each cut to what a profile can hold."""
    return tuple(value[:20_000] for name in names if isinstance(value := row.get(name), str))


def is_address(value: object) -> bool:
    """Whether a value from outside is an http(s) address of a reasonable length."""
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
