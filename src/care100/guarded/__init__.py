"""Reading the addresses of strangers without being led astray: the one door to web pages,
servers and files that a list, a profile or a page names.

addresses  which addresses are allowed; pure
wire       names looked up once and checked, time and bytes counted
page       what came back
client     `Guarded`: requests, redirects, errors in words
polite     `Polite`: one request at a time for each server
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
from care100.guarded.polite import Busy, Polite

__all__ = [
    "Busy",
    "Guarded",
    "Limits",
    "NoSuchServer",
    "NotAllowed",
    "NotSecure",
    "Page",
    "Polite",
    "Seen",
    "TooSlow",
    "Trouble",
    "Unreachable",
    "Unreadable",
]
