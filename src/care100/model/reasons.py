"""Why a member was skipped or failed: a code with its data. Words for it are chosen where
text is shown (cli/views/reasons.py, and the page's script).
"""

from dataclasses import dataclass
from enum import StrEnum


class ReasonCode(StrEnum):
    """The reasons, as JSON reports have them."""

    GONE = "gone"
    SUSPENDED = "suspended"
    OWN_ACCOUNT = "own_account"
    NEW_ACCOUNT_OPTED_OUT = "new_account_opted_out"
    MOVED = "moved"
    NOT_FOUND = "not_found"
    OTHER_ACCOUNT = "other_account"
    OTHER_ID = "other_id"
    UNKNOWN_ID = "unknown_id"
    BLOCKED = "blocked"
    MUTED = "muted"
    SERVER_BLOCKED = "server_blocked"
    BLOCKED_BY = "blocked_by"
    CANNOT_BE_FOLLOWED = "cannot_be_followed"
    NOT_FOLLOWED = "not_followed"
    NOT_ACCEPTED = "not_accepted"
    NO_EFFECT = "no_effect"
    NO_RESPONSE = "no_response"
    NOT_SHOWN = "not_shown"
    DENIES_CONSENT = "denies_consent"
    CANNOT_BE_LISTED = "cannot_be_listed"
    CONSENT_UNKNOWN = "consent_unknown"
    REMOVED_THEMSELVES = "removed_themselves"
    NOT_INDEXED = "not_indexed"
    NOT_KNOWN_YET = "not_known_yet"
    MISSING = "missing"
    REFUSED = "refused"


@dataclass(frozen=True)
class Reason:
    """One reason.

    where   the server or platform that says so; empty where it makes no difference
    detail  what belongs to the code: another handle, or the server's own words
    """

    code: ReasonCode
    where: str = ""
    detail: str = ""

    def __str__(self) -> str:
        """Return the form that the journal keeps."""
        return f"{self.code}: {self.detail}" if self.detail else self.code.value
