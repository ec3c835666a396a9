"""Members who joined or left a list."""

from dataclasses import dataclass
from datetime import datetime

from care100.model.members import Member


@dataclass(frozen=True)
class Movement:
    """The members who joined and left in one command, and when (aware, UTC)."""

    id: str
    at: datetime
    joined: tuple[Member, ...] = ()
    left: tuple[Member, ...] = ()
