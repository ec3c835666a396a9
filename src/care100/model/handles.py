"""Handles: the names of accounts on their platforms.

Each platform parses, formats and links its own handles (`platforms/<name>/handles.py`);
`care100.platforms` parses a handle of any platform. Handles keep the case in which they were
written, and are compared without it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from care100.model.errors import Care100Error
from care100.model.pasted_text import named, printable, unwrapped

__all__ = [
    "AccountRef",
    "BadHandle",
    "Handle",
    "HandleForms",
    "PlatformId",
    "name_fault",
    "printable",
    "trimmed",
]

PlatformId = str
"""The name of a platform in files, commands and the registry, such as `mastodon`."""


class BadHandle(Care100Error):
    """The text is not a handle on any supported platform."""

    exit_code = 2


class HandleForms(NamedTuple):
    """The other forms of a handle.

    display  the form for display, such as `@name@server`
    typed    the form to type in a command, without quoting
    url      the address of the profile page
    server   the server's host (and port, for loopback); empty if the platform has only one
    """

    display: str
    typed: str
    url: str
    server: str = ""


@dataclass(frozen=True, slots=True)
class Handle:
    """An account's name on one platform, in the case in which it was written.

    text     the form in files and the registry, such as `name@server`
    forms    makes the other forms of the text, which many handles of a list never need
    by_page  whether it was read from the address of a page, whose domain may not be the handle's
    """

    platform: PlatformId
    text: str
    forms: Callable[[str], HandleForms] = field(compare=False, repr=False)
    by_page: bool = field(default=False, compare=False)

    @property
    def key(self) -> str:
        """Return the handle in lower case, for comparison."""
        key = self.text.lower()
        return self.text if key == self.text else key  # Most handles then have one text only.

    @property
    def display(self) -> str:
        """Return the form for display."""
        return self.forms(self.text).display

    @property
    def typed(self) -> str:
        """Return the form to type in a command."""
        return self.forms(self.text).typed

    @property
    def url(self) -> str:
        """Return the address of the profile page."""
        return self.forms(self.text).url

    @property
    def server(self) -> str:
        """Return the server's host, or an empty string."""
        return self.forms(self.text).server

    @property
    def suggested(self) -> str:
        """Return the form to suggest in a sentence: as typed, with its @ if it can be typed."""
        return self.display if self.display == f"@{self.typed}" else self.typed

    def __str__(self) -> str:
        return self.display


@dataclass(frozen=True, slots=True)
class AccountRef:
    """A member's account: its handle, and the platform's permanent id if it is known."""

    handle: Handle
    permanent_id: str = ""


_LONGEST = 2048
_FORMS = "Write a handle, or paste the address of a profile."


# A handle in a table is read several times.
@lru_cache(maxsize=100)
def trimmed(text: str) -> str:
    """Return `text` without characters around the handle. Raises BadHandle if nothing is left."""
    if len(text.strip()) > _LONGEST:
        raise BadHandle(f"The handle has more than {_LONGEST} characters.", _FORMS)
    given = unwrapped(text)
    if not given:
        raise BadHandle("The handle is empty.", _FORMS)
    return given


def name_fault(name: str, inside: str = "") -> str:
    """Return why a name is not valid; `inside` holds characters that may not begin or end it."""
    for character in name:
        if not re.match(rf"[A-Za-z0-9_{re.escape(inside)}]", character):
            return f"the name contains {named(character)}"
    if not name:
        return "the name is empty"
    if name[0] in inside or name[-1] in inside:
        return f"the name begins or ends with one of “{inside}”"
    return f"the name has {len(name)} characters"
