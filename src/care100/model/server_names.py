"""Server names, in their ASCII form (IDNA), which cannot be confused with another name."""

import ipaddress
import re
import string
from functools import lru_cache

import idna

from care100.model.handles import BadHandle, printable
from care100.model.pasted_text import named

# All characters that IDNA treats as a dot (RFC 3490, section 3.1).
_DOTS = ".\u3002\uff0e\uff61"


_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
# A web address says the same with or without the port that its scheme implies.
_DEFAULT_PORTS = ("80", "443")


# Few servers have the accounts of most lists.
@lru_cache(maxsize=1000)
def parse_server(text: str) -> str:
    """Parse a server name, and return its ASCII form in lower case.

    Only loopback servers keep a port; the default ports are dropped from others. Raises
    BadHandle.
    """
    host, port = _split_port(text.strip().lower().rstrip(_DOTS))
    host = without_final_dot(host)
    if _is_loopback_host(host) and int(port or 0) <= 65535:
        return f"{host}:{int(port)}" if port else host
    if port and port not in _DEFAULT_PORTS:
        raise BadHandle(
            f"“{printable(text)}” has the port {port}.",
            "Remove the port. Only servers on this computer may have one.",
        )
    name = dns_name(host)
    if not name:
        raise BadHandle(
            f"“{printable(text)}” is not a server name{_fault(host)}.",
            "A server name looks like mastodon.social.",
        )
    return name


def dns_name(host: str) -> str:
    """Return the name of a public host, without a port, in the ASCII form that DNS uses.

    Empty for a text that is not such a name: an invalid one, one without a dot, such as
    `localhost`, and an IP address in any of its notations (url.spec.whatwg.org, “ends in a
    number”).
    """
    try:
        name = idna.encode(without_final_dot(host), uts46=True, std3_rules=True).decode("ascii")
    except idna.IDNAError:
        return ""
    # IDNA removes invisible characters, which may have hidden a final dot.
    name = name.lower().rstrip(".")
    return "" if "." not in name or _NUMBER.fullmatch(name.rpartition(".")[2]) else name


def without_final_dot(host: str) -> str:
    """Return a host without the final dots, which stand for the root of DNS (RFC 1034, 3.1)."""
    return host.rstrip(_DOTS)


def _fault(host: str) -> str:
    """Return what is wrong with a host, to follow “is not a server name”."""
    for character in host:
        if not (character.isalnum() or character in "-" + _DOTS):
            return f": it contains {named(character)}"
    labels = re.split(f"[{_DOTS}]", host)
    if len(labels) == 1:
        return ": it has no dot" if host else ": it is empty"
    if "" in labels:
        return ": a dot has no word before it" if not labels[0] else ": it has two dots in a row"
    if _NUMBER.fullmatch(labels[-1]):
        return ": it is a number"
    return ""


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
    if not host.startswith(("[", *string.digits)):
        return False
    try:
        # An IPv6 address is in brackets, as in web addresses (RFC 3986).
        if host.startswith("["):
            return ipaddress.IPv6Address(host[1:-1]).is_loopback
        return ipaddress.IPv4Address(host).is_loopback
    except ValueError:
        return False
