"""What a list page is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from care100.model.handles import PlatformId
from care100.model.list_metadata import Edition
from care100.model.movements import Movement
from care100.stats.figures import Figures


@dataclass(frozen=True)
class Publication:
    """One list, ready to publish: its members, its movements (newest first), the figures to
    show on its page, or None, and the files of apps with which its page is registered.
    """

    edition: Edition
    movements: tuple[Movement, ...] = ()
    figures: Figures | None = None
    apps: Mapping[PlatformId, bytes] = field(default_factory=dict)
