"""The published editions of a list, as an Atom feed (RFC 4287)."""

from datetime import UTC, datetime
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.etree import ElementTree as ET

from markupsafe import Markup

from care100.model.members import Member
from care100.model.published_editions import EditionNews
from care100.model.texts import Texts
from care100.site.page import Card, ListPage

ATOM = "http://www.w3.org/2005/Atom"
# Enough for a feed reader that updates once a month.
NEWEST = 50
# The first edition of a list can have thousands of members.
_NAMED = 200


def atom(page: ListPage) -> str:
    """Return the feed of a list's page."""
    texts = page.texts
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": texts.language})
    address = page.address
    _text(feed, "id", uuid5(NAMESPACE_URL, address or f"care100:{page.slug}").urn)
    _text(feed, "title", texts.text("Changes to {title}", title=page.title))
    _text(feed, "updated", moment(page.updated))
    _text(ET.SubElement(feed, "author"), "name", page.curator or page.title)
    if address:
        link = {"rel": "self", "type": "application/atom+xml", "href": page.absolute("feed.atom")}
        ET.SubElement(feed, "link", link)
    here = {"rel": "alternate", "type": "text/html", "href": address or "./"}
    ET.SubElement(feed, "link", here)
    for news in page.publication.news[:NEWEST]:
        _entry(feed, news, here, texts)
    ET.indent(feed)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(feed, encoding="unicode")}\n'


def moment(at: datetime) -> str:
    """Format a time by RFC 3339, in UTC and whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def headline(news: EditionNews, texts: Texts) -> str:
    """Summarise an edition: `3 joined, 1 left`."""
    if news.is_first:
        return texts.text("Published with {members}", members=_members(news.size, texts))
    joined, left = len(news.joined), len(news.left)
    counts = (
        texts.plural("{count} joined", "{count} joined", joined) if joined else "",
        texts.plural("{count} left", "{count} left", left) if left else "",
    )
    return ", ".join(filter(None, counts)) or texts.text("Details changed")


def _entry(feed: ET.Element, news: EditionNews, here: dict[str, str], texts: Texts) -> None:
    entry = ET.SubElement(feed, "entry")
    _text(entry, "id", UUID(news.id).urn)
    _text(entry, "title", headline(news, texts))
    _text(entry, "updated", moment(news.at))
    ET.SubElement(entry, "link", here)
    # Plain text from here on: markup would be escaped by its own rules, and once more by XML's.
    _text(entry, "content", str(_content(news, texts)), type="html")


def _content(news: EditionNews, texts: Texts) -> Markup:
    """Return the names of an edition as HTML, in which every text of the list is escaped."""
    if news.is_first:
        members = _members(news.size, texts)
        return _paragraph(texts.text("The list was published with {members}.", members=members))
    if not news.joined and not news.left:
        return _paragraph(
            texts.text("The members are the same. Details of them or of the list changed.")
        )
    return Markup().join(
        Markup("<p>{}</p><ul>{}</ul>").format(heading, _names(members, texts))
        for heading, members in (
            (texts.text("Joined:"), news.joined),
            (texts.text("Left:"), news.left),
        )
        if members
    )


def _paragraph(text: str) -> Markup:
    return Markup("<p>{}</p>").format(text)


def _names(members: tuple[Member, ...], texts: Texts) -> Markup:
    lines = [f"{Card(one).name} ({', '.join(h.display for h in one.handles)})" for one in members]
    if (more := len(lines) - _NAMED) > 0:
        lines = [*lines[:_NAMED], texts.plural("and {count:,} more", "and {count:,} more", more)]
    return Markup().join(Markup("<li>{}</li>").format(line) for line in lines)


def _members(count: int, texts: Texts) -> str:
    return texts.plural("{count:,} member", "{count:,} members", count)


def _text(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = text
