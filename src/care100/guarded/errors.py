"""What can go wrong on the way to a stranger's address.

Trouble
├── NotAllowed        care100 does not go there
├── Unreachable       there was no answer
│   ├── NoSuchServer  its name is not known
│   ├── NotSecure     it could not prove who it is
│   └── TooSlow       it took longer than it was given
└── Unreadable        there was an answer, but none that can be used
"""

from care100.errors import Care100Error


class Trouble(Care100Error):
    """A stranger's address could not be read."""


class NotAllowed(Trouble):
    """The address is none that care100 goes to, or it leads to such a one."""


class Unreachable(Trouble):
    """The server gave no answer."""


class NoSuchServer(Unreachable):
    """No server of that name is known."""


class NotSecure(Unreachable):
    """The server could not prove who it is, or does not encrypt."""


class TooSlow(Unreachable):
    """The server had not answered in the time that it was given."""


class Unreadable(Trouble):
    """The answer is too large, broken, or sent on too often."""
