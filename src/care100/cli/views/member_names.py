"""Names of members for display: the name and an account."""

from collections.abc import Sequence

from care100.cli.views import plain, render
from care100.model import sanitize
from care100.model.members import Member
from care100.platforms import PLATFORMS


def apart(name: str, account: str) -> tuple[str, str]:
    """Return name and account for two columns; no name if it only repeats the account."""
    name = sanitize.line(name)
    return "" if name.lower() == account.lower() else name, account


def called(name: str, account: str = "") -> str:
    """Return the name followed by the account, or only one of them if the other is empty."""
    name, account = apart(name, account)
    return f"{name} ({account})" if name and account else name or account


def who(name: str, account: str = "") -> str:
    """Return the same as part of a printed line, without line breaks inside."""
    return render.whole(called(name, account))


def of_member(member: Member) -> str:
    """Return a member's name with all accounts, as `who` does."""
    return who(member.name, " and ".join(handle.display for handle in member.handles))


def accounts(member: Member) -> list[str]:
    """Return a member's accounts. Read aloud, those without a server have their platform."""
    return [
        handle.display
        if not plain.is_plain() or PLATFORMS[handle.platform].any_server
        else f"{handle.display} on {PLATFORMS[handle.platform].label}"
        for handle in member.handles
    ]


def some(names: Sequence[str], most: int) -> str:
    """Return the first `most` names, and how many more there are."""
    left = len(names) - most
    if left <= 1:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {left} more"
