"""X's prices in US dollars (docs.x.com, pay-per-use prices, August 2026).

X does not document whether following a List is a list or a user interaction, so the higher
price is used.
"""

from decimal import Decimal
from enum import Enum


class Price(Enum):
    """The price of one unit of each kind of charge."""

    USER_READ = ("user read", Decimal("0.010"))
    LIST_READ = ("list read", Decimal("0.005"))
    OWNED_READ = ("owned read", Decimal("0.001"))
    LIST_CREATE = ("list create", Decimal("0.010"))
    LIST_MANAGE = ("list manage", Decimal("0.005"))
    INTERACTION = ("user interaction", Decimal("0.015"))
    INTERACTION_DELETE = ("interaction delete", Decimal("0.010"))

    @property
    def label(self) -> str:
        """Return the kind, named as on X."""
        return self.value[0]

    def times(self, units: int) -> Decimal:
        """Return the price in dollars for this number of units."""
        return self.value[1] * units

    def charge(self, units: int) -> dict[str, Decimal]:
        """Return the price by kind; empty for zero units."""
        return {self.label: self.times(units)} if units else {}
