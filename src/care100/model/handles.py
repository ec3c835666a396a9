"""Handles: what an account is called on its platform.

How a handle is read, written and linked to differs between platforms: each platform
makes its own handles (`platforms/<name>/handles.py`), and `care100.platforms` reads a
handle of any of them.
"""

from dataclasses import dataclass, field

from care100.model.errors import Care100Error

PlatformId = str
"""The name of a platform in files, commands and the registry, such as `mastodon`."""


class BadHandle(Care100Error):
    """The text is not a handle on any platform that care100 knows."""

    exit_code = 2


@dataclass(frozen=True)
class Handle:
    """An account's name on one platform, in the case in which it was written.

    text     the form that files and the registry keep, such as `name@server`
    display  the form for people, such as `@name@server`
    typed    the form to type in a command; no shell changes it
    url      the address of the profile page
    server   the server's host (and port, for loopback); empty where there is only one
    """

    platform: PlatformId
    text: str
    display: str = field(compare=False)
    typed: str = field(compare=False)
    url: str = field(compare=False)
    server: str = field(default="", compare=False)

    @property
    def key(self) -> str:
        """Return the handle in lower case, for comparison."""
        return self.text.lower()

    def __str__(self) -> str:
        return self.display


@dataclass(frozen=True)
class AccountRef:
    """A member's account: its handle, and the platform's permanent id where it is known."""

    handle: Handle
    permanent_id: str = ""


# What comes along when a handle is copied: spaces, and marks of reading direction.
_AROUND = " \t\r\n\xa0\u200b\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff"
_LONGEST = 2048


def trimmed(text: str) -> str:
    """Return `text` without what was copied along with it. Raises BadHandle if nothing is left."""
    given = text.strip(_AROUND)
    if not given or len(given) > _LONGEST:
        raise BadHandle("A handle cannot be empty." if not given else "That handle is too long.")
    return given


def printable(text: str) -> str:
    """Return a short form of outside text, without characters that a terminal obeys."""
    short = text.strip()[:60]
    return "".join(c if c.isprintable() else "�" for c in short)
