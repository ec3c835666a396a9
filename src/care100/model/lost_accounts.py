"""Accounts that a check found gone, suspended or moved."""

from dataclasses import dataclass

from care100.model.findings import FindingKind
from care100.model.handles import Handle

_WORDS = {
    FindingKind.GONE: "account no longer found",
    FindingKind.SUSPENDED: "account deleted or suspended",
    FindingKind.MOVED: "account moved",
}

LOST = frozenset(_WORDS)
"""The kinds of finding after which an account is lost. An unreachable one may come back."""


@dataclass(frozen=True)
class LostAccount:
    """An account that can no longer be followed under its handle; `kind` is one of LOST.

    `successor` is the account that replaces it, if both accounts confirm the move.
    """

    kind: FindingKind
    successor: Handle | None = None

    @property
    def label(self) -> str:
        """Return what became of the account, in words for readers."""
        return _WORDS[self.kind]
