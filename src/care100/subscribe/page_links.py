"""Where a page's list is. The page is a stranger's: it is read for this one thing, and
never shown or run.
"""

from contextlib import suppress
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from care100.formats.list_json import FILE_NAME

# Characters. What a page says of itself stands in its head; a parser is not given more of
# what may have been made to keep it busy.
_HEAD = 100_000


def named(html: str, base: str) -> list[str]:
    """The addresses of the lists that a page names, each once.

    They are in its head, as `<link rel="alternate" type="application/json"
    href="…/list.json">`. `base` is the page's own address. Other data that a page may
    name in that way, such as WordPress's of itself, has other names.
    """
    links = _Links()
    # Some broken markup is more than Python's parser takes; what came before it counts.
    with suppress(AssertionError):
        links.feed(html[:_HEAD])
    found = [_joined(base, href) for href in links.hrefs]
    return [one for one in dict.fromkeys(found) if urlsplit(one).path.endswith(f"/{FILE_NAME}")]


def beside(base: str) -> str:
    """Where the list is when the page does not say it."""
    return urljoin(base, FILE_NAME)


def _joined(base: str, href: str) -> str:
    try:
        url = urljoin(base, href.strip())
        urlsplit(url)
    except ValueError:
        return ""
    return url


class _Links(HTMLParser):
    """Collects the links of a page's head."""

    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self._in_head = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a link to data; whatever follows `<body>` may be written by visitors."""
        if tag == "body":
            self._in_head = False
        if tag != "link" or not self._in_head:
            return
        said = {name: value or "" for name, value in reversed(attrs)}
        rel, kind = said.get("rel", "").lower().split(), said.get("type", "").strip().lower()
        if "alternate" in rel and kind == "application/json" and said.get("href"):
            self.hrefs.append(said["href"])
