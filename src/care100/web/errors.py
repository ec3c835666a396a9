"""What can go wrong on the way to a stranger's address.

WebError
├── NotAllowed        care100 does not go there
├── HostUnreachable       there was no answer
│   ├── NoSuchServer  its name is not known
│   ├── NotSecure     it could not prove who it is
│   └── TooSlow       it took longer than it was given
└── Unreadable        there was an answer, but none that can be used
"""

from care100.model.errors import Care100Error


class WebError(Care100Error):
    """A stranger's address could not be read."""


class NotAllowed(WebError):
    """The address is none that care100 goes to, or it leads to such a one."""


class HostUnreachable(WebError):
    """The server gave no answer."""


class NoSuchServer(HostUnreachable):
    """No server of that name is known."""


class NotSecure(HostUnreachable):
    """The server could not prove who it is, or does not encrypt."""


class TooSlow(HostUnreachable):
    """The server had not answered in the time that it was given."""


class Unreadable(WebError):
    """The answer is too large, broken, or sent on too often."""
