"""X's prices in US dollars (docs.x.com, pay-per-use prices, August 2026).

X does not document whether following a List is a list or a user interaction, so the higher
price is used.
"""

from decimal import Decimal
from enum import Enum

READ_IN = "August 2026"
"""When the platforms' documents were read. Update it with the constants."""


class Price(Enum):
    """The price of one unit of each kind of charge."""

    USER_READ = ("user read", Decimal("0.010"), "Look up an account, or read one member of a List")
    POST_READ = ("post read", Decimal("0.005"), "Read one post")
    LIST_READ = ("list read", Decimal("0.005"), "Show a List")
    OWNED_READ = ("owned read", Decimal("0.001"), "Show one of your Lists")
    LIST_CREATE = ("list create", Decimal("0.010"), "Create a List")
    LIST_MANAGE = ("list manage", Decimal("0.005"), "Add or remove one account, or change the name")
    INTERACTION = ("user interaction", Decimal("0.015"), "Follow a List or an account")
    INTERACTION_DELETE = ("interaction delete", Decimal("0.010"), "Unfollow a List or an account")

    @property
    def label(self) -> str:
        """Return the kind, named as on X."""
        return self.value[0]

    @property
    def what(self) -> str:
        """Return what is charged, in words."""
        return self.value[2]

    def times(self, units: int) -> Decimal:
        """Return the price in dollars for this number of units."""
        return self.value[1] * units

    def charge(self, units: int) -> dict[str, Decimal]:
        """Return the price by kind; empty for zero units."""
        return {self.label: self.times(units)} if units else {}
