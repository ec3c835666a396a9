"""The network and the browser of this computer, and how care100 is installed on it."""

import socket
import urllib.request
import webbrowser
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import care100
from care100 import installation
from care100.doctor.line import Line, State, note, ok, problem

NETWORK, BROWSER = "Network", "Browser"
INSTALLATION, COMMAND = "Installation", "Command"
# Addresses for documentation (RFC 5737 and RFC 3849). Connecting a UDP socket sends nothing;
# it fails on a computer without a route to the internet.
_ADDRESSES = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


def network(reached: Sequence[bool | None]) -> Line:
    """Return whether servers can be reached; `reached` is what checks of logins found."""
    proxies = sorted({_place(url) for url in urllib.request.getproxies().values()} - {""})
    through = f", through the proxy {', '.join(proxies)}" if proxies else ""
    if True in reached:
        return ok(NETWORK, f"servers respond{through}")
    if False in reached or not (_has_route() or proxies):
        return problem(
            NETWORK,
            f"No server can be reached{through}.",
            "Check the connection to the internet, and the settings of a proxy or firewall.",
        )
    return ok(NETWORK, f"this computer is connected{through}; no server was asked")


def browser() -> Line:
    """Return whether a browser can be opened, which a login needs."""
    try:
        webbrowser.get()
    except webbrowser.Error:
        return note(
            BROWSER,
            "There is no browser that care100 can open.",
            "Add --no-browser to care100 login, and open the address on any device.",
        )
    return ok(BROWSER, "care100 login can open your browser")


def program() -> Iterator[Line]:
    """Yield how care100 is installed, and whether all packages that it needs are there."""
    found = installation.installation()
    yield Line(
        INSTALLATION,
        State.OK,
        f"care100 {care100.__version__}, installed {found.way}, in {found.folder}",
        f"To update it: {installation.how_to_update()}",
    )
    if hint := installation.how_to_be_found():
        yield note(COMMAND, "Your shell does not find the program care100.", hint)
    if missing := installation.missing_packages():
        yield problem(
            INSTALLATION,
            f"These Python packages are missing: {', '.join(missing)}.",
            f"Install care100 again: {installation.how_to_repair()}",
        )


def _has_route() -> bool:
    for family, address in _ADDRESSES:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as one:
                one.connect((address, 9))
        except OSError:
            continue
        return True
    return False


def _place(url: str) -> str:
    """Return host and port of a proxy's address, which may contain a password."""
    try:
        parts = urlsplit(url if "://" in url else f"//{url}")
        return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or ""
    except ValueError:
        return ""
