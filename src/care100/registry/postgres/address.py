"""Addresses of databases on a server. Nothing here prints a password."""

import re

from care100.model import sanitize

SCHEMES = ("postgresql", "postgres")

# Parameters of an address that may be shown.
_PUBLIC = ("host", "port", "dbname", "user")


def scheme(text: str) -> str:
    """Return the scheme of an address such as `mysql://…`; empty for the name of a file."""
    found = re.match(r"([A-Za-z][A-Za-z0-9+.-]+):/", text)
    return found[1].lower() if found else ""


def shown(text: str) -> str:
    """Return an address without its password, for messages."""
    from urllib.parse import parse_qsl, urlencode  # Only for messages: it takes long to import.

    rest = text.partition("://")[2]
    # A password may contain every sign, also “/” and “@”, although it should not.
    userinfo, _, place = rest.rpartition("@")
    place, _, query = place.partition("?")
    user = userinfo.partition(":")[0]
    kept = [(name, value) for name, value in parse_qsl(query) if name in _PUBLIC]
    address = f"postgresql://{f'{user}@' if user else ''}{place}"
    return sanitize.line(f"{address}?{urlencode(kept, safe='/')}" if kept else address, 300)
