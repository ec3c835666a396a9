"""Names of servers, as handles and logins have them: in ASCII (IDNA), lower case."""

import ipaddress
import re

import idna

from care100.model.handles import BadHandle, printable

# Every character that IDNA reads as a dot (RFC 3490, section 3.1).
_DOTS = ".\u3002\uff0e\uff61"


def parse_server(text: str) -> str:
    """Return a server's name in its ASCII form, lower case.

    A port is kept, and accepted for loopback servers only. Raises BadHandle.
    """
    host, port = _split_port(text.strip().lower().rstrip(_DOTS))
    if _is_loopback_host(host) and int(port or 0) <= 65535:
        return f"{host}:{int(port)}" if port else host
    if port:
        raise BadHandle(
            f"“{printable(text)}” has a port.",
            "Ports are accepted for servers on this machine only.",
        )
    try:
        ascii_host = idna.encode(host, uts46=True, transitional=False).decode("ascii")
    except idna.IDNAError:
        ascii_host = ""
    last = ascii_host.rpartition(".")[2]
    if "." not in ascii_host or last.isdigit():
        raise BadHandle(
            f"“{printable(text)}” is not a server's name.", "It should look like mastodon.social."
        )
    return ascii_host


def is_loopback(server: str) -> bool:
    """Whether a server's name (with or without a port) means this machine."""
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
        # An IPv6 address stands in brackets, as in web addresses (RFC 3986).
        if host.startswith("["):
            return ipaddress.IPv6Address(host[1:-1]).is_loopback
        return ipaddress.IPv4Address(host).is_loopback
    except ValueError:
        return False
