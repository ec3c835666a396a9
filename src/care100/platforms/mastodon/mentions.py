"""How texts name Mastodon accounts: a handle written out, or a profile's address."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from care100 import platforms
from care100.model.handles import BadHandle, Handle
from care100.platforms.mastodon.handles import MASTODON

# Without an `@` in front, it would be an email address.
_WRITTEN_OUT = re.compile(r"(?<![\w@./-])@[\w.-]+@\w[\w.:-]*\w")
_ADDRESS = re.compile(r"https?://[^\s\"'<>()]*[^\s\"'<>().,;:!?]", re.IGNORECASE)


def pattern(handle: Handle) -> str:
    """Return a regular expression for the handle and the addresses of the profile."""
    name, _, server = map(re.escape, handle.text.partition("@"))
    written_out = rf"(?<![\w.-]){name}@{server}(?![\w-]|\.\w)"
    return rf"{written_out}|//{server}/(?:@|users/){name}(?![\w.-]*\w|@)"


def handles_in(text: str) -> Iterator[Handle]:
    """Return the accounts that plain text may name.

    Other software uses addresses of the same form: only the server can tell whether an
    address is a profile.
    """
    places = [(one.start(), one[0]) for one in _WRITTEN_OUT.finditer(text)]
    places += [(one.start(), one[0]) for one in _ADDRESS.finditer(text) if _is_profile(one[0])]
    for _, written in sorted(places):
        try:
            # An address of another platform's form is that platform's.
            handle = platforms.parse_handle(written)
        except BadHandle:
            continue
        if handle.platform == MASTODON:
            yield handle


def _is_profile(address: str) -> bool:
    """Whether an address has the form of a profile's, and not of a post's."""
    try:
        first, *others = [part for part in urlsplit(address).path.split("/") if part] or [""]
    except ValueError:
        return False
    return (first.startswith("@") and not others) or (first == "users" and len(others) == 1)
