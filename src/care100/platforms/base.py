"""What the engine knows of a platform: a Target, what it holds, and what can go wrong.

Every place that a list can be synced to is a Target: a set that can be observed,
added to and removed from. A new place is one class more, and nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol, runtime_checkable

from care100.model.errors import Care100Error, NotLoggedIn
from care100.model.reasons import Reason, ReasonCode


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
    barred: Mapping[str, Reason] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()


class Effect(StrEnum):
    """What adding an item came to."""

    DONE = "done"
    REQUESTED = "requested"


Charges = Mapping[str, Decimal]
"""Dollars by kind, as the platform names the kinds."""

FREE: Charges = MappingProxyType({})


def together(*several: Charges) -> dict[str, Decimal]:
    """All charges, kind by kind; kinds that come to nothing are left out."""
    kinds = dict.fromkeys(kind for one in several for kind in one)
    sums = {kind: sum((one.get(kind, Decimal(0)) for one in several), Decimal(0)) for kind in kinds}
    return {kind: usd for kind, usd in sums.items() if usd}


@dataclass(frozen=True)
class Quote:
    """What a plan will take: requests, charges, and seconds at the least."""

    reads: int = 0
    writes: int = 0
    charges: Charges = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def usd(self) -> Decimal:
        """Dollars in all."""
        return sum(self.charges.values(), Decimal(0))

    def __add__(self, other: "Quote") -> "Quote":
        return Quote(
            self.reads + other.reads,
            self.writes + other.writes,
            together(self.charges, other.charges),
            self.seconds + other.seconds,
        )


@dataclass(frozen=True)
class TargetWords:
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
    words: TargetWords
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

    `id` is empty until it was made or found.
    """

    id: str
    name: str
    charge_to_make: Charges
    charge_to_unmake: Charges

    def find(self, since: datetime | None = None) -> str:
        """The id of the user's container of that name, or empty. Raises PlatformError.

        With `since` (aware, UTC) only one that was made after it, where the platform tells.
        """

    def make(self) -> str:
        """Make it and give its id. Raises PlatformError."""

    def unmake(self) -> None:
        """Delete it; one that is gone already is no error. Raises PlatformError."""


@runtime_checkable
class PublicContainer(Container, Protocol):
    """A container with a public page, that says something of itself besides what it holds."""

    charge_to_describe: Charges

    @property
    def description(self) -> str:
        """What it should say of itself."""

    @property
    def url(self) -> str:
        """The address of its page; empty until it is made."""

    def describe(self) -> None:
        """Let its name and description be as they should. Raises PlatformError."""


@runtime_checkable
class Paced(Target, Protocol):
    """A target to which items are added slowly: `pace` seconds from one to the next."""

    pace: float


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


class Scope(StrEnum):
    """What an error ends: the item that it is about, or the whole run."""

    ITEM = "item"
    RUN = "run"


class PlatformError(Care100Error):
    """Something a platform's server did.

    Unreachable     no answer, or none that could be understood
    RateLimited     wait until `until`
    AuthRejected    the token is not accepted (exit 5)
    Refused         no, for this item; the others may go on
    NotPermitted    no, for anybody with this kind of access
    Capped          no more for today, whatever the headers say
    OverBudget      the next request would cost more than the user allows
    Gone            the container or account is not there
    Vanished        the container was deleted while care100 filled it
    """

    scope = Scope.RUN


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
    """The server refused this item, for a `reason`.

    `status` is the answer's own, and `said` its words, where there was one.
    """

    scope = Scope.ITEM

    def __init__(self, reason: Reason, *, status: int = 0, said: str = "") -> None:
        who = reason.where or "The server"
        super().__init__(f"{who} refused the request ({reason.detail or reason.code}).")
        self.reason = reason
        self.status = status
        self.said = said


class NotPermitted(PlatformError):
    """The server says no to anybody with this kind of access."""


class Capped(PlatformError):
    """The platform takes no more for now, although its headers may show room."""

    exit_code = 4


class OverBudget(PlatformError):
    """The next request would cost more than what is left of the user's budget."""

    exit_code = 4


class Gone(PlatformError):
    """What was asked for is not there, or no longer; `what` is its kind, where that is known."""

    scope = Scope.ITEM

    def __init__(self, message: str, hint: str = "", *, what: str = "") -> None:
        super().__init__(message, hint)
        self.what = what


class Vanished(PlatformError):
    """The container that is being filled is not there any more: somebody has deleted it."""

    exit_code = 4


class ManualFollowNeeded(Care100Error):
    """The platform lets nobody do this by program; its own page, `page`, does it."""

    exit_code = 4

    def __init__(self, message: str, hint: str, *, page: str) -> None:
        super().__init__(message, hint)
        self.page = page


def reason_of(error: PlatformError) -> Reason:
    """Return why an item failed, from the error that it met."""
    if isinstance(error, Refused):
        return error.reason
    if isinstance(error, Gone):
        return Reason(ReasonCode.UNKNOWN_ID)
    return Reason(ReasonCode.REFUSED, detail=error.message.rstrip("."))
