"""Handles: parsed from every form that people paste, and shown in one form.

A Mastodon handle is `name@server`, an X handle is a bare name. Both keep the case in which
they were written, and are compared without it. Servers are stored in their ASCII form
(IDNA), which cannot be confused with another name.
"""

import ipaddress
import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

import idna

from care100.model.errors import Care100Error


class Platform(StrEnum):
    """A platform that accounts are on."""

    MASTODON = "mastodon"
    X = "x"

    @property
    def label(self) -> str:
        """Return the platform's name for display."""
        return {"mastodon": "Mastodon", "x": "X"}[self.value]


class BadHandle(Care100Error):
    """The text is not a handle on any supported platform."""

    exit_code = 2


@dataclass(frozen=True)
class Handle:
    """An account's address on one platform, as `name@server` or, on X, `name`."""

    platform: Platform
    text: str

    @property
    def key(self) -> str:
        """Return the handle in lower case, for comparison."""
        return self.text.lower()

    @property
    def server(self) -> str:
        """Return the Mastodon server's host (with the port, for loopback); empty on X."""
        return self.text.partition("@")[2]

    @property
    def display(self) -> str:
        """Return the handle for display: `@name@server`, or `@name` on X."""
        return f"@{self.text}"

    @property
    def typed(self) -> str:
        """Return the handle as typed in a command, without quoting: `name@server` or `x:name`."""
        return f"x:{self.text}" if self.platform is Platform.X else self.text

    @property
    def url(self) -> str:
        """Return the address of the profile page."""
        if self.platform is Platform.X:
            return f"https://x.com/{self.text}"
        name, _, server = self.text.partition("@")
        return f"{'http' if is_loopback(server) else 'https'}://{server}/@{name}"

    def __str__(self) -> str:
        return self.display


# Mastodon's rule for its own names is narrower; other servers allow dots and dashes inside
# a name (Account::USERNAME_RE in mastodon/app/models/account.rb).
_MASTODON_NAME = re.compile(r"[A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*")
# X: letters, digits and underscores, 1 to 15 (help.x.com; OpenAPI: UserName).
_X_NAME = re.compile(r"[A-Za-z0-9_]{1,15}")
_X_HOSTS = {"x.com", "twitter.com"}
_X_PAGES = {
    "compose", "explore", "following", "hashtag", "home", "i", "intent", "login", "messages",
    "notifications", "privacy", "search", "settings", "share", "signup", "tos",
}  # fmt: skip
# All characters that IDNA treats as a dot (RFC 3490, section 3.1).
_DOTS = ".\u3002\uff0e\uff61"
# Characters that are often copied with a handle: white space and text direction marks.
_AROUND = " \t\r\n\xa0\u200b\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff"
_LONGEST = 2048
_FORMS = "Write @name@server for Mastodon, @name or x:name for X, or paste the profile's address."


def parse(text: str) -> Handle:
    """Parse a handle in any form that people paste.

    The forms are `@a@b.social`, `a@b.social` and `mastodon:a@b.social`, `@a` and `x:a` for X,
    and the address of a profile or post on a Mastodon server or on X. Raises BadHandle.
    """
    given = text.strip(_AROUND)
    if not given or len(given) > _LONGEST:
        raise BadHandle(
            f"The handle has more than {_LONGEST} characters." if given else "The handle is empty.",
            _FORMS,
        )
    prefix, _, rest = given.partition(":")
    if prefix.lower() == "x" and not rest.startswith("//"):
        return parse_x(rest)
    if prefix.lower() in ("mastodon", "acct"):
        return parse_mastodon(rest)
    if "://" in given:
        return _from_url(given)
    if _looks_like_url(given):
        return _from_url(f"https://{given}")
    if "@" in given.removeprefix("@"):
        return parse_mastodon(given)
    if given.startswith("@"):
        return parse_x(given)
    raise BadHandle(
        f"“{_shown(given)}” is not a handle.",
        _FORMS,
    )


def parse_on(platform: Platform, text: str) -> Handle:
    """Parse a handle or a profile's address on `platform`. Raises BadHandle."""
    if "/" in text:
        handle = parse(text)
        if handle.platform is not platform:
            raise BadHandle(
                f"{handle} is an account on {handle.platform.label}, not on {platform.label}.",
                f"Use an account on {platform.label}.",
            )
        return handle
    given = text.strip(_AROUND)
    return parse_x(given) if platform is Platform.X else parse_mastodon(given)


def parse_mastodon(text: str) -> Handle:
    """Parse `name@server`, with or without a leading `@`. Raises BadHandle."""
    name, at, server = text.strip().removeprefix("@").partition("@")
    if not at:
        raise BadHandle(
            f"“{_shown(text)}” has no server.", "A Mastodon handle looks like @name@server."
        )
    if server.lower().removeprefix("www.").removeprefix("mobile.") in _X_HOSTS:
        raise BadHandle(
            f"“{_shown(text)}” is not a Mastodon handle: X is not a Mastodon server.",
            "Write x:name for an account on X.",
        )
    if not _MASTODON_NAME.fullmatch(name) or len(name) > 64:
        raise BadHandle(
            f"“{_shown(text)}” is not a Mastodon handle: {_name_fault(name, '.-')}.",
            "Use letters, digits and underscores in the name before the server.",
        )
    return Handle(Platform.MASTODON, f"{name}@{parse_server(server)}")


