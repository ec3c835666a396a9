"""From the address that somebody typed to the list as it stands there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from care100.formats import list_json
from care100.formats.list_json import page_of
from care100.formats.rows import LARGEST, BadFile, Rows
from care100.model import sanitize
from care100.model.errors import Care100Error
from care100.subscribe import page_links
from care100.web import CacheValidators, GuardedClient, Page, RequestLimits, addresses

LIMITS = RequestLimits(seconds=20, size=LARGEST, redirects=5)
_ACCEPT = "application/json, text/html;q=0.9"
_MOST_NAMED = 10


class NoList(Care100Error):
    """There is no list at an address, or none that can be read there now."""


@dataclass(frozen=True)
class FetchedPage:
    """What was found: the list's data at `address`, and what the server called the answer.

    `rows` is None when it has not changed since it was last seen; `address` is then the
    one under which it was.
    """

    address: str
    rows: Rows | None
    seen: CacheValidators = field(default_factory=CacheValidators)

    @property
    def page(self) -> str:
        """The page that the data belongs to, for people."""
        return page_of(self.address)


def fetch_list(
    typed: str, seen: Callable[[str], CacheValidators] = lambda _: CacheValidators()
) -> FetchedPage:
    """Look at a list page, or right at its `list.json`.

    `seen` gives what the answer from an address was called when it was last read. Only
    an address of this computer that was `typed` leads there. Raises guarded.Trouble,
    NoList, and BadFile for what is no list or has nobody on it that can be taken in.
    """
    with GuardedClient(here=addresses.on_this_computer(typed), limits=LIMITS) as reader:
        asked, page = typed, _get(reader, typed, seen)
        if page.status != 304 and not _is_data(page):
            asked = _address_in(page)
            page = _get(reader, asked, seen)
            if page.status != 304 and not _is_data(page):
                raise _nothing_on(asked)
    if page.status == 304:
        return FetchedPage(asked, None)
    names = CacheValidators(page.headers.get("etag", ""), page.headers.get("last-modified", ""))
    return FetchedPage(page.url, _rows(page), names)


def _get(reader: GuardedClient, address: str, seen: Callable[[str], CacheValidators]) -> Page:
    """An answer with something in it, or 304. Raises Trouble and NoList."""
    known = seen(address)
    page = reader.get(address, accept=_ACCEPT, seen=known)
    # Nothing was asked to be left out, so there is nothing that could be unchanged.
    unasked = page.status == 304 and known == CacheValidators()
    if unasked or not (page.ok or page.status == 304):
        raise _refused(page)
    return page


def _is_data(page: Page) -> bool:
    """By its first character: hosts call JSON by many names, and some call it text."""
    return page.body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def _address_in(page: Page) -> str:
    """Where the page's one list is. Raises NoList."""
    named = page_links.named(page.text(), page.url)
    if len(named) > 1:
        pages = [page_of(one) for one in named]
        more = f" and {len(pages) - _MOST_NAMED} more" if len(pages) > _MOST_NAMED else ""
        raise NoList(
            f"There are {len(named)} lists on {_shown(page.url)}",
            f"Name one of them: {', '.join(map(_shown, pages[:_MOST_NAMED]))}{more}",
        )
    if not named and page.url.endswith(f"/{list_json.FILE_NAME}"):
        raise _nothing_on(page.url)
    address = named[0] if named else page_links.beside(page.url)
    if urlsplit(address).netloc.lower() != urlsplit(page.url).netloc.lower():
        raise NoList(
            f"{_shown(page.url)} names a list on another server: {_shown(address)}",
            "If you trust that one too, use its address.",
        )
    return address


def _rows(page: Page) -> Rows:
    try:
        rows = list_json.read(page.body)
    except BadFile as error:
        raise BadFile(f"{_shown(page.url)}: {error.message}", _TELL) from error
    if rows.bad and not rows.good:
        raise BadFile(
            f"{_shown(page.url)}: nobody on it can be taken in ({rows.bad[0].reason}).", _TELL
        )
    return rows


def _refused(page: Page) -> NoList:
    where = _shown(page_of(page.url))
    if page.status in (404, 410):
        return NoList(f"There is no list at {where}", "Is the address right, and whole?")
    if page.status in (401, 403, 407):
        return NoList(f"{where} does not let everybody in.", "Ask whoever keeps the list.")
    return NoList(f"{where} cannot be read now (its server answers {page.status}).", _LATER)


def _nothing_on(address: str) -> NoList:
    return NoList(
        f"There is no list at {_shown(page_of(address))}",
        "Use the address of a page that care100 has made, or that of its list.json.",
    )


_LATER = "Try again later."
_TELL = "Tell whoever keeps the list."


def _shown(address: str) -> str:
    return sanitize.line(address, 200)
