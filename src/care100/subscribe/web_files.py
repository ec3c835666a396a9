"""Lists in files that other programs write, at any address."""

import re
from urllib.parse import unquote, urlsplit

from care100.formats import opml, reading
from care100.formats.metadata_rows import metadata_of
from care100.formats.rows import BadFile, ReadOptions, Rows
from care100.model import sanitize
from care100.model.list_metadata import ListMetadata, slug_of
from care100.web import Page

ENDINGS = (".csv", ".opml", ".ods", ".xlsx")
"""The ends of the addresses of files that a page can link to."""

_FILE_NAME = re.compile(r"filename=\"?([^\";]{1,200})", re.IGNORECASE)
_LONGEST_TITLE = 100


def is_web_page(page: Page) -> bool:
    """Return whether a response is a web page, and not a file. Media types are unreliable."""
    start = _start(page)
    return start.startswith("<") and not opml.is_one(start)


def _start(page: Page) -> str:
    return page.body[:2_000].decode("utf-8", "replace").removeprefix("\ufeff").lstrip()


def rows_of(page: Page, address: str) -> Rows:
    """Return the members in a file, and metadata for the list. Raises BadFile.

    The address is the source of links between the accounts of a row.
    """
    name = _file_name(page)
    rows = reading.read(page.body, file_name=name, options=ReadOptions(values={"source": address}))
    if not rows.good and not rows.bad:
        raise BadFile("There are no accounts in the file.", "Check the address.")
    rows.metadata = rows.metadata or _metadata(_title(page, name))
    return rows


def _title(page: Page, file_name: str) -> str:
    """Return the title in a file of feeds; the file's name, in words, if there is none."""
    given = opml.title_of(page.body) if opml.is_one(_start(page)) else ""
    return sanitize.line(given, _LONGEST_TITLE) or _words(file_name)


def _file_name(page: Page) -> str:
    given = _FILE_NAME.search(page.headers.get("content-disposition", ""))
    path = given[1] if given else unquote(urlsplit(page.url).path)
    return sanitize.line(path.rstrip("/").rpartition("/")[2], 200)


def _words(file_name: str) -> str:
    stem, _, ending = file_name.rpartition(".")
    words = re.sub(
        r"[-_+\s]+", " ", stem if f".{ending.lower()}" in (*ENDINGS, ".txt") else file_name
    )
    title = words.strip()[:_LONGEST_TITLE].strip() or "List"
    return title[:1].upper() + title[1:]


def _metadata(title: str) -> ListMetadata:
    return metadata_of({"slug": slug_of(title), "title": title})
