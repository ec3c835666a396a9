"""Which servers care100 speaks to: https everywhere, plain http on this computer only."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

import idna

from care100.model.errors import UsageError

_USER = re.compile(r"[\w.\-]+")
_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f\\]")
_EXAMPLE = "Give the server's name alone, for example: mastodon.social"


def is_loopback(host: str) -> bool:
    """Say whether a host, without a port, is this computer: localhost, 127.0.0.0/8 or ::1."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def normalise_server(text: str) -> str:
    """Give the base address of a Mastodon server as `https://name`, without a trailing slash.

    Takes a name, an https address, or a whole handle (`@me@mastodon.social`), in any case and
    any script. A server on this computer may have a port and be named without a scheme: it is
    then spoken to over plain http. Raises `UsageError` for everything else.
    """
    typed = text.strip()
    if not typed or _UNSAFE.search(typed):
        raise UsageError("That is not the name of a server.", _EXAMPLE)
    if "://" not in typed:
        typed = "//" + _server_part(typed)
    parts = _split(typed, "That is not the name of a server.", _EXAMPLE)
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise UsageError("That is a page on a server, not the server itself.", _EXAMPLE)
    return _base(parts)


def check_endpoint(text: str, name: str) -> str:
    """Give an API address from the variable `name`, a path allowed, without a trailing slash.

    Raises `UsageError` unless it is https, or http to this computer, with neither user name,
    query nor fragment.
    """
    hint = f"Set it to an address such as https://api.x.com, or unset {name}."
    typed = text.strip()
    trouble = "That is not a web address."
    try:
        if _UNSAFE.search(typed) or "://" not in typed:
            raise UsageError(trouble)
        parts = _split(typed, trouble, hint)
        if parts.query or parts.fragment:
            raise UsageError("An address with a query or a fragment is not accepted.")
        return _base(parts) + parts.path.rstrip("/")
    except UsageError as error:
        raise UsageError(f"{name} cannot be used. {error.message}", hint) from None


def _server_part(typed: str) -> str:
    """Cut the user's name off a handle; leave a server's name as it is."""
    if _is_ipv6(typed):
        return f"[{typed}]"
    user, at, server = typed.removeprefix("@").rpartition("@")
    if at and not _USER.fullmatch(user):
        raise UsageError("That is neither a server's name nor a handle.", _EXAMPLE)
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
        raise UsageError("An address with a user name in it is not accepted.", hint)
    if parts.scheme not in ("", "http", "https"):
        raise UsageError("Only https addresses can be used.", hint)
    return parts


def _base(parts: SplitResult) -> str:
    host = (parts.hostname or "").removesuffix(".")
    if is_loopback(host):
        scheme = parts.scheme or "http"
        host = f"[{host}]" if ":" in host else host
        return f"{scheme}://{host}" + (f":{parts.port}" if parts.port else "")
    if parts.scheme == "http":
        raise UsageError(
            "Plain http is used for servers on this computer only, since it hides nothing.",
            "Use the server's https address.",
        )
    if parts.port not in (None, 443):
        raise UsageError("Only servers on this computer may have a port.", _EXAMPLE)
    return f"https://{_public_name(host)}"


def _public_name(host: str) -> str:
    """Give a public host name in the form that DNS knows, or raise `UsageError`."""
    try:
        name = idna.encode(host, uts46=True, std3_rules=True).decode("ascii").lower()
    except idna.IDNAError:
        name = ""
    last = name.rpartition(".")[2]
    # A last part that is a number makes an IP address, in one of its many spellings.
    if "." not in name or last.isdigit() or last.startswith("0x"):
        raise UsageError("That is not the name of a public server.", _EXAMPLE)
    return name


def _is_ipv6(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).version == 6
    except ValueError:
        return False
