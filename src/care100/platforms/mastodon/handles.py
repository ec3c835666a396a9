"""Mastodon handles, `name@server`, parsed from every form that people paste."""

import re
from dataclasses import replace
from functools import lru_cache

from care100.model.handles import (
    BadHandle,
    Handle,
    HandleForms,
    PlatformId,
    name_fault,
    printable,
    trimmed,
)
from care100.model.server_names import is_loopback, parse_server
from care100.platforms.mastodon.not_servers import why_no_server
from care100.platforms.mastodon.profile_addresses import handle_in, is_address

MASTODON: PlatformId = "mastodon"

# Mastodon's rule for its own names is narrower; other servers allow dots and dashes inside
# a name (Account::USERNAME_RE in mastodon/app/models/account.rb).
_NAME = re.compile(r"[A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*")
# `web+ap:` with an address is read as the address. Spreadsheets write `mailto:` by themselves.
_PREFIX = re.compile(
    r"\A(?:mastodon|fediverse|acct|web\+acct|mailto|web\+ap(?!://))\s*:(?://)?\s*", re.IGNORECASE
)
# The ends of addresses of a profile's feed or data (`/@name.rss`), which names do not have.
_FILE = re.compile(r"(.+)\.(rss|atom|xml|json|html?|php|png|jpe?g|svg|ics)", re.IGNORECASE)
# Each run is limited, so that a long text takes no longer than its length.
_HANDLE_INSIDE = re.compile(
    r"@?(?<![A-Za-z0-9_.-])[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
)


def handle(text: str) -> Handle:
    """Return the handle of a valid `name@server`."""
    return Handle(MASTODON, text, _forms)


# What shows an account asks for several forms of its handle.
@lru_cache(maxsize=100)
def _forms(text: str) -> HandleForms:
    name, _, server = text.partition("@")
    scheme = "http" if is_loopback(server) else "https"
    return HandleForms(f"@{text}", text, f"{scheme}://{server}/@{name}", server)


def read(text: str) -> Handle | None:
    """Parse a handle in any form that people paste, or return None if it is not Mastodon's.

    The forms are `@a@b.social`, `a@b.social`, the same after `mastodon:`, `acct:`, `mailto:`
    or `web+ap:`, and the address of a profile or post on any server or web client. Raises
    BadHandle for a form of Mastodon's with a fault.
    """
    given = trimmed(text)
    rest = _PREFIX.sub("", given)
    if is_address(rest):
        found = _account(handle_in(rest), rest)
        # The address of an account of another server names the domain of the handle.
        return replace(found, by_page=f"@{found.server}" not in rest.lower())
    has_form = rest != given or "@" in given.removeprefix("@")
    return parse(rest) if has_form else None


# A reader of tables checks a cell that the row is then validated with.
@lru_cache(maxsize=100)
def parse(text: str) -> Handle:
    """Parse `name@server`, with or without a prefix and a leading `@`. Raises BadHandle."""
    given = _PREFIX.sub("", trimmed(text))
    _check_is_alone(given)
    return _account(given.removeprefix("@"), text)


def _account(name_at_server: str, text: str) -> Handle:
    """Return the handle in `text`. Raises BadHandle if no account can have it."""
    name, _, server = name_at_server.partition("@")
    if not server:
        raise BadHandle(
            f"“{printable(text)}” has no server.", "A Mastodon handle looks like @name@server."
        )
    if not _NAME.fullmatch(name) or len(name) > 64:
        raise BadHandle(
            f"“{printable(text)}” is not a Mastodon handle: {name_fault(name, '.-')}.",
            "Use letters, digits and underscores in the name before the server.",
        )
    server = parse_server(server.partition("?")[0].rstrip("/"))
    _check_is_account(name, server)
    account = f"{name}@{server}"
    return handle(text if account == text else account)


def _check_is_alone(text: str) -> None:
    """Raise BadHandle for a handle among other words, which would become part of it."""
    if text.startswith("@@"):
        raise BadHandle(f"“{printable(text)}” begins with more than one @.", "Write one @.")
    found = _HANDLE_INSIDE.findall(text)
    if not found or not re.search(r"\s", text):
        return
    if len(found) > 1:
        raise BadHandle(f"“{printable(text)}” has more than one handle.", "Write one handle.")
    raise BadHandle(
        f"“{printable(text)}” has other words beside the handle.",
        f"Write the handle alone: {printable(found[0])}.",
    )


def _check_is_account(name: str, server: str) -> None:
    """Raise BadHandle for an address of a file, or a server without accounts."""
    if file := _FILE.fullmatch(name):
        raise BadHandle(
            f"“{name}@{server}” is the address of a file: the name ends with .{file[2]}.",
            f"For the account, write @{file[1]}@{server}.",
        )
    fault, hint = why_no_server(server, name)
    if fault:
        raise BadHandle(f"“{name}@{server}” is not a Mastodon handle: {fault}.", hint)
