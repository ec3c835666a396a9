"""What the engine tells while it works; the command line shows it."""

from datetime import datetime
from typing import Protocol


class Progress(Protocol):
    """Somebody who watches."""

    def begin(self, what: str, total: int) -> None:
        """A piece of work of `total` parts begins."""

    def advance(self, parts: int = 1) -> None:
        """So many parts are done."""

    def waiting(self, until: datetime | None) -> None:
        """A rate limit is waited out until then (aware, UTC); None when it goes on."""

    def end(self) -> None:
        """The piece of work is over."""


class Silent:
    """Nobody watches."""

    def begin(self, what: str, total: int) -> None:
        """Say nothing."""

    def advance(self, parts: int = 1) -> None:
        """Say nothing."""

    def waiting(self, until: datetime | None) -> None:
        """Say nothing."""

    def end(self) -> None:
        """Say nothing."""
