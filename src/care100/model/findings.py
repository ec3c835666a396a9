"""Findings: the problems that a check can find with a member."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FindingKind(StrEnum):
    """A kind of problem. A member can have several at once."""

    GONE = "gone"
    SUSPENDED = "suspended"
    UNREACHABLE = "unreachable"
    RENAMED = "renamed"
    MOVED = "moved"
    LOCKED = "locked"
    SILENT = "silent"
    HIDDEN = "hidden"
    WEBSITE = "website"
    UNLINKED = "unlinked"
    UNCONFIRMED = "unconfirmed"

    @property
    def label(self) -> str:
        """Return the kind in a few words, for a table."""
        return _LABELS[self]


_LABELS = {
    FindingKind.GONE: "gone",
    FindingKind.SUSPENDED: "deleted or suspended",
    FindingKind.UNREACHABLE: "not found or not reachable",
    FindingKind.RENAMED: "renamed",
    FindingKind.MOVED: "moved",
    FindingKind.LOCKED: "locked",
    FindingKind.SILENT: "silent",
    FindingKind.HIDDEN: "hidden",
    FindingKind.WEBSITE: "website dead",
    FindingKind.UNLINKED: "link no longer confirmed",
    FindingKind.UNCONFIRMED: "link not confirmed",
}

WEBSITE = "website"
"""The subject of a finding about a member's website rather than an account."""

LINKS = frozenset({FindingKind.UNLINKED, FindingKind.UNCONFIRMED})
"""Kinds about the link of an account with the member's others: confirmed before, or never."""

LIFE = frozenset(
    {
        FindingKind.GONE,
        FindingKind.SUSPENDED,
        FindingKind.UNREACHABLE,
        FindingKind.RENAMED,
        FindingKind.MOVED,
    }
)
"""Kinds about an account's existence and address. An account has at most one of them."""

ALIVE, UNKNOWN = "alive", "unknown"
"""The states of an account without a LIFE finding, and of one that was never checked."""


@dataclass(frozen=True)
class Finding:
    """One problem that a check found.

    `evidence` is a sentence for people. `successor` is the handle that replaces the
    account, and `certain` is true when both accounts confirm it. `since` (aware UTC) is when
    the problem began, if that is known to be before this check.
    """

    kind: FindingKind
    evidence: str
    successor: str = ""
    certain: bool = False
    since: datetime | None = None
