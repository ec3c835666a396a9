"""How texts name accounts on X: the address of a profile, or a name after the platform's."""

import re
from collections.abc import Iterator

from care100.model.handles import BadHandle, Handle
from care100.platforms.x import handles

_ADDRESS = r"(?<![\w.-])(?:www\.|mobile\.)?(?:x|twitter)\.com/(?:#!/)?@?"
_WRITTEN_OUT = r"\b(?:twitter\W{1,4}|x\s?[:/(]\s?)@"
_ANY = re.compile(rf"(?:{_ADDRESS}|{_WRITTEN_OUT})(\w{{1,15}})(?![\w@]|/status)", re.IGNORECASE)
_WORD = re.compile(r"[^\s\"'<>]+")
# In a lookahead, because one match may begin where another ends.
_ANY_WRITTEN_OUT = re.compile(rf"(?=({_WRITTEN_OUT}\w{{1,15}}(?![\w@])))", re.IGNORECASE)


def pattern(handle: Handle) -> str:
    """Return a regular expression for the profile's addresses and for "X: @name"."""
    return rf"{_ADDRESS}{handle.text}(?!\w)|{_WRITTEN_OUT}{handle.text}(?![\w@])"


def handles_in(text: str) -> Iterator[Handle]:
    """Return the accounts that plain text names."""
    for name in _ANY.findall(text):
        try:
            # As an address, because not every address on X is a profile's.
            handle = handles.read(f"https://x.com/{name}")
        except BadHandle:
            continue
        if handle:
            yield handle


def excerpts(text: str) -> list[str]:
    """Return the addresses without a scheme, and the names written out."""
    addresses = [word for word in _WORD.findall(text) if ".com/" in word.lower()]
    return [*addresses, *_ANY_WRITTEN_OUT.findall(text)]
