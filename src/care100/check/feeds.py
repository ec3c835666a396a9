"""The feeds that members' websites name: `<link rel="alternate">` in the head of a page.

The HTML is only searched. A feed is proposed with the website as its source, and stored once the
curator approves it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from care100.check.checked_members import CheckedMember
from care100.formats.member_rows import changed
from care100.model import markup
from care100.model.addresses import is_short_web_address
from care100.model.handles import Handle
from care100.model.members import BadMember
from care100.platforms import platform
from care100.registry import members
from care100.registry.history import one_batch
from care100.registry.models import CuratedList
from care100.registry.opt_outs import OptedOut
from care100.registry.session import Session

ACT = "check --find"
_KINDS = {"application/rss+xml", "application/atom+xml", "application/feed+json"}
# Characters that are parsed; Python's parser needs long for some larger pages.
_HEAD = 100_000


@dataclass(frozen=True)
class FoundFeed:
    """A feed that the website `source` of a member names. `handle` is one of the accounts."""

    member_id: int
    name: str
    handle: Handle
    feed: str
    source: str


def feed_of(html: str, base: str) -> str:
    """Return the first feed in a page's head, or an empty text. `base` is the page's address."""
    links = markup.links(html[:_HEAD], base)
    urls = (one.url for one in links if one.kind in _KINDS and is_short_web_address(one.url))
    return next(urls, "")


def found_feeds(checked: Iterable[CheckedMember], feeds: Mapping[str, str]) -> list[FoundFeed]:
    """Return the feeds of members that have none yet. `feeds` are those of websites."""
    found = []
    for one in checked:
        feed = feeds.get(one.website, "")
        own = {platform(on).feed_url(handle) for on, handle in one.handles.items()}
        if feed and not one.feed and feed not in own and one.handles:
            handle = next(iter(one.handles.values()))
            found.append(FoundFeed(one.member_id, one.name, handle, feed, one.website))
    return found


def store(
    session: Session, curated: CuratedList, wanted: Iterable[FoundFeed]
) -> tuple[list[FoundFeed], list[tuple[FoundFeed, str]]]:
    """Store feeds as one change. Return those that were, and the others with the reason."""
    done, refused = [], []
    with one_batch():
        for one in wanted:
            try:
                listed = members.find(session, curated, one.handle)
                member = changed(listed.member, feed=one.feed, feed_source=one.source)
                members.change(session, curated, listed, member, act=ACT)
                done.append(one)
            except (OptedOut, members.Conflict, members.NotListed, BadMember) as error:
                refused.append((one, error.message))
    return done, refused
