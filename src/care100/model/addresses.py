"""Web addresses in lists and profiles."""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs, quote, unquote, urlsplit

from care100.model import sanitize

# Limit in characters. Longer addresses are not in common use.
LONGEST = 500


# Characters that end an address in text, HTML or Markdown.
_ENDS = re.compile(r"[\s<>\"\\^`{|}]")


# What most addresses look like; the others need a closer look.
_PLAIN = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?(?:/[\w./~%?=&#+,;:@!$*()-]*)?",
    re.IGNORECASE | re.ASCII,
)


# A reader of tables checks a cell that the row is then validated with.
@lru_cache(maxsize=100)
def is_web_address(text: str) -> bool:
    """Return whether `text` is an http or https address with a host and safe characters.

    Control characters, marks that change the text direction and other invisible characters
    are not safe: in a terminal, a page or a wiki they can hide where the address leads.
    """
    if _PLAIN.fullmatch(text):
        return True
    try:
        url = urlsplit(text)
        host = url.hostname
    except ValueError:
        return False
    is_safe = not _ENDS.search(text) and sanitize.printable(text) == text
    return url.scheme in ("http", "https") and bool(host) and is_safe


def is_short_web_address(text: str) -> bool:
    """Return whether `text` is a web address of at most LONGEST characters."""
    return len(text) <= LONGEST and is_web_address(text)


# An e-mail address, as browsers check it (HTML Living Standard, “valid e-mail address”).
_EMAIL = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
    r"(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+",
    re.IGNORECASE | re.ASCII,
)
_LONGEST_EMAIL = 254


def is_email_address(text: str) -> bool:
    """Return whether `text` is an e-mail address."""
    return len(text) <= _LONGEST_EMAIL and bool(_EMAIL.fullmatch(text))


def is_contact(text: str) -> bool:
    """Return whether `text` is where people can be reached: an e-mail or a web address."""
    return is_email_address(text) or is_short_web_address(text)


def contact_link(text: str) -> str:
    """Return the address of a link to a contact; empty unless it is one."""
    if is_email_address(text):
        return f"mailto:{quote(text, safe='@')}"
    return text if is_short_web_address(text) else ""


# The Internet Archive's copies of pages (web.archive.org), by the time or `*` or `2020id_`.
_ARCHIVED = re.compile(r"(?:https?://)?web\.archive\.org/web/[^/]+/(?=.)", re.IGNORECASE)


def without_archive(text: str) -> str:
    """Return the address that was archived, if `text` is the address of an archived copy."""
    return _ARCHIVED.sub("", text, count=1) if _ARCHIVED.match(text) else text


def folder_of(address: str) -> str:
    """Return the address of a page's folder: `…/list`, `…/list/` and
    `…/list/index.html` all mean `…/list/`.
    """
    url = urlsplit(address)
    last = url.path.rpartition("/")[2]
    if last.endswith((".html", ".htm")):
        path = url.path.removesuffix(last)
    else:
        path = url.path if url.path.endswith("/") else f"{url.path}/"
    return url._replace(path=path, query="", fragment="").geturl()


@dataclass(frozen=True)
class PastedAddress:
    """The parts of a web address, decoded.

    host      in lower case, without the port
    server    the host with its port, if it has one
    path      the parts of the path that are not empty
    fragment  the parts of a fragment that is used as a path, as in `#!/name` or `#/a/b`
    """

    scheme: str
    host: str
    server: str
    has_user: bool
    path: tuple[str, ...]
    query: dict[str, list[str]]
    fragment: tuple[str, ...]


def pasted_address(text: str) -> PastedAddress:
    """Read an address, also one without a scheme. Raises ValueError."""
    url = urlsplit(text if "://" in text else f"https://{text}")
    host = unquote(url.hostname or "")
    shown = f"[{host}]" if ":" in host else host
    fragment = re.match(r"!?/(.*)", url.fragment)
    return PastedAddress(
        scheme=url.scheme,
        host=host,
        server=f"{shown}:{url.port}" if url.port else shown,
        has_user=url.username is not None,
        path=_parts(url.path),
        query=parse_qs(url.query),
        fragment=_parts(fragment[1]) if fragment else (),
    )


def _parts(path: str) -> tuple[str, ...]:
    return tuple(unquote(part) for part in path.split("/") if part)
