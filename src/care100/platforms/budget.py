"""The budget of a run in dollars, shared by all its logins."""

from dataclasses import dataclass, field
from decimal import Decimal

from care100.platforms.targets import Usage


@dataclass
class Budget:
    """The budget of a run; `usd` is the shared limit, or None for no limit."""

    usd: Decimal | None = None
    _usages: list[Usage] = field(default_factory=list)

    @property
    def spent(self) -> Decimal:
        """Return the dollars charged so far."""
        return sum((usage.usd for usage in self._usages), Decimal(0))

    def count(self, usage: Usage) -> None:
        """Count this usage, now and later, towards the budget."""
        if not any(usage is one for one in self._usages):
            self._usages.append(usage)
