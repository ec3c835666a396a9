"""Mastodon handles, `name@server`, parsed from every form that people paste."""

import re
from urllib.parse import unquote, urlsplit

from care100.model.handles import BadHandle, Handle, PlatformId, name_fault, printable, trimmed
from care100.model.server_names import is_loopback, parse_server

MASTODON: PlatformId = "mastodon"

# Mastodon's rule for its own names is narrower; other servers allow dots and dashes inside
# a name (Account::USERNAME_RE in mastodon/app/models/account.rb).
_NAME = re.compile(r"[A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*")
# Sites of other networks, which look like servers in a handle.
_NOT_SERVERS = {"x.com", "twitter.com"}
_PREFIXES = ("mastodon", "acct")
_PROFILE = "A profile's address looks like https://server/@name."


def handle(text: str) -> Handle:
    """Return the handle of a valid `name@server`."""
    name, _, server = text.partition("@")
    scheme = "http" if is_loopback(server) else "https"
    return Handle(MASTODON, text, f"@{text}", text, f"{scheme}://{server}/@{name}", server)


def read(text: str) -> Handle | None:
    """Parse a handle in any form that people paste, or return None if it is not Mastodon's.

    The forms are `@a@b.social`, `a@b.social`, `mastodon:a@b.social`, `acct:a@b.social`, and
    the address of a profile or post. Raises BadHandle for a form of Mastodon's with a fault.
    """
    given = trimmed(text)
    prefix, _, rest = given.partition(":")
    if prefix.lower() in _PREFIXES:
        return parse(rest)
    if "://" in given:
        return _from_url(given)
    if _looks_like_url(given):
        return _from_url(f"https://{given}")
    return parse(given) if "@" in given.removeprefix("@") else None


def parse(text: str) -> Handle:
    """Parse `name@server`, with or without a leading `@`. Raises BadHandle."""
    name, at, server = trimmed(text).removeprefix("@").partition("@")
    if not at:
        raise BadHandle(
            f"“{printable(text)}” has no server.", "A Mastodon handle looks like @name@server."
        )
    if server.lower().removeprefix("www.").removeprefix("mobile.") in _NOT_SERVERS:
        raise BadHandle(
            f"“{printable(text)}” is not a Mastodon handle: X is not a Mastodon server.",
            "Write x:name for an account on X.",
        )
    if not _NAME.fullmatch(name) or len(name) > 64:
        raise BadHandle(
            f"“{printable(text)}” is not a Mastodon handle: {name_fault(name, '.-')}.",
            "Use letters, digits and underscores in the name before the server.",
        )
    return handle(f"{name}@{parse_server(server)}")


def _looks_like_url(text: str) -> bool:
    """Return whether the text is an address without a scheme, such as `b.social/@a`."""
    host, slash, _ = text.partition("/")
    return bool(slash) and "@" not in host and ("." in host or is_loopback(host))


def _from_url(text: str) -> Handle:
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        raise BadHandle(f"“{printable(text)}” is not a web address.", _PROFILE) from None
    if url.scheme not in ("https", "http") or url.username is not None:
        raise BadHandle(f"“{printable(text)}” is not the address of a profile.", _PROFILE)
    path = [unquote(part) for part in url.path.split("/") if part]
    name = url.hostname or ""
    server = (f"[{name}]" if ":" in name else name) + (f":{port}" if port else "")
    if path[:1] in (["web"], ["deck"]):
        path = path[1:]
    if path and path[0].startswith("@"):
        name = path[0].removeprefix("@")
        # A server's page about an account on another server: https://b.social/@a@c.social
        return parse(name if "@" in name else f"{name}@{server}")
    if len(path) >= 2 and path[0] in ("users", "u", "accounts"):
        return parse(f"{path[1]}@{server}")
    raise BadHandle(f"“{printable(text)}” is not the address of a profile.", _PROFILE)
