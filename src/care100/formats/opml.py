"""The members' feeds as OPML 2.0, for feed readers (opml.org/spec2.opml).

Each platform knows whether its accounts have feeds. Feeds of websites are not known.
"""

from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from care100.model import sanitize
from care100.model.handles import Handle
from care100.model.list_metadata import Edition
from care100.model.members import Member
from care100.platforms import platform


def write(edition: Edition) -> str:
    """Return OPML with one outline for each account that has a feed."""
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
            *(
                _outline(one, handle, feed)
                for one in edition.members
                for handle in one.handles
                if (feed := platform(handle.platform).feed_url(handle))
            ),
            "</body>",
            "</opml>",
            "",
        ]
    )


def _outline(one: Member, handle: Handle, feed: str) -> str:
    attributes = {
        "type": "rss",
        "text": sanitize.line(one.name) or str(handle),
        "xmlUrl": feed,
        "htmlUrl": handle.url,
    }
    return (
        f"<outline {' '.join(f'{name}={quoteattr(value)}' for name, value in attributes.items())}/>"
    )
