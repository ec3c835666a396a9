"""Mastodon handles, `name@server`: read in every way people write them."""

import re
from urllib.parse import unquote, urlsplit

from care100.model.handles import BadHandle, Handle, PlatformId, printable, trimmed
from care100.model.server_names import is_loopback, parse_server

MASTODON: PlatformId = "mastodon"

# Mastodon's own rule for local names is narrower; other servers allow dots and
# dashes inside (the Account::USERNAME_RE of mastodon/app/models/account.rb).
_NAME = re.compile(r"[A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*")
# Sites that look like servers in a handle, and are on other networks.
_NOT_SERVERS = {"x.com", "twitter.com"}
_PREFIXES = ("mastodon", "acct")


def handle(text: str) -> Handle:
    """Make the handle of `name@server`, which is known to be in order."""
    name, _, server = text.partition("@")
    scheme = "http" if is_loopback(server) else "https"
    return Handle(MASTODON, text, f"@{text}", text, f"{scheme}://{server}/@{name}", server)


def read(text: str) -> Handle | None:
    """Read a handle from any text that people paste; None when it is of another platform.

    `@a@b.social`, `a@b.social`, `mastodon:a@b.social`, `acct:a@b.social`, and the address
    of a profile or a post. Raises BadHandle when it means a Mastodon account wrongly.
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
    """Read `name@server`, with or without a leading `@`. Raises BadHandle."""
    name, at, server = trimmed(text).removeprefix("@").partition("@")
    if not at:
        raise BadHandle(
            f"“{printable(text)}” has no server.", "A Mastodon handle looks like @name@server."
        )
    if server.lower().removeprefix("www.").removeprefix("mobile.") in _NOT_SERVERS:
        raise BadHandle(
            f"“{printable(text)}” is not a Mastodon handle: X is no Mastodon server.",
            "Write x:name for an account on X.",
        )
    if not _NAME.fullmatch(name) or len(name) > 64:
        raise BadHandle(
            f"“{printable(text)}” is not a Mastodon handle.",
            "The name before the server has letters, digits and underscores only.",
        )
    return handle(f"{name}@{parse_server(server)}")


def _looks_like_url(text: str) -> bool:
    """`b.social/@a`: an address whose scheme was not pasted along."""
    host, slash, _ = text.partition("/")
    return bool(slash) and "@" not in host and ("." in host or is_loopback(host))


def _from_url(text: str) -> Handle:
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        raise BadHandle(f"“{printable(text)}” is not an address.") from None
    if url.scheme not in ("https", "http") or url.username is not None:
        raise BadHandle(f"“{printable(text)}” is not the address of a profile.")
    path = [unquote(part) for part in url.path.split("/") if part]
    name = url.hostname or ""
    server = (f"[{name}]" if ":" in name else name) + (f":{port}" if port else "")
    if path[:1] in (["web"], ["deck"]):
        path = path[1:]
    if path and path[0].startswith("@"):
        name = path[0].removeprefix("@")
        # A server's page about an account elsewhere: https://b.social/@a@c.social
        return parse(name if "@" in name else f"{name}@{server}")
    if len(path) >= 2 and path[0] in ("users", "u", "accounts"):
        return parse(f"{path[1]}@{server}")
    raise BadHandle(
        f"“{printable(text)}” is not the address of a profile.",
        "It should look like https://server/@name or https://x.com/name.",
    )
