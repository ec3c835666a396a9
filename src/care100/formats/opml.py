"""The members' feeds, for feed readers: OPML 2.0 (opml.org/spec2.opml).

Mastodon gives every account a feed, at its profile's address with `.rss` after it
(docs.joinmastodon.org/user/network, “RSS feeds”). X gives none, and no website's feed
is known.
"""

from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from care100.model import sanitize
from care100.model.handles import Platform
from care100.model.members import Edition, Entry


def write(edition: Edition) -> str:
    """One outline for each member on Mastodon."""
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
