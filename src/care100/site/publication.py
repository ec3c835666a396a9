"""What a list page is made of: the list as it stands, and its comings and goings."""

from dataclasses import dataclass
from datetime import datetime

from care100.model.list_metadata import Edition
from care100.model.members import Member
from care100.stats.figures import Figures


@dataclass(frozen=True)
class Movement:
    """Who joined and who left in one act of the curator's, at one moment (aware, UTC)."""

    id: str
    at: datetime
    joined: tuple[Member, ...] = ()
    left: tuple[Member, ...] = ()


@dataclass(frozen=True)
class Publication:
    """One list, ready to be published; the movements are in order, newest first. The
    figures are those that the page is to show, or None.
    """

    edition: Edition
    movements: tuple[Movement, ...] = ()
    figures: Figures | None = None
