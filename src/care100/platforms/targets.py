"""Targets: the sets on a platform that a list can be synced to, and what they hold.

A target can be observed, added to and removed from. Its optional abilities are small
interfaces of their own: a container that must be created, public metadata, a pace,
changes of all kinds in one request.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol, runtime_checkable

from care100.model.reasons import Reason


@dataclass(frozen=True)
class Item:
    """One item of a target: an account or an X List.

    `id` is the platform's id, always as a string. `handle` is for display, and empty for a
    List. `ref` is the key of the item's own record, where each item of a target is one.
    """

    id: str
    name: str
    handle: str = ""
    ref: str = ""


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
    reasons; `unknown` ids no longer exist on the platform; `refs` maps ids to the keys of
    their records, where items are records.
    """

    present: frozenset[str] = frozenset()
    pending: frozenset[str] = frozenset()
    barred: Mapping[str, Reason] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    refs: Mapping[str, str] = field(default_factory=dict)


class Effect(StrEnum):
    """The effect of adding or removing an item.

    REQUESTED waits for approval. UNCONFIRMED was accepted, but nothing shows yet: on some
    servers a follow takes effect a moment later.
    """

    DONE = "done"
    REQUESTED = "requested"
    UNCONFIRMED = "unconfirmed"


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
    """The verbs for adding to a target and removing from it, before and after the step.

    `item` names one item that is no account, such as "hashtag".
    """

    add: str
    added: str
    remove: str
    removed: str
    item: str = ""

    @classmethod
    def of_place(cls, preposition: str, place: str) -> "TargetWords":
        """Return the words for a place that has items, such as "in" "your list"."""
        return cls(
            f"add to {place}",
            f"{preposition} {place}",
            f"remove from {place}",
            f"removed from {place}",
        )


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

    def remove(self, items: Sequence[Item]) -> Effect | None:
        """Remove up to `batch` items in one request. None counts as done. Raises PlatformError."""

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

        With `since` (aware UTC, by the platform's clock if the target is Timed), return only a
        container created later, if the platform reports creation times.
        """

    def make(self) -> str:
        """Create the container and return its id. Raises PlatformError."""

    def unmake(self) -> None:
        """Delete the container; a missing one is not an error. Raises PlatformError."""


@runtime_checkable
class Timed(Protocol):
    """A target on a server that sends the time: this computer's clock can be wrong."""

    def server_time(self) -> datetime:
        """Return the time by the platform's clock (aware UTC)."""


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


@dataclass(frozen=True)
class Changes:
    """Changes of one target that are sent in one request.

    make      the key of the container to create, or empty
    describe  whether the container's metadata is updated
    added, removed  items with the keys of their records
    """

    make: str = ""
    describe: bool = False
    added: Sequence[Item] = ()
    removed: Sequence[Item] = ()


@runtime_checkable
class Atomic(Target, Protocol):
    """A target that takes changes of all kinds in one request: all of them, or none.

    Its items are records. The key of each new record is chosen and journaled before the
    request, so that a lost response is settled by reading the record back. `batch` is the
    number of changes in a request.
    """

    def new_key(self) -> str:
        """Return a key that no record has."""

    def change(self, changes: Changes) -> None:
        """Make the changes. A container that is created has its `id` afterwards.

        Raises PlatformError.
        """

    def took_effect(self, changes: Changes) -> bool:
        """Return whether a request without a response took effect. Raises PlatformError."""


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
