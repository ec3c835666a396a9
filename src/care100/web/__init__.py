"""Guarded requests to untrusted addresses, such as those named in lists, profiles and pages.

addresses      validation of web addresses; pure
transport      connections to checked IP addresses, within a time and size budget
page           responses
header_times   numbers and times in response headers; pure
client         `GuardedClient`: requests, redirects and errors
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
