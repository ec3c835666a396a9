"""What a list page is made of."""

from dataclasses import dataclass

from care100.model.list_metadata import Edition
from care100.model.movements import Movement
from care100.stats.figures import Figures


@dataclass(frozen=True)
class Publication:
    """One list, ready to publish: its members, its movements (newest first), and the
    figures to show on its page, or None.
    """

    edition: Edition
    movements: tuple[Movement, ...] = ()
    figures: Figures | None = None