def parse_x(text: str) -> Handle:
    """Parse an X name, with or without a leading `@`. Raises BadHandle."""
    name = text.strip().removeprefix("@")
    if not _X_NAME.fullmatch(name):
        raise BadHandle(
            f"“{_shown(text)}” is not a handle on X: {_name_fault(name)}.",
            "An X handle has 1 to 15 letters, digits and underscores.",
        )
    return Handle(Platform.X, name)


def parse_server(text: str) -> str:
    """Parse a server name, and return its ASCII form in lower case.

    A port is accepted, and kept, only for loopback servers. Raises BadHandle.
    """
    host, port = _split_port(text.strip().lower().rstrip(_DOTS))
    if _is_loopback_host(host) and int(port or 0) <= 65535:
        return f"{host}:{int(port)}" if port else host
    if port:
        raise BadHandle(
            f"“{_shown(text)}” has the port {port}.",
            "Remove the port. Only servers on this computer may have one.",
        )
    try:
        ascii_host = idna.encode(host, uts46=True, transitional=False).decode("ascii")
    except idna.IDNAError:
        ascii_host = ""
    last = ascii_host.rpartition(".")[2]
    if "." not in ascii_host or last.isdigit():
        raise BadHandle(
            f"“{_shown(text)}” is not a server name.", "A server name looks like mastodon.social."
        )
    return ascii_host


def is_loopback(server: str) -> bool:
    """Return whether a server name, with or without a port, is this computer."""
    return _is_loopback_host(_split_port(server)[0])


def _split_port(server: str) -> tuple[str, str]:
    match = re.fullmatch(r"(\[[0-9a-f:.]+\]|[^:\[\]]+)(?::(\d{1,5}))?", server)
    if not match:
        return server, ""
    return match[1], match[2] or ""


def _is_loopback_host(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        # An IPv6 address is in brackets, as in web addresses (RFC 3986).
        if host.startswith("["):
            return ipaddress.IPv6Address(host[1:-1]).is_loopback
        return ipaddress.IPv4Address(host).is_loopback
    except ValueError:
        return False


def _looks_like_url(text: str) -> bool:
    """Return whether the text is an address without a scheme, as `b.social/@a` or `x.com/a`."""
    host, slash, _ = text.partition("/")
    return bool(slash) and "@" not in host and ("." in host or is_loopback(host))


def _from_url(text: str) -> Handle:
    try:
        url = urlsplit(text)
        host = (url.hostname or "").removeprefix("www.").removeprefix("mobile.")
        port = url.port
    except ValueError:
        raise BadHandle(f"“{_shown(text)}” is not a web address.", _PROFILE) from None
    if url.scheme not in ("https", "http") or url.username is not None:
        raise BadHandle(f"“{_shown(text)}” is not the address of a profile.", _PROFILE)
    path = [unquote(part) for part in url.path.split("/") if part]
    if host in _X_HOSTS:
        return _from_x_path(text, path, parse_qs(url.query))
    name = url.hostname or ""
    server = (f"[{name}]" if ":" in name else name) + (f":{port}" if port else "")
    if path[:1] in (["web"], ["deck"]):
        path = path[1:]
    if path and path[0].startswith("@"):
        name = path[0].removeprefix("@")
        # A server's page about an account on another server: https://b.social/@a@c.social
        return parse_mastodon(name if "@" in name else f"{name}@{server}")
    if len(path) >= 2 and path[0] in ("users", "u", "accounts"):
        return parse_mastodon(f"{path[1]}@{server}")
    raise BadHandle(
        f"“{_shown(text)}” is not the address of a profile.",
        _PROFILE,
    )


def _from_x_path(text: str, path: list[str], query: dict[str, list[str]]) -> Handle:
    if path[:1] == ["intent"] and query.get("screen_name"):
        return parse_x(query["screen_name"][0])
    if not path or path[0].lower() in _X_PAGES:
        raise BadHandle(
            f"“{_shown(text)}” is a page of X, not a profile.",
            "A profile's address looks like https://x.com/name.",
        )
    return parse_x(path[0])


_PROFILE = "A profile's address looks like https://server/@name or https://x.com/name."


def _name_fault(name: str, inside: str = "") -> str:
    """Return why a name is not valid; `inside` holds characters that may not begin or end it."""
    for character in name:
        if not re.match(rf"[A-Za-z0-9_{re.escape(inside)}]", character):
            wrong = "a space" if character.isspace() else f"“{_shown(character)}”"
            return f"the name contains {wrong}"
    if not name:
        return "the name is empty"
    if name[0] in inside or name[-1] in inside:
        return f"the name begins or ends with one of “{inside}”"
    return f"the name has {len(name)} characters"


def _shown(text: str) -> str:
    """Return the text shortened and without characters that a terminal would interpret."""
    short = text.strip()[:60]
    return "".join(c if c.isprintable() else "�" for c in short)
