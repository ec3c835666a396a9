"""The members' feeds as OPML 2.0, for feed readers (opml.org/spec2.opml).

Each platform knows whether its accounts have feeds. The feed of a blog is its member's own.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import suppress
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from care100.formats.member_rows import row_for
from care100.formats.rows import DEFAULTS, BadFile, ReadOptions, Rows, text_of
from care100.model import sanitize
from care100.model.addresses import is_short_web_address
from care100.model.handles import BadHandle, Handle
from care100.model.list_metadata import Edition
from care100.model.members import Member
from care100.model.topics import SEPARATOR, join_topics
from care100.platforms import parse_handle, platform

# The ends of feeds' addresses: https://server/@name.rss
_FEED = re.compile(r"\.(?:rss|atom)\Z", re.IGNORECASE)
# What cannot stand in an attribute as it is.
_ESCAPED = re.compile(r"[&<>\"\n\r\t]")


def write(edition: Edition) -> str:
    """Return OPML with one outline for each account that has a feed, and for each blog."""
    title = escape(sanitize.line(edition.metadata.title))
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<opml version="2.0">',
            "<head>",
            f"<title>{title}</title>",
            f"<dateModified>{format_datetime(edition.updated, usegmt=True)}</dateModified>",
            "</head>",
            "<body>",
            *(_outline(one, feed, page) for one in edition.members for feed, page in feeds_of(one)),
            "</body>",
            "</opml>",
            "",
        ]
    )


def feeds_of(one: Member) -> Iterator[tuple[str, str]]:
    """Yield a member's feeds, those of accounts first, each with the address of its page."""
    for handle in one.handles:
        if feed := platform(handle.platform).feed_url(handle):
            yield feed, handle.url
    if one.feed:
        yield one.feed, one.website or one.feed_source


def _outline(one: Member, feed: str, page: str) -> str:
    attributes = {
        "type": "rss",
        "text": sanitize.line(one.name) or str(one.handles[0]),
        "xmlUrl": feed,
    }
    if page:
        attributes["htmlUrl"] = page
    return (
        f"<outline {' '.join(f'{name}={_quoted(value)}' for name, value in attributes.items())}/>"
    )


def _quoted(value: str) -> str:
    """Return the value of an attribute. Few values have a character that XML must escape."""
    return quoteattr(value) if _ESCAPED.search(value) else f'"{value}"'


def read(data: bytes, options: ReadOptions = DEFAULTS) -> Rows:
    """Read the accounts whose feeds are in an OPML file, as feed readers also write it.

    Folders become topics. The feed of a blog belongs to the account that has its name in the same
    file; a feed without an account is refused. Raises BadFile.
    """
    rows = Rows(options=options, unit="feed")
    feeds = [one for one in _feeds(_body(text_of(data)), ()) if one[0].get("xmlUrl")]
    rows.check_count(len(feeds))
    accounts = [_account_or_fault(outline) for outline, _ in feeds]
    named = {
        _name(outline)
        for (outline, _), account in zip(feeds, accounts, strict=True)
        if isinstance(account, Handle)
    }
    blogs = {
        name: outline.get("xmlUrl") or ""
        for (outline, _), account in zip(reversed(feeds), reversed(accounts), strict=True)
        if not isinstance(account, Handle)
        and (name := _name(outline)) in named
        and is_short_web_address(outline.get("xmlUrl") or "")
    }
    for place, ((outline, folders), account) in enumerate(
        zip(feeds, accounts, strict=True), start=1
    ):
        name = _name(outline)
        if not isinstance(account, Handle):
            if blogs.get(name) != outline.get("xmlUrl"):
                rows.refuse(place, account)
            continue
        values = {
            "name": name,
            "topic": join_topics(folders),
            "feed": blogs.get(name, ""),
            **row_for(account),
        }
        rows.read(place, values, {column for column, value in values.items() if value})
    return rows


def is_one(text: str) -> bool:
    """Return whether the text begins as an OPML file."""
    return text.startswith("<") and bool(re.search(r"<opml[\s>]", text[:2_000], re.IGNORECASE))


def title_of(data: bytes) -> str:
    """Return the title in the head of an OPML file; empty if it has none. Raises BadFile."""
    return _parsed(text_of(data)).findtext("head/title") or ""


def _body(text: str) -> ET.Element:
    body = _parsed(text).find("body")
    if body is None:
        raise BadFile("The OPML file has no body.", "Export it again from your feed reader.")
    return body


def _parsed(text: str) -> ET.Element:
    # A document type can define entities that expand to gigabytes; OPML has none.
    if re.search(r"<!(?:DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise BadFile(
            "The OPML file has a document type, which care100 does not read.",
            "Remove the line that begins with <!DOCTYPE.",
        )
    try:
        return ET.fromstring(text)  # noqa: S314 - without a document type
    except ET.ParseError as error:
        raise BadFile(
            f"The file is not OPML: line {error.position[0]} is not XML.",
            "Export it again from your feed reader.",
        ) from None


def _feeds(
    parent: ET.Element, folders: tuple[str, ...]
) -> Iterator[tuple[ET.Element, tuple[str, ...]]]:
    """Yield each outline in order, with the names of its folders, as far as these are topics."""
    pending = [(one, folders) for one in reversed(parent.findall("outline"))]
    while pending:
        outline, inside = pending.pop()
        yield outline, inside
        name = (outline.get("text") or outline.get("title") or "").replace(SEPARATOR, ",")
        below = (*inside, name) if name and not outline.get("xmlUrl") else inside
        pending += [(one, below) for one in reversed(outline.findall("outline"))]


def _name(outline: ET.Element) -> str:
    return outline.get("text") or outline.get("title") or ""


def _account_or_fault(outline: ET.Element) -> Handle | str:
    """Return the account of a feed, or why it has none."""
    try:
        return _account(outline)
    except BadHandle as error:
        return error.message.rstrip(".")


def _account(outline: ET.Element) -> Handle:
    """Return the account of a feed, from its page or from the feed's address."""
    page, feed = outline.get("htmlUrl") or "", outline.get("xmlUrl") or ""
    if page:
        with suppress(BadHandle):
            return parse_handle(page)
    return parse_handle(_FEED.sub("", feed))
