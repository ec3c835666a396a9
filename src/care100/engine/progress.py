"""The interface for showing the engine's progress."""

from datetime import datetime
from typing import Protocol


class Progress(Protocol):
    """A listener for progress."""

    def begin(self, what: str, total: int) -> None:
        """Begin a piece of work with `total` parts."""

    def advance(self, parts: int = 1) -> None:
        """Count parts as done."""

    def waiting(self, until: datetime | None) -> None:
        """Show a wait for a rate limit until `until` (aware UTC), or its end (None)."""

    def end(self) -> None:
        """End the piece of work."""


class Silent:
    """A listener that shows nothing."""

    def begin(self, what: str, total: int) -> None:
        """Show nothing."""

    def advance(self, parts: int = 1) -> None:
        """Show nothing."""

    def waiting(self, until: datetime | None) -> None:
        """Show nothing."""

    def end(self) -> None:
        """Show nothing."""
