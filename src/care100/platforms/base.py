"""The interface between the engine and the platforms: targets, their items, and errors.

Every set that a list can be synced to is a Target, which can be observed, added to and
removed from. A new kind of target is one more class.
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
    """One item of a target: an account or an X List.

    `id` is the platform's id, always as a string. `handle` is for display, and empty for a
    List.
    """

    id: str
    name: str
    handle: str = ""


@dataclass(frozen=True)
class RemoteAccount:
    """An account resolved on a platform's server."""

    id: str
    handle: str
    moved_from: str = ""


@dataclass(frozen=True)
class Observed:
    """The observed state of the requested ids in a target.

    `pending` ids wait for approval; `barred` maps ids that must be left alone to the
    reasons; `unknown` ids no longer exist on the platform.
    """

    present: frozenset[str] = frozenset()
    pending: frozenset[str] = frozenset()
    barred: Mapping[str, Reason] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()


class Effect(StrEnum):
    """The effect of adding an item."""

    DONE = "done"
    REQUESTED = "requested"


Charges = Mapping[str, Decimal]
"""Dollars by kind of charge, named as on the platform."""

FREE: Charges = MappingProxyType({})


def together(*several: Charges) -> dict[str, Decimal]:
    """Add up charges by kind, without kinds that amount to zero."""
    kinds = dict.fromkeys(kind for one in several for kind in one)
    sums = {kind: sum((one.get(kind, Decimal(0)) for one in several), Decimal(0)) for kind in kinds}
    return {kind: usd for kind, usd in sums.items() if usd}


@dataclass(frozen=True)
class Quote:
    """The estimate for a plan: requests, charges, and the minimum time in seconds."""

    reads: int = 0
    writes: int = 0
    charges: Charges = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def usd(self) -> Decimal:
        """Return the total in dollars."""
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
    """The verbs for adding to a target and removing from it, before and after the step."""

    add: str
    added: str
    remove: str
    removed: str


class Target(Protocol):
    """A set of items on a platform that a list can be synced to.

    `kind` names it in the registry, `label` and `words` in output. One write request has up
    to `batch` items, and up to `parallel` requests run at once. `reads_back` is whether
    observing is cheap enough for each run; otherwise the registry's mirror is used instead.
    `daily_limit` is how many items may be added in a day, or None.
    """

    kind: str
    label: str
    words: TargetWords
    batch: int
    parallel: int
    reads_back: bool
    daily_limit: int | None

    def observe(self, items: Sequence[Item]) -> Observed:
        """Observe which of `items` are in the target. Raises PlatformError."""

    def add(self, items: Sequence[Item]) -> Effect:
        """Add up to `batch` items in one request. Raises PlatformError."""

    def remove(self, items: Sequence[Item]) -> None:
        """Remove up to `batch` items in one request. Raises PlatformError."""

    def quote(self, adding: int, removing: int) -> Quote:
        """Estimate the cost of adding and removing these numbers of items."""


@runtime_checkable
class Container(Target, Protocol):
    """A target that must be created before items can be added, such as a list.

    `id` is empty until it is created or found.
    """

    id: str
    name: str
    charge_to_make: Charges
    charge_to_unmake: Charges

    def find(self, since: datetime | None = None) -> str:
        """Return the id of the user's container with this name, or empty. Raises PlatformError.

        With `since` (aware UTC), return only a container created later, if the platform
        reports creation times.
        """

    def make(self) -> str:
        """Create the container and return its id. Raises PlatformError."""

    def unmake(self) -> None:
        """Delete the container; a missing one is not an error. Raises PlatformError."""


@runtime_checkable
class PublicContainer(Container, Protocol):
    """A container with public metadata and a public page."""

    charge_to_describe: Charges

    @property
    def description(self) -> str:
        """Return the wanted description."""

    @property
    def url(self) -> str:
        """Return the address of the page; empty until the container is created."""

    def describe(self) -> None:
        """Update the name and description. Raises PlatformError."""


@runtime_checkable
class Paced(Target, Protocol):
    """A target with a pause of `pace` seconds between additions."""

    pace: float


@dataclass
class Usage:
    """The requests sent so far and, on X, their cost in dollars by kind."""

    reads: int = 0
    writes: int = 0
    spent: dict[str, Decimal] = field(default_factory=dict)

    @property
    def usd(self) -> Decimal:
        """Return the total in dollars."""
        return sum(self.spent.values(), Decimal(0))


class Scope(StrEnum):
    """What an error ends: the item that it is about, or the whole run."""

    ITEM = "item"
    RUN = "run"


class PlatformError(Care100Error):
    """An error of a platform's server.

    Unreachable     no response, or one that cannot be used
    RateLimited     no requests are allowed before `until`
    AuthRejected    the token is not accepted (exit 5)
    Refused         this item is refused; other items can continue
    NotPermitted    the login's kind of access does not allow the operation
    Capped          a limit that the headers do not show is reached
    OverBudget      the next request would exceed the user's budget
    Gone            the container or account does not exist
    Vanished        the container was deleted while care100 was filling it
    """

    scope = Scope.RUN


class Unreachable(PlatformError):
    """No usable response, so it is unknown whether a write took effect."""

    exit_code = 4


class RateLimited(PlatformError):
    """The rate limit is reached until `until` (aware UTC)."""

    exit_code = 4

    def __init__(self, where: str, until: datetime) -> None:
        super().__init__(
            f"{where} allows no more requests until {until.astimezone(UTC):%H:%M:%S} UTC.",
            "Run the same command again after that time to resume.",
        )
        self.until = until


class AuthRejected(PlatformError, NotLoggedIn):
    """The server no longer accepts the token."""

    exit_code = 5


class Refused(PlatformError):
    """The server refused this item, for a `reason`.

    `status` and `server_reason` are those of the server's response, if there was one.
    """

    scope = Scope.ITEM

    def __init__(self, reason: Reason, *, status: int = 0, server_reason: str = "") -> None:
        where = reason.where or "The server"
        super().__init__(f"{where} refused the request ({reason.detail or reason.code}).")
        self.reason = reason
        self.status = status
        self.server_reason = server_reason


class NotPermitted(PlatformError):
    """The login's kind of access does not allow this operation."""


class Capped(PlatformError):
    """The platform accepts no more additions for now, even if its headers show no limit."""

    exit_code = 4


class OverBudget(PlatformError):
    """The next request would cost more than the rest of the user's budget."""

    exit_code = 4


class Gone(PlatformError):
    """The requested resource does not exist; `what` is its kind, or empty when unknown."""

    scope = Scope.ITEM

    def __init__(self, message: str, hint: str = "", *, what: str = "") -> None:
        super().__init__(message, hint)
        self.what = what


class Vanished(PlatformError):
    """The container was deleted while care100 was filling it."""

    exit_code = 4


class ManualFollowNeeded(Care100Error):
    """The platform does not allow this step through its API; `page` is its page for it."""

    exit_code = 4

    def __init__(self, message: str, hint: str, *, page: str) -> None:
        super().__init__(message, hint)
        self.page = page


def reason_of(error: PlatformError) -> Reason:
    """Return the reason for an item's failure from its error."""
    if isinstance(error, Refused):
        return error.reason
    if isinstance(error, Gone):
        return Reason(ReasonCode.UNKNOWN_ID)
    return Reason(ReasonCode.REFUSED, detail=error.message.rstrip("."))
