"""What the engine knows of a platform: a Target, what it holds, and what can go wrong.

Every place that a list can be synced to is a Target: a set that can be observed,
added to and removed from. A new place is one class more, and nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, runtime_checkable

from care100.errors import Care100Error, NotLoggedIn


@dataclass(frozen=True)
class Item:
    """One thing that a target can hold: an account, or an X List.

    `id` is the platform's own, a string whatever it looks like; `handle` is for
    people's eyes and empty for a List.
    """

    id: str
    name: str
    handle: str = ""


@dataclass(frozen=True)
class RemoteAccount:
    """An account as a platform's server knows it."""

    id: str
    handle: str
    moved_from: str = ""


@dataclass(frozen=True)
class Observed:
    """What a target was seen to hold of the ids that were asked about.

    `pending` ids wait for somebody's answer; `barred` ids are to be left alone,
    each with the reason; `unknown` ids mean nothing to the platform any more.
    """

    present: frozenset[str] = frozenset()
    pending: frozenset[str] = frozenset()
    barred: Mapping[str, str] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()


class Effect(StrEnum):
    """What adding an item came to."""

    DONE = "done"
    REQUESTED = "requested"


@dataclass(frozen=True)
class Quote:
    """What a plan will take: requests, dollars, and seconds at the least."""

    reads: int = 0
    writes: int = 0
    usd: Decimal = Decimal(0)
    seconds: float = 0.0


@dataclass(frozen=True)
class Words:
    """What adding to a target and removing from it are called, before and after."""

    add: str
    added: str
    remove: str
    removed: str


class Target(Protocol):
    """A set of items on a platform that a list can be brought to.

    `kind` names it in the registry, `label` and `words` for people; `batch` items fit
    in one write request, of which `parallel` may be under way at once. `reads_back`
    says whether observing is cheap enough to do on each run; where it is not, the
    registry's mirror stands in. `daily_limit` is how many items may be added a day, or
    None.
    """

    kind: str
    label: str
    words: Words
    batch: int
    parallel: int
    reads_back: bool
    daily_limit: int | None

    def observe(self, items: Sequence[Item]) -> Observed:
        """Which of `items` the target holds. Raises PlatformError."""

    def add(self, items: Sequence[Item]) -> Effect:
        """Add up to `batch` items in one request. Raises PlatformError."""

    def remove(self, items: Sequence[Item]) -> None:
        """Remove up to `batch` items in one request. Raises PlatformError."""

    def quote(self, adding: int, removing: int) -> Quote:
        """What adding and removing so many items will take."""


@runtime_checkable
class Container(Target, Protocol):
    """A target that must be made before it can hold anything, such as a list.

    `id` is empty until it was made or found; making and deleting it have their prices,
    in dollars.
    """

    id: str
    name: str
    price_to_make: Decimal
    price_to_unmake: Decimal

    def find(self, since: datetime | None = None) -> str:
        """The id of the user's container of that name, or empty. Raises PlatformError.

        With `since` (aware, UTC) only one that was made after it, where the platform tells.
        """

    def make(self) -> str:
        """Make it and give its id. Raises PlatformError."""

    def unmake(self) -> None:
        """Delete it; one that is gone already is no error. Raises PlatformError."""


@runtime_checkable
class Described(Container, Protocol):
    """A container with a public page, that says something of itself besides what it holds."""

    @property
    def url(self) -> str:
        """The address of its page; empty until it is made."""

    def describe(self) -> None:
        """Let its name and description be as they should. Raises PlatformError."""


@dataclass
class Usage:
    """Requests made so far and, on X, what they cost in dollars by kind."""

    reads: int = 0
    writes: int = 0
    spent: dict[str, Decimal] = field(default_factory=dict)

    @property
    def usd(self) -> Decimal:
        """Dollars in all."""
        return sum(self.spent.values(), Decimal(0))


class PlatformError(Care100Error):
    """Something a platform's server did.

    Unreachable     no answer, or none that could be understood
    RateLimited     wait until `until`
    AuthRejected    the token is not accepted (exit 5)
    Refused         no, for this item; the others may go on
    NotPermitted    no, for anybody with this kind of access
    Capped          no more for today, whatever the headers say
    Gone            the container or account is not there
    """


class Unreachable(PlatformError):
    """No answer, or none that could be understood: whether a write took effect is unknown."""

    exit_code = 4


class RateLimited(PlatformError):
    """The server asks to wait until `until` (aware, UTC)."""

    exit_code = 4

    def __init__(self, where: str, until: datetime) -> None:
        super().__init__(
            f"{where} allows no more requests until {until.astimezone(UTC):%H:%M:%S} UTC.",
            "Run the same command again then; it goes on where it stopped.",
        )
        self.until = until


class AuthRejected(PlatformError, NotLoggedIn):
    """The server does not accept the token any more."""

    exit_code = 5


class Refused(PlatformError):
    """The server said no to this item; `message` is its reason in plain words."""


class NotPermitted(PlatformError):
    """The server says no to anybody with this kind of access."""


class Capped(PlatformError):
    """The platform takes no more for now, although its headers may show room."""

    exit_code = 4


class Gone(PlatformError):
    """What was asked for is not there, or not any more."""
