"""Validation of untrusted web addresses. Pure: nothing here uses the network.

An address is parsed once, here, and the request is built from the parsed parts, so that no
second parser can interpret it differently.
"""

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from care100.model import sanitize
from care100.model.server_names import dns_name, without_final_dot
from care100.web.errors import NotAllowed

LONGEST = 2048
_UNSAFE = re.compile(r"[\s\x00-\x20\x7f\\]")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?=.{{4,253}}$)(?:{_LABEL}\.)+(?:xn--[a-z0-9-]{{1,59}}|[a-z]{{2,63}})")
# Characters that need no quoting in a path or query (RFC 3986, 3.3 and 3.4), and `%`.
_UNQUOTED = "/?:@!$&'()*+,;=-._~%"


@dataclass(frozen=True)
class Address:
    """A parsed web address: `host` is in ASCII, `target` is the path with the query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def server(self) -> str:
        """Return the host, with the port unless it is the default port of https."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if (self.scheme, self.port) == ("https", 443) else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """Return the whole address."""
        return f"{self.scheme}://{self.server}{self.target}"

    @property
    def is_here(self) -> bool:
        """Return whether the host is this computer."""
        return _is_loopback(self.host)


def read(url: str, here: Collection[str] = ()) -> Address:
    """Parse a web address and check that care100 may request it.

    Allowed are https addresses at a public name, without a port or a user name; plain http
    is changed to https. A server on this computer is allowed only when `here` contains its
    `server`, such as `127.0.0.1:8080`. Raises NotAllowed.
    """
    shown = sanitize.line(url, 80)
    if len(url) > LONGEST:
        raise NotAllowed(
            f"The address “{shown}” is longer than {LONGEST} characters.", "Use a shorter address."
        )
    try:
        if _UNSAFE.search(url):
            raise ValueError
        parts = urlsplit(url)
        host, port = without_final_dot(parts.hostname or ""), parts.port
        target = _quoted(parts.path or "/") + (f"?{_quoted(parts.query)}" if parts.query else "")
    except ValueError:
        raise NotAllowed(f"“{shown}” is not a web address.", _EXAMPLE) from None
    if parts.scheme not in ("http", "https") or not host:
        raise NotAllowed(f"“{shown}” is not a web address.", _EXAMPLE)
    if "@" in parts.netloc:
        raise NotAllowed(f"“{shown}” contains a user name.", "Remove the part before the @.")
    if _is_loopback(host):
        default = 443 if parts.scheme == "https" else 80
        address = Address(parts.scheme, host, default if port is None else port, target)
        if address.server not in here:
            raise NotAllowed(
                f"{address.server} is a server on this computer, not a public one.",
                "Use the address of a public server.",
            )
        return address
    if port not in (None, 443 if parts.scheme == "https" else 80):
        raise NotAllowed(
            f"“{shown}” has the port {port}.",
            "Remove the port. Only servers on this computer may have one.",
        )
    return Address("https", _public_name(host, shown), 443, target)


def on_this_computer(url: str) -> list[str]:
    """Return the server of an address typed by the user, for `here`; empty if it is public."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return []
    host = without_final_dot(parts.hostname or "")
    if not _is_loopback(host) or parts.scheme not in ("http", "https"):
        return []
    default = 443 if parts.scheme == "https" else 80
    return [Address(parts.scheme, host, default if port is None else port, "/").server]


def is_public(ip: str) -> bool:
    """Return whether an IP address is public (IANA's special-purpose address registries).

    Addresses that embed another address are not public. The exception is NAT64, which some
    networks need to reach IPv4 servers: there the embedded address must be public.
    """
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    if address in _NAT64:
        return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
    return address in _GLOBAL_6 and not any(address in network for network in _NOT_PUBLIC_6)


def is_loopback(ip: str) -> bool:
    """Return whether an IP address is a loopback address."""
    try:
        return ipaddress.ip_address(ip).is_loopback
    except ValueError:
        return False


_EXAMPLE = "A web address looks like https://example.org/page/"
_NOT_PUBLIC_4 = [
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
]  # fmt: skip
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_GLOBAL_6 = ipaddress.IPv6Network("2000::/3")
# Protocol assignments such as Teredo, documentation, 6to4, documentation, SRv6 segments.
_NOT_PUBLIC_6 = [
    ipaddress.IPv6Network(network)
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16")
]


def _is_loopback(host: str) -> bool:
    return host == "localhost" or is_loopback(host)


def _public_name(host: str, shown: str) -> str:
    """Return a public server's DNS name. IP addresses in any notation are refused."""
    # Names with an underscore are in use on the web; IDNA would refuse them.
    name = host if host.isascii() else dns_name(host)
    if not _NAME.fullmatch(name.lower()):
        raise NotAllowed(f"“{shown}” does not name a public server.", _EXAMPLE)
    return name.lower()


def _quoted(text: str) -> str:
    return quote(text, safe=_UNQUOTED)
