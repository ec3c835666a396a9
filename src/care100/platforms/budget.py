"""How many dollars a run may spend on X, with however many logins."""

from dataclasses import dataclass, field
from decimal import Decimal

from care100.platforms.base import Usage


@dataclass
class Budget:
    """`usd` is what all may spend together, None for any amount."""

    usd: Decimal | None = None
    _usages: list[Usage] = field(default_factory=list)

    @property
    def spent(self) -> Decimal:
        """Dollars that X has charged so far."""
        return sum((usage.usd for usage in self._usages), Decimal(0))

    def count(self, usage: Usage) -> None:
        """Count what this counter says, now and later, towards the budget."""
        if not any(usage is one for one in self._usages):
            self._usages.append(usage)
