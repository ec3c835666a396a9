"""The address of a page's list. The page is untrusted and is neither rendered nor run."""

from contextlib import suppress
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from care100.formats.list_json import FILE_NAME

# Characters that are parsed. The link is in the page's head; a limit protects against pages
# made to keep the parser busy.
_HEAD = 100_000
_PAGE = 1_000_000


def named(html: str, base: str) -> list[str]:
    """Return the addresses of the lists that a page links to, without duplicates.

    The links are in its head, as `<link rel="alternate" type="application/json"
    href="…/list.json">`. `base` is the page's own address. Links to other JSON data, such as
    WordPress's, have other file names.
    """
    links = _Links()
    # Python's parser fails on some invalid markup; links found before it are still used.
    with suppress(AssertionError):
        links.feed(html[:_HEAD])
    found = [_joined(base, href) for href in links.hrefs]
    return [one for one in dict.fromkeys(found) if urlsplit(one).path.endswith(f"/{FILE_NAME}")]


def files(html: str, base: str, endings: tuple[str, ...]) -> list[str]:
    """Return the addresses of the files that a page links to anywhere, without duplicates.

    `endings` are those of the files' names, in lower case.
    """
    links = _Links()
    with suppress(AssertionError):
        links.feed(html[:_PAGE])
    found = [_joined(base, href).partition("#")[0] for href in links.targets]
    return [one for one in dict.fromkeys(found) if urlsplit(one).path.lower().endswith(endings)]


def beside(base: str) -> str:
    """Return the default address of the list of a page without a link."""
    return urljoin(base, FILE_NAME)


def _joined(base: str, href: str) -> str:
    try:
        url = urljoin(base, href.strip())
        urlsplit(url)
    except ValueError:
        return ""
    return url


class _Links(HTMLParser):
    """A parser that collects links to JSON data from a page's head, and all links' targets."""

    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.targets: list[str] = []
        self._in_head = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect a link; data links after `<body>` are ignored, as visitors may write them."""
        if tag == "body":
            self._in_head = False
        values = {name: value or "" for name, value in reversed(attrs)}
        if tag in ("a", "link") and values.get("href"):
            self.targets.append(values["href"])
        if tag != "link" or not self._in_head:
            return
        rel, kind = values.get("rel", "").lower().split(), values.get("type", "").strip().lower()
        if "alternate" in rel and kind == "application/json" and values.get("href"):
            self.hrefs.append(values["href"])
