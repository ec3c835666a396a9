"""The costs of requests, by X's pay-per-use prices of August 2026."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

Kind = Literal[
    "user_read",
    "list_read",
    "post_read",
    "owned_read",
    "list_create",
    "list_manage",
    "interaction",
    "interaction_delete",
]

PRICES: dict[Kind, Decimal] = {
    "user_read": Decimal("0.010"),
    "list_read": Decimal("0.005"),
    "post_read": Decimal("0.005"),
    "owned_read": Decimal("0.001"),
    "list_create": Decimal("0.010"),
    "list_manage": Decimal("0.005"),
    "interaction": Decimal("0.015"),
    "interaction_delete": Decimal("0.010"),
}
"""US dollars for each resource that is read or request that is made."""


@dataclass(frozen=True)
class Charge:
    """One charge; `resource` is the id that was read, or the operation."""

    at: datetime
    kind: Kind
    resource: str
    dollars: Decimal


class Costs:
    """Charges in order. A resource that is read again within a UTC day is free."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._read: set[tuple[date, Kind, str]] = set()
        self.charges: list[Charge] = []

    def charge_reads(self, kind: Kind, ids: Iterable[str]) -> None:
        """Charge for the resources in a response."""
        with self._lock:
            today = self._now().date()
            for id_ in ids:
                if (today, kind, id_) not in self._read:
                    self._read.add((today, kind, id_))
                    self._charge(kind, id_)

    def charge_write(self, kind: Kind, operation: str) -> None:
        """Charge for a change."""
        with self._lock:
            self._charge(kind, operation)

    def _charge(self, kind: Kind, resource: str) -> None:
        self.charges.append(Charge(self._now(), kind, resource, PRICES[kind]))

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)

    @property
    def total(self) -> Decimal:
        """The sum of all charges, in US dollars."""
        return sum((charge.dollars for charge in self.charges), Decimal(0))

    @property
    def by_kind(self) -> dict[Kind, Decimal]:
        """The charges of each kind, in US dollars."""
        sums: dict[Kind, Decimal] = {}
        for charge in self.charges:
            sums[charge.kind] = sums.get(charge.kind, Decimal(0)) + charge.dollars
        return sums

    def clear(self) -> None:
        """Remove all charges, and count resources as not yet read today."""
        with self._lock:
            self.charges.clear()
            self._read.clear()

    def as_json(self) -> dict[str, Any]:
        """Return the costs as `GET /_sandbox/ledger` shows them, in dollars as strings."""
        by_kind = {kind: str(dollars) for kind, dollars in self.by_kind.items()}
        return {"total": str(self.total), "by_kind": by_kind}
