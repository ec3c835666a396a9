"""The reader of published lists, from a typed address to a list's rows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from care100.formats import list_json, reading
from care100.formats.limits import LARGEST
from care100.formats.list_json import page_of
from care100.formats.rows import BadFile, Rows
from care100.model import sanitize
from care100.model.errors import Care100Error
from care100.subscribe import page_links, platform_lists, web_files
from care100.subscribe.access import ListAccess
from care100.subscribe.data_addresses import data_address, page_address
from care100.web import CacheValidators, GuardedClient, Page, RequestLimits, addresses

LIMITS = RequestLimits(seconds=20, size=LARGEST, redirects=5)
_ACCEPT = "application/json, text/html;q=0.9, */*;q=0.8"
_MOST_NAMED = 10


class NoList(Care100Error):
    """There is no list at the address, or it cannot be read now."""


class NotThere(NoList):
    """The server has nothing at the address."""


@dataclass(frozen=True)
class FetchedPage:
    """A list read from `address`, with the response's cache validators in `seen`.

    `rows` is None when the list has not changed since it was last read. `is_lasting` says
    that the address is of this list for ever, whatever its owner calls it, and `has_own_ids`
    that the accounts' platform itself gave their permanent ids.
    """

    address: str
    rows: Rows | None
    seen: CacheValidators = field(default_factory=CacheValidators)
    is_lasting: bool = False
    has_own_ids: bool = False

    @property
    def page(self) -> str:
        """Return the address of the page that the data belongs to."""
        return page_of(self.address)


def fetch_list(
    typed: str, seen: Callable[[str], CacheValidators], access: ListAccess
) -> FetchedPage:
    """Fetch a list from its page, from its `list.json`, from a platform or from a file.

    `seen` returns the cache validators from the last read of an address. A server on this
    computer is read only if `typed` names it. Raises web.WebError, NoList, BadFile for
    data that is not a list or has no valid member, and the errors of `platform_lists.read`.
    """
    if on_platform := platform_lists.reader_of(typed):
        address, rows = platform_lists.read(on_platform, access)
        return FetchedPage(address, rows, is_lasting=True, has_own_ids=True)
    with GuardedClient(here=addresses.on_this_computer(typed), limits=LIMITS) as reader:
        address = page_address(typed)
        page = _fetch(reader, address, seen)
        if page.status != 304 and web_files.is_web_page(page):
            if data_address(address) != address:
                raise _not_public(address)
            shown, address = page.url, _address_in(page)
            try:
                page = _fetch(reader, address, seen)
            except NotThere as error:
                if address != page_links.beside(shown):
                    raise
                raise _no_list(shown) from error
            if page.status != 304 and (
                web_files.is_web_page(page) or (_is_list_json(address) and not _is_data(page))
            ):
                raise _no_list(address)
    if page.status == 304:
        return FetchedPage(address, None)
    names = CacheValidators(page.headers.get("etag", ""), page.headers.get("last-modified", ""))
    if _is_data(page) and reading.recognised(page.body) == "json":
        return FetchedPage(page.url, _rows(page.url, lambda: list_json.read(page.body)), names)
    # A file has the address that was asked for: servers redirect to addresses for one download.
    rows = _rows(_shown_at(address, page), lambda: web_files.rows_of(page, address))
    return FetchedPage(address, rows, names, is_lasting=True)


def _fetch(reader: GuardedClient, address: str, seen: Callable[[str], CacheValidators]) -> Page:
    """Return a successful response or a 304. Raises web.WebError and NoList."""
    known = seen(address)
    page = reader.get(data_address(address), accept=_ACCEPT, seen=known)
    # A 304 is not valid in response to a request without cache validators.
    unasked = page.status == 304 and known == CacheValidators()
    if unasked or not (page.ok or page.status == 304):
        raise _refused(page, _shown_at(address, page))
    return page


def _shown_at(address: str, page: Page) -> str:
    """Return where people see what was read: data behind another site's page is on that page."""
    return page.url if data_address(address) == address else address


def _is_data(page: Page) -> bool:
    """Return whether the page is JSON, by its first character: media types are unreliable."""
    return page.body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def _address_in(page: Page) -> str:
    """Return the address of the page's only list. Raises NoList."""
    named = page_links.named(page.text(), page.url) or page_links.files(
        page.text(), page.url, web_files.ENDINGS
    )
    if len(named) > 1:
        pages = [page_of(one) for one in named]
        more = f" and {len(pages) - _MOST_NAMED} more" if len(pages) > _MOST_NAMED else ""
        raise NoList(
            f"There are {len(named)} lists on {_shown(page.url)}",
            f"Use the address of one of them: {', '.join(map(_shown, pages[:_MOST_NAMED]))}{more}",
        )
    if not named and _is_list_json(page.url):
        raise _no_list(page.url)
    address = named[0] if named else page_links.beside(page.url)
    if urlsplit(address).netloc.lower() != urlsplit(page.url).netloc.lower():
        raise NoList(
            f"{_shown(page.url)} links to a list on another server: {_shown(address)}",
            "If you trust that server too, use that address.",
        )
    return address


def _is_list_json(address: str) -> bool:
    return urlsplit(address).path.endswith(f"/{list_json.FILE_NAME}")


def _rows(where: str, read: Callable[[], Rows]) -> Rows:
    try:
        rows = read()
    except BadFile as error:
        raise BadFile(f"{_shown(where)}: {error.message}", _REPORT) from error
    if rows.bad and not rows.good:
        raise BadFile(
            f"{_shown(where)}: none of its members can be imported ({rows.bad[0].reason}).",
            _REPORT,
        )
    return rows


def _refused(page: Page, where: str) -> NoList:
    where = _shown(page_of(where))
    if page.status in (404, 410):
        return NotThere(f"There is no list at {where}", "Check that the address is complete.")
    if page.status in (401, 403, 407):
        return NoList(
            f"{where} is not public (its server responds with {page.status}).",
            "Ask the list's curator for access to the list.",
        )
    return NoList(f"{where} cannot be read now (its server responds with {page.status}).", _LATER)


def _not_public(address: str) -> NoList:
    """Return the error for a page of another site that has a page to log in instead of data."""
    return NoList(
        f"There is no list at {_shown(address)}, or it is not public.",
        "Check the address, and whether people without a login can see the list.",
    )


def _no_list(address: str) -> NoList:
    return NoList(
        f"There is no list at {_shown(page_of(address))}",
        "Use the address of a page made by care100, of a list on a platform, or of a file.",
    )


_LATER = "Try again later."
_REPORT = "Report this to the list's curator."


def _shown(address: str) -> str:
    return sanitize.line(address, 200)
