"""The published editions of a list, and what each one changed for readers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from care100.model.members import Member


@dataclass(frozen=True)
class PublishedEdition:
    """The public content of a list as one build of its page published it.

    `id` is permanent, also when the list is renamed. `number` counts from 1, and `at` (aware,
    UTC) is when the edition was made. `content` is as the registry keeps it.
    """

    id: str
    number: int
    at: datetime
    digest: str
    content: Mapping[str, Any]


@dataclass(frozen=True)
class EditionNews:
    """The members who joined and left from one published edition to the next.

    `size` is the number of members in the edition. In the first one nobody joined or left.
    """

    id: str
    number: int
    at: datetime
    size: int
    joined: tuple[Member, ...] = ()
    left: tuple[Member, ...] = ()

    @property
    def is_first(self) -> bool:
        """Return whether the list was not published before."""
        return self.number == 1
