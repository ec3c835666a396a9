"""What a platform says of an account when it is asked how the account is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from care100 import platforms
from care100.model.handles import BadHandle, Handle


class Presence(StrEnum):
    """Whether an account is there."""

    ALIVE = "alive"
    SUSPENDED = "suspended"
    MISSING = "missing"
    UNANSWERED = "unanswered"
    UNASKED = "unasked"


@dataclass(frozen=True)
class AccountState:
    """An account as a platform shows it.

    life        MISSING: the platform says that there is none; UNANSWERED: nobody answers;
                UNASKED: it could not be asked this time, which says nothing of the account
    evidence    one sentence, for all but ALIVE
    told        whether more was told than that it is there
    handle      how the platform writes it, or None
    names       the addresses that stand for it (an ActivityPub id, a profile page)
    moved_to    where it says it lives now, or None
    aliases     accounts that it says are its own too (`alsoKnownAs`); None when not told
    locked      whether it approves its followers one by one
    hidden      why it does not want to be found, or empty
    last_post   aware, UTC, or None when not told
    posts       how many posts it has, or None
    texts       the bio and the profile's fields, as the platform gave them: HTML on
                Mastodon, plain text on X, and hostile on both
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
        """Whether `alias`, an address that another account names, means this one."""
        return alias in self.names or (
            self.handle is not None and _handle_in(alias) == self.handle.key
        )


def _handle_in(address: str) -> str:
    """The key of the handle that a profile's address means, or empty."""
    try:
        return platforms.parse_handle(address).key
    except BadHandle:
        return ""


def texts_of(row: Mapping[str, Any], names: tuple[str, ...]) -> tuple[str, ...]:
    """The values of `names` that are texts, each cut to what a profile can hold."""
    return tuple(value[:20_000] for name in names if isinstance(value := row.get(name), str))


def is_address(value: object) -> bool:
    """Whether a value from outside is an http(s) address of a length worth keeping."""
    if not isinstance(value, str) or len(value) > 2000:
        return False
    try:
        url = urlsplit(value)
        return url.scheme in ("http", "https") and bool(url.hostname)
    except ValueError:
        return False


def addresses(values: Iterable[object]) -> frozenset[str]:
    """Those of the values that are addresses."""
    return frozenset(str(value) for value in values if is_address(value))
