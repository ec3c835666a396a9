"""The errors of requests to untrusted addresses.

WebError
├── NotAllowed         care100 does not request this address
├── HostUnreachable    there was no response
│   ├── NoSuchServer   the name has no address
│   ├── NotSecure      the server could not prove its identity
│   └── TooSlow        the request exceeded its time limit
└── Unreadable         the response cannot be used
"""

from care100.model.errors import Care100Error


class WebError(Care100Error):
    """An address could not be read."""


class NotAllowed(WebError):
    """The address, or the target of a redirect, is not one that care100 requests."""


class HostUnreachable(WebError):
    """The server did not respond."""


class NoSuchServer(HostUnreachable):
    """The server's name has no address."""


class NotSecure(HostUnreachable):
    """The server could not prove its identity, or does not encrypt."""


class TooSlow(HostUnreachable):
    """The server did not respond within the time limit."""


class Unreadable(WebError):
    """The response is too large or broken, or redirects too often."""
