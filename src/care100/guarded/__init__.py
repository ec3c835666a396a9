"""Reading the addresses of strangers without being led astray: the one door to web pages,
servers and files that a list, a profile or a page names.

addresses  which addresses are allowed; pure
wire       names looked up once and checked, time and bytes counted
page       what came back
client     `Guarded`: requests, redirects, errors in words
"""

from care100.guarded.client import Guarded, Limits, Seen
from care100.guarded.errors import (
    NoSuchServer,
    NotAllowed,
    NotSecure,
    TooSlow,
    Trouble,
    Unreachable,
    Unreadable,
)
from care100.guarded.page import Page

__all__ = [
    "Guarded",
    "Limits",
    "NoSuchServer",
    "NotAllowed",
    "NotSecure",
    "Page",
    "Seen",
    "TooSlow",
    "Trouble",
    "Unreachable",
    "Unreadable",
]
