"""The members' feeds as OPML 2.0, for feed readers (opml.org/spec2.opml).

Every Mastodon account has a feed, at its profile's address with `.rss` appended
(docs.joinmastodon.org/user/network, “RSS feeds”). X has no feeds, and feeds of websites are
not known.
"""

from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from care100.model import sanitize
from care100.model.handles import Platform
from care100.model.members import Edition, Entry


def write(edition: Edition) -> str:
    """Return OPML with one outline for each member on Mastodon."""
    title = escape(sanitize.line(edition.about.title))
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<opml version="2.0">',
            "<head>",
            f"<title>{title}</title>",
            f"<dateModified>{format_datetime(edition.updated, usegmt=True)}</dateModified>",
            "</head>",
            "<body>",
            *(_outline(one) for one in edition.entries if one.mastodon),
            "</body>",
            "</opml>",
            "",
        ]
    )


def _outline(one: Entry) -> str:
    handle = one.handle(Platform.MASTODON)
    address = handle.url if handle else ""
    said = {
        "type": "rss",
        "text": sanitize.line(one.name) or str(handle),
        "xmlUrl": f"{address}.rss",
        "htmlUrl": address,
    }
    return f"<outline {' '.join(f'{name}={quoteattr(value)}' for name, value in said.items())}/>"
