"""Requests to strangers' addresses, guarded: pages, servers and files that a list, a profile
or a page names.

addresses      which addresses are allowed; pure
transport      names looked up once and checked, time and bytes counted
page           what came back
client         `GuardedClient`: requests, redirects, errors in words
polite_client  `PoliteClient`: one request at a time for each server
"""

from care100.web.client import CacheValidators, GuardedClient, RequestLimits
from care100.web.errors import (
    HostUnreachable,
    NoSuchServer,
    NotAllowed,
    NotSecure,
    TooSlow,
    Unreadable,
    WebError,
)
from care100.web.page import Page
from care100.web.polite_client import HostBusy, PoliteClient

__all__ = [
    "CacheValidators",
    "GuardedClient",
    "HostBusy",
    "HostUnreachable",
    "NoSuchServer",
    "NotAllowed",
    "NotSecure",
    "Page",
    "PoliteClient",
    "RequestLimits",
    "TooSlow",
    "Unreadable",
    "WebError",
]
