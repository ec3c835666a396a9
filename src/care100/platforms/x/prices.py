"""What X charges, in US dollars (docs.x.com, pay-per-use prices, August 2026).

X does not say whether following a List is a list's or a user's interaction: the
higher price is taken.
"""

from decimal import Decimal
from enum import Enum


class Price(Enum):
    """The price of one unit of each kind."""

    USER_READ = ("user read", Decimal("0.010"))
    LIST_READ = ("list read", Decimal("0.005"))
    OWNED_READ = ("owned read", Decimal("0.001"))
    LIST_CREATE = ("list create", Decimal("0.010"))
    LIST_MANAGE = ("list manage", Decimal("0.005"))
    INTERACTION = ("user interaction", Decimal("0.015"))
    INTERACTION_DELETE = ("interaction delete", Decimal("0.010"))

    @property
    def label(self) -> str:
        """The kind, as X names it."""
        return self.value[0]

    def times(self, units: int) -> Decimal:
        """Dollars for so many units."""
        return self.value[1] * units

    def charge(self, units: int) -> dict[str, Decimal]:
        """The same under its kind; nothing for no units."""
        return {self.label: self.times(units)} if units else {}
