"""Validation of login servers: https everywhere, plain http on this computer only."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from care100.model import sanitize
from care100.model.errors import UsageError
from care100.model.server_names import dns_name, without_final_dot

_USER = re.compile(r"[\w.\-]+")
_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f\\]")
_EXAMPLE = "Use only the server's name, for example: mastodon.social"


def is_loopback(host: str) -> bool:
    """Return whether a host, without a port, is this computer: localhost, 127.0.0.0/8 or ::1."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def normalise_server(text: str) -> str:
    """Return the base address of a Mastodon server as `https://name`, without a trailing slash.

    Accepts a name, an https address, or a whole handle (`@me@mastodon.social`), in any case and
    any script. A server on this computer may have a port; without a scheme it is requested
    over plain http. Raises `UsageError` for everything else.
    """
    typed = text.strip()
    if not typed or _UNSAFE.search(typed):
        raise UsageError("The server name is empty or contains a space.", _EXAMPLE)
    if "://" not in typed:
        typed = "//" + _server_part(typed)
    parts = _split(typed, "That does not look like a server name.", _EXAMPLE)
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise UsageError(
            f"That is the address of a page on {sanitize.line(parts.netloc, 60)}, not of a server.",
            _EXAMPLE,
        )
    return _base(parts)


def check_endpoint(text: str, name: str) -> str:
    """Return the API address in the variable `name`, without a trailing slash.

    It may have a path. Raises `UsageError` unless it is https, or http to this computer, and
    has no user name, query or fragment.
    """
    hint = f"Set it to an address such as https://api.x.com, or unset {name}."
    typed = text.strip()
    trouble = "It is not a web address."
    try:
        if _UNSAFE.search(typed) or "://" not in typed:
            raise UsageError(trouble, hint)
        parts = _split(typed, trouble, hint)
        if parts.query or parts.fragment:
            raise UsageError("It has a query or a fragment.", hint)
        return _base(parts) + parts.path.rstrip("/")
    except UsageError as error:
        raise UsageError(f"{name} cannot be used. {error.message}", hint) from None


def _server_part(typed: str) -> str:
    """Return the server of a handle, or a server name unchanged."""
    if _is_ipv6(typed):
        return f"[{typed}]"
    user, at, server = typed.removeprefix("@").rpartition("@")
    if at and not _USER.fullmatch(user):
        raise UsageError("That is neither a server name nor a handle.", _EXAMPLE)
    return server


def _split(address: str, trouble: str, hint: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        usable = parts.hostname is not None and parts.port != 0  # reading a bad port raises
    except ValueError:
        raise UsageError(trouble, hint) from None
    if not usable:
        raise UsageError(trouble, hint)
    if "@" in parts.netloc:
        raise UsageError("The address contains a user name.", hint)
    if parts.scheme not in ("", "http", "https"):
        raise UsageError(
            f"The address begins with {sanitize.line(parts.scheme, 20)}:, not https:.", hint
        )
    return parts


def _base(parts: SplitResult) -> str:
    host = without_final_dot(parts.hostname or "")
    if is_loopback(host):
        scheme = parts.scheme or "http"
        host = f"[{host}]" if ":" in host else host
        return f"{scheme}://{host}" + (f":{parts.port}" if parts.port else "")
    if parts.scheme == "http":
        raise UsageError(
            f"{sanitize.line(host, 60)} needs https: plain http is not encrypted.",
            f"Use https://{sanitize.line(host, 60)}",
        )
    if parts.port not in (None, 443):
        raise UsageError(
            f"The server name has the port {parts.port}. Only servers on this computer may"
            " have a port.",
            _EXAMPLE,
        )
    return f"https://{_public_name(host)}"


def _public_name(host: str) -> str:
    """Return a public host name in its DNS form. Raises `UsageError`."""
    name = dns_name(host)
    if not name:
        raise UsageError(
            f"“{sanitize.line(host, 60)}” is not the name of a public server.", _EXAMPLE
        )
    return name


def _is_ipv6(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).version == 6
    except ValueError:
        return False
