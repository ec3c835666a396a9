"""Write docs/reasons.md: why members are skipped or failed, and what a check can find."""

from care100.cli.views import reasons
from care100.model.findings import FindingKind
from care100.model.reasons import Reason, ReasonCode
from docs.reference.tables import code, table

_HEAD = """\
# Reasons and findings

care100 names every member that it leaves out, with one of these reasons. The code is the `code` in
[JSON reports](json.md) and does not change; the words may. In the report, “the server” is the name
of the server or platform, and “…” is another handle or the server's own words. This page is written
by `make docs`.

"""

WHAT_TO_DO = {
    ReasonCode.GONE: "Run `care100 check LIST`. If the account is back, it is followed again.",
    ReasonCode.SUSPENDED: "Nothing. Remove the member if the account does not come back.",
    ReasonCode.OWN_ACCOUNT: "Nothing.",
    ReasonCode.NEW_ACCOUNT_OPTED_OUT: "Nothing. The owner asked not to be listed.",
    ReasonCode.MOVED: "`care100 check LIST --fix` stores the new account.",
    ReasonCode.NOT_FOUND: "Check the spelling, or run `care100 check LIST`.",
    ReasonCode.OTHER_ACCOUNT: (
        "If it is the member's account, run the command in the report. It puts it on the list."
    ),
    ReasonCode.OTHER_ID: "Run the command in the report. It removes the ID from the list.",
    ReasonCode.UNKNOWN_ID: "Run `care100 check LIST`.",
    ReasonCode.BLOCKED: "Unblock the account, if you want to follow it.",
    ReasonCode.MUTED: "Unmute the account, if you want to follow it.",
    ReasonCode.SERVER_BLOCKED: "Unblock the server, if you want to follow its accounts.",
    ReasonCode.BLOCKED_BY: "Nothing.",
    ReasonCode.CANNOT_BE_FOLLOWED: "Run `care100 check LIST` to see whether the account moved.",
    ReasonCode.NOT_FOLLOWED: "Run `care100 follow LIST` first.",
    ReasonCode.NOT_ACCEPTED: "Wait, or ask again with `care100 follow LIST --again`.",
    ReasonCode.NO_EFFECT: "Run the same command again.",
    ReasonCode.NO_RESPONSE: "Run the same command again.",
    ReasonCode.NOT_SHOWN: "Follow the account in the app.",
    ReasonCode.DENIES_CONSENT: "Nothing. The next run looks again.",
    ReasonCode.CANNOT_BE_LISTED: "Unblock the account, if it is you who blocked it.",
    ReasonCode.CONSENT_UNKNOWN: "Nothing. The next run looks again.",
    ReasonCode.REMOVED_THEMSELVES: "Nothing. If you removed the member yourself, add them there.",
    ReasonCode.NOT_INDEXED: "Nothing. No letter shows the account's posts.",
    ReasonCode.NOT_KNOWN_YET: "Run `care100 follow LIST`.",
    ReasonCode.MISSING: "Nothing. The member is added again.",
    ReasonCode.REFUSED: "Run the same command again.",
}
"""What a user can do about each reason."""

_FINDINGS = """
## Findings of a check

`care100 check` finds these problems. The code is the value of `finding` in the JSON report. The
command shows the evidence, and a command that repairs it ([check.md](check.md)).

"""

FINDINGS = {
    FindingKind.GONE: "The account was unreachable in two checks at least a week apart "
    "(`--confirm-after DAYS`).",
    FindingKind.SUSPENDED: "The server or X says that the account is suspended or was deleted. "
    "Most servers say the same about both.",
    FindingKind.UNREACHABLE: "The account does not exist, or the server did not respond. The "
    "problem may be temporary.",
    FindingKind.RENAMED: "The account on X or Bluesky has a new handle. Its ID is unchanged. "
    "`--fix` leaves it alone if the ID came from a file and may be wrong.",
    FindingKind.MOVED: "The account names a new account. The move is confirmed if the new account "
    "also names the old one.",
    FindingKind.LOCKED: "The account approves each follower, or its posts are protected.",
    FindingKind.SILENT: "The account has not posted for six months (`--silent MONTHS`). X does not "
    "give the date of the last post, so an account on X is silent if its number of posts did not "
    "change between two checks.",
    FindingKind.HIDDEN: "The account asks not to be suggested, or not to be indexed by search "
    "engines. On Bluesky: its handle does not lead back to it.",
    FindingKind.WEBSITE: "The website's server or page does not exist. Pages that only refuse "
    "automated requests are not reported.",
    FindingKind.UNLINKED: "An earlier check confirmed that the account belongs together with the "
    "member's others, and this one does not.",
    FindingKind.UNCONFIRMED: "No check has confirmed that the account belongs together with the "
    "member's others: neither profile names the other account, and the website does not name both.",
}
"""What each finding means."""


def page() -> str:
    """Return the page."""
    said = [
        [code(one), reasons.words(Reason(one, _where(one), "…")), WHAT_TO_DO[one]]
        for one in ReasonCode
    ]
    found = [[code(one), one.label, FINDINGS[one]] for one in FindingKind]
    return (
        _HEAD
        + table(["`code`", "Words", "What to do"], said)
        + _FINDINGS
        + table(["`finding`", "Words", "Meaning"], found)
    )


def _where(one: ReasonCode) -> str:
    # Only platforms have IDs, and their names have no article.
    return "X" if one is ReasonCode.OTHER_ID else "the server"
