"""A letter as an Atom feed (RFC 4287): an entry for each post, and one for the list's news."""

from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from markupsafe import Markup

from care100.digest.html import linked, paragraphs
from care100.digest.letter import RANKING, Letter, LetterPost, Link

ATOM = "http://www.w3.org/2005/Atom"


def write(letter: Letter) -> str:
    """Return the feed. A post has the same id in every letter, so that readers show it once."""
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": letter.language})
    _text(feed, "id", _id(f"letter:{letter.page or letter.metadata.slug}"))
    _text(feed, "title", f"{letter.title}: the letter")
    _text(feed, "subtitle", f"{letter.period.words}. {letter.summary}. {RANKING}")
    _text(feed, "updated", _moment(letter.period.until))
    _text(ET.SubElement(feed, "author"), "name", letter.title)
    if letter.page:
        ET.SubElement(feed, "link", {"rel": "alternate", "href": letter.page})
    if letter.joined or letter.left or letter.hashtags or letter.chats:
        _news(feed, letter)
    for post in letter.posts:
        _post(feed, post)
    ET.indent(feed)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(feed, encoding="unicode")}\n'


def _news(feed: ET.Element, letter: Letter) -> None:
    entry = ET.SubElement(feed, "entry")
    about = f"{letter.page or letter.metadata.slug}:{letter.period.key}"
    _text(entry, "id", _id(f"letter:{about}"))
    _text(entry, "title", letter.subject)
    _text(entry, "updated", _moment(letter.period.until))
    if letter.page:
        ET.SubElement(entry, "link", {"rel": "alternate", "href": letter.page})
    hashtags = [Link(f"#{one.name} ({one.members})", "") for one in letter.hashtags]
    own = [Link(letter.own_hashtags, "")] if letter.own_hashtags else []
    chats = [
        Link(f"{one.when}: {one.name}, {one.hashtag}", letter.calendar) for one in letter.chats
    ]
    parts = (
        ("Chats in the next seven days", chats),
        ("New on the list", letter.joined),
        ("No longer on the list", [Link(name, "") for name in letter.left]),
        ("Hashtags", hashtags),
        ("The list’s own hashtags", own),
    )
    html = Markup().join(
        Markup("<p>{}:</p><ul>{}</ul>").format(title, Markup().join(map(_item, links)))
        for title, links in parts
        if links
    )
    _text(entry, "content", str(html), type="html")


def _post(feed: ET.Element, post: LetterPost) -> None:
    entry = ET.SubElement(feed, "entry")
    _text(entry, "id", _id(post.url))
    _text(entry, "title", f"{post.name} on {post.platform}")
    _text(entry, "updated", _moment(post.chosen.post.at))
    author = ET.SubElement(entry, "author")
    _text(author, "name", post.name)
    _text(author, "uri", post.profile)
    ET.SubElement(entry, "link", {"rel": "alternate", "href": post.url})
    html = [Markup("<p>{}</p>").format(one) for one in paragraphs(post)]
    if post.warning:
        html.append(Markup("<p>Content warning: {}</p>").format(post.warning))
    if post.attachments:
        html.append(Markup("<ul>{}</ul>").format(Markup().join(map(_item, post.attachments))))
    if post.reactions:
        html.append(Markup("<p>{}</p>").format(post.reactions))
    more = {"xml:lang": post.language} if post.language else {}
    _text(entry, "content", str(Markup().join(html)), type="html", **more)


def _item(link: Link) -> Markup:
    if not link.address:
        return Markup("<li>{}</li>").format(linked(link.text))
    return Markup('<li><a href="{}">{}</a></li>').format(link.address, link.text)


def _id(text: str) -> str:
    return uuid5(NAMESPACE_URL, text).urn


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = text
