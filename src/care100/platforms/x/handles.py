"""X handles, a bare `name`, parsed from every form that people paste."""

import re
from functools import lru_cache

from care100.model.handles import (
    BadHandle,
    Handle,
    HandleForms,
    PlatformId,
    name_fault,
    printable,
    trimmed,
)
from care100.platforms.x.profile_addresses import is_mirror, is_on_x, name_in

X: PlatformId = "x"

# Letters, digits and underscores, 1 to 15 (help.x.com; OpenAPI: UserName).
_NAME = re.compile(r"[A-Za-z0-9_]{1,15}")
_PREFIX = re.compile(r"\A(?:x|twitter)\s*:(?!//)\s*", re.IGNORECASE)


def handle(text: str) -> Handle:
    """Return the handle of a valid name."""
    return Handle(X, text, _forms)


def _forms(text: str) -> HandleForms:
    return HandleForms(f"@{text}", f"x:{text}", f"https://x.com/{text}")


def read(text: str) -> Handle | None:
    """Parse a handle in any form that people paste, or return None if it is not X's.

    The forms are `@a`, `x:a`, and the address of a profile or post on x.com, twitter.com or
    a mirror of them. Raises BadHandle for a form of X's with a fault.
    """
    given = trimmed(text)
    rest = _PREFIX.sub("", given)
    if is_on_x(rest):
        return parse(name_in(rest))
    if rest != given:
        return parse(rest)
    _check_is_no_mirror(given)
    if given.startswith("@") and "@" not in given[1:] and "/" not in given:
        return parse(given)
    return None


# A reader of tables checks a cell that the row is then validated with.
@lru_cache(maxsize=100)
def parse(text: str) -> Handle:
    """Parse an X name, with or without a prefix and a leading `@`. Raises BadHandle."""
    name = _PREFIX.sub("", trimmed(text)).removeprefix("@")
    if not _NAME.fullmatch(name):
        raise BadHandle(
            f"“{printable(text)}” is not a handle on X: {name_fault(name)}.",
            "An X handle has 1 to 15 letters, digits and underscores.",
        )
    return handle(name)


def _check_is_no_mirror(text: str) -> None:
    """Raise BadHandle for `name@nitter.net`, which has the form of another platform's handle."""
    name, _, host = text.removeprefix("@").partition("@")
    if is_mirror(host.lower()):
        raise BadHandle(
            f"“{printable(text)}” is not a handle: {printable(host)} shows accounts of X.",
            f"Write x:{printable(name)} for the account on X.",
        )
