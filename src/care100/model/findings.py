"""What can be wrong with a member of a list: the words that checks, the registry and
pages share.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FindingKind(StrEnum):
    """One thing that can be wrong; a member can have several at once."""

    GONE = "gone"
    SUSPENDED = "suspended"
    UNREACHABLE = "unreachable"
    RENAMED = "renamed"
    MOVED = "moved"
    LOCKED = "locked"
    SILENT = "silent"
    HIDDEN = "hidden"
    WEBSITE = "website"
    UNCONFIRMED = "unconfirmed"

    @property
    def label(self) -> str:
        """The ailment in a word or two, for a table."""
        return _LABELS[self]


_LABELS = {
    FindingKind.GONE: "gone",
    FindingKind.SUSPENDED: "suspended",
    FindingKind.UNREACHABLE: "not reachable",
    FindingKind.RENAMED: "renamed",
    FindingKind.MOVED: "moved",
    FindingKind.LOCKED: "locked",
    FindingKind.SILENT: "silent",
    FindingKind.HIDDEN: "not to be found",
    FindingKind.WEBSITE: "website dead",
    FindingKind.UNCONFIRMED: "link not confirmed",
}

WEBSITE = "website"
"""What a finding is about that is about no account."""

LIFE = frozenset(
    {
        FindingKind.GONE,
        FindingKind.SUSPENDED,
        FindingKind.UNREACHABLE,
        FindingKind.RENAMED,
        FindingKind.MOVED,
    }
)
"""Whether and where an account lives: of these it has one at most."""

ALIVE, UNKNOWN = "alive", "unknown"
"""The states of an account that has none of the LIFE ailments, or was never checked."""


@dataclass(frozen=True)
class Finding:
    """One thing that a check has found wrong.

    `evidence` is a sentence for people. `successor` is the handle that takes the
    account's place, `certain` when both sides say so. `since` (aware, UTC) is when it
    began where that is before this check, else None.
    """

    kind: FindingKind
    evidence: str
    successor: str = ""
    certain: bool = False
    since: datetime | None = None
