"""The members who joined or left, as an Atom feed (RFC 4287)."""

from datetime import UTC, datetime
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.etree import ElementTree as ET

from care100.model.members import Member
from care100.model.movements import Movement
from care100.site.page import Card, ListPage

ATOM = "http://www.w3.org/2005/Atom"
# Enough for a feed reader that updates once a month.
_NEWEST = 50
# The first edition of a list can have thousands of members.
_NAMED = 200


def atom(page: ListPage) -> str:
    """Return the feed of a list's page."""
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    address = page.address
    _text(feed, "id", _urn(address or f"care100:{page.slug}"))
    _text(feed, "title", f"Changes to {page.title}")
    movements = page.publication.movements[:_NEWEST]
    _text(feed, "updated", moment(movements[0].at if movements else page.updated))
    _text(ET.SubElement(feed, "author"), "name", page.curator or page.title)
    if address:
        link = {"rel": "self", "type": "application/atom+xml", "href": page.absolute("feed.atom")}
        ET.SubElement(feed, "link", link)
    here = {"rel": "alternate", "type": "text/html", "href": address or "./"}
    ET.SubElement(feed, "link", here)
    for movement in movements:
        _entry(feed, page, movement, here)
    ET.indent(feed)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(feed, encoding="unicode")}\n'


def moment(at: datetime) -> str:
    """Format a time by RFC 3339, in UTC and whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _entry(feed: ET.Element, page: ListPage, movement: Movement, here: dict[str, str]) -> None:
    entry = ET.SubElement(feed, "entry")
    _text(entry, "id", _urn(f"{page.slug}:{movement.id}"))
    _text(entry, "title", headline(movement))
    _text(entry, "updated", moment(movement.at))
    ET.SubElement(entry, "link", here)
    lines = [
        _names(word, members)
        for word, members in (("Joined", movement.joined), ("Left", movement.left))
        if members
    ]
    _text(entry, "content", "\n\n".join(lines), type="text")


def headline(movement: Movement) -> str:
    """Summarise a movement: `3 joined, 1 left`; a single member is named."""
    parts = []
    for word, members in (("joined", movement.joined), ("left", movement.left)):
        if len(members) == 1:
            parts.append(f"{Card(members[0]).name} {word}")
        elif members:
            parts.append(f"{len(members)} {word}")
    return ", ".join(parts)


def _names(word: str, members: tuple[Member, ...]) -> str:
    lines = [f"{Card(one).name} ({', '.join(h.display for h in one.handles)})" for one in members]
    if (more := len(lines) - _NAMED) > 0:
        lines = [*lines[:_NAMED], f"and {more} more"]
    return f"{word}: " + "; ".join(lines)


def _text(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = text


def _urn(name: str) -> str:
    """Return a permanent identifier; the same name always gives the same one."""
    try:
        return UUID(name).urn
    except ValueError:
        return uuid5(NAMESPACE_URL, name).urn
