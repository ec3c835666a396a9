"""How people are named: by name and account."""

from collections.abc import Sequence

from care100.cli.views import render
from care100.model import sanitize


def apart(name: str, account: str) -> tuple[str, str]:
    """A name and its account, for two columns; no name where it is only the account again."""
    name = sanitize.line(name)
    return "" if name.lower() == account.lower() else name, account


def called(name: str, account: str = "") -> str:
    """A name with its account behind it, or whichever of them there is."""
    name, account = apart(name, account)
    return f"{name} ({account})" if name and account else name or account


def who(name: str, account: str = "") -> str:
    """The same as a piece of a printed line, which is not broken within."""
    return render.whole(called(name, account))


def some(names: Sequence[str], most: int) -> str:
    """The names one after the other, the first `most` of them, and how many more there are."""
    left = len(names) - most
    if left <= 1:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {left} more"
