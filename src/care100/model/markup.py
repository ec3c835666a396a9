"""HTML from outside, as far as it is searched. It is never rendered, repaired or passed on."""

import html
import re
from contextlib import suppress
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

# Python refuses to read numbers of more than 4,300 digits. Characters have up to seven.
_LONG_REFERENCE = re.compile(r"&#0*([0-9]{1,8})[0-9]*")


@dataclass(frozen=True)
class Link:
    """A link of a page. `kind` is the type of another form of the page in its head, or empty."""

    url: str
    kind: str


def unescape(text: str) -> str:
    """Return a text with the characters that its references name."""
    return html.unescape(_with_short_references(text))


def feed(parser: HTMLParser, text: str) -> None:
    """Feed a parser with markup of any form, as far as Python's parser can read it."""
    # The parser raises it for markup such as “<![x[”; what came before is kept.
    with suppress(AssertionError):
        parser.feed(_with_short_references(text))


def links(text: str, base: str) -> list[Link]:
    """Return the links of a page, without those that are no address. `base` is its address."""
    parser = _Links()
    feed(parser, text)
    return [Link(url, kind) for href, kind in parser.found if (url := _joined(base, href))]


def _with_short_references(text: str) -> str:
    return _LONG_REFERENCE.sub(r"&#\1", text)


def _joined(base: str, href: str) -> str:
    try:
        url = urljoin(base, href.strip())
        urlsplit(url)
    except ValueError:
        return ""
    return url


class _Links(HTMLParser):
    """Collects links. Visitors may write into the body, so that its links have no kind."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._in_head = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self._in_head = False
        # The first of several attributes with the same name counts.
        values = {name: value or "" for name, value in reversed(attrs)}
        if tag not in ("a", "link") or not values.get("href"):
            return
        is_other_form = (
            tag == "link" and self._in_head and "alternate" in values.get("rel", "").lower().split()
        )
        kind = values.get("type", "").partition(";")[0].strip().lower() if is_other_form else ""
        self.found.append((values["href"], kind))
