"""How texts name accounts on Bluesky: the address of a profile, or a domain name after an @."""

import re
from collections.abc import Iterator

from care100.model.handles import BadHandle, Handle
from care100.platforms.bluesky import handles

_ADDRESS = r"(?<![\w.-])(?:www\.)?bsky\.app/profile/@?"
_NAME = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DID = r"did:plc:[a-z2-7]{24}"
# A second @ makes it a Mastodon handle, and a character before it an email address.
_WRITTEN_OUT = r"(?<![\w@./:-])@"
_END = r"(?![\w@-]|\.\w)"
_ANY = re.compile(
    rf"{_ADDRESS}({_NAME}|{_DID})(?![\w-]|\.\w|/post)|{_WRITTEN_OUT}({_NAME}){_END}", re.IGNORECASE
)
_WORD = re.compile(r"[^\s\"'<>]+")


def pattern(handle: Handle) -> str:
    """Return a regular expression for the profile's addresses and for `@name.example`."""
    name = re.escape(handle.text)
    return rf"{_ADDRESS}{name}(?![\w-]|\.\w)|{_WRITTEN_OUT}{name}{_END}|at://{name}(?![\w-]|\.\w)"


def handles_in(text: str) -> Iterator[Handle]:
    """Return the accounts that plain text may name."""
    for found in _ANY.finditer(text):
        try:
            yield handles.parse(found[1] or found[2])
        except BadHandle:
            continue


def excerpts(text: str) -> list[str]:
    """Return the addresses without a scheme."""
    return [word for word in _WORD.findall(text) if "bsky.app/" in word.lower()]
