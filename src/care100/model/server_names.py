"""Server names, in their ASCII form (IDNA), which cannot be confused with another name."""

import ipaddress
import re

import idna

from care100.model.handles import BadHandle, printable

# All characters that IDNA treats as a dot (RFC 3490, section 3.1).
_DOTS = ".\u3002\uff0e\uff61"


def parse_server(text: str) -> str:
    """Parse a server name, and return its ASCII form in lower case.

    A port is accepted, and kept, only for loopback servers. Raises BadHandle.
    """
    host, port = _split_port(text.strip().lower().rstrip(_DOTS))
    if _is_loopback_host(host) and int(port or 0) <= 65535:
        return f"{host}:{int(port)}" if port else host
    if port:
        raise BadHandle(
            f"“{printable(text)}” has the port {port}.",
            "Remove the port. Only servers on this computer may have one.",
        )
    try:
        ascii_host = idna.encode(host, uts46=True, transitional=False).decode("ascii")
    except idna.IDNAError:
        ascii_host = ""
    last = ascii_host.rpartition(".")[2]
    if "." not in ascii_host or last.isdigit():
        raise BadHandle(
            f"“{printable(text)}” is not a server name.",
            "A server name looks like mastodon.social.",
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
