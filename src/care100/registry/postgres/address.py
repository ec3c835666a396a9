"""Addresses of databases on a server. Nothing here prints a password."""

import re

from care100.model import sanitize

SCHEMES = ("postgresql", "postgres")

# Parameters of an address that may be shown.
_PUBLIC = ("host", "port", "dbname", "user")

_SERVER = r"(?:\[[^]/?@]*\]|[^][:/?@,]*)(?::[0-9]*)?"
_CLEAR = re.compile(
    r"[^:]*://(?:(?P<user>[^:/?@]*)(?::[^/@]*)?@)?"
    rf"(?P<place>{_SERVER}(?:,{_SERVER})*(?:/[^/?@]*)?)"
    r"(?:\?(?P<query>[^@]*))?"
)


def scheme(text: str) -> str:
    """Return the scheme of an address such as `mysql://…`; empty for the name of a file."""
    found = re.match(r"([A-Za-z][A-Za-z0-9+.-]+):/", text)
    return found[1].lower() if found else ""


def is_clear(text: str) -> bool:
    """Return whether it is certain which part of an address is the password.

    It is not if the password has “/” or “@” as it is: libpq then takes a part of it for the
    server, which is shown.
    """
    return _CLEAR.fullmatch(text) is not None


def shown(text: str) -> str:
    """Return an address without its password, for messages; little of one that is not clear."""
    from urllib.parse import parse_qsl, urlencode  # Only for messages: it takes long to import.

    parts = _CLEAR.fullmatch(text)
    if not parts:
        return "postgresql://…"
    user, place, query = parts["user"], parts["place"], parts["query"] or ""
    kept = [(name, value) for name, value in parse_qsl(query) if name in _PUBLIC]
    address = f"postgresql://{f'{user}@' if user else ''}{place}"
    return sanitize.line(f"{address}?{urlencode(kept, safe='/')}" if kept else address, 300)
