"""Lists of others, taken from the pages on which they are published, and kept as they
are there.
"""

from dataclasses import dataclass
from datetime import datetime
from shlex import quote

from care100 import published
from care100.entries import About
from care100.errors import Care100Error
from care100.formats.list_json import page_of
from care100.formats.rows import BadFile, Rows
from care100.guarded import Seen, Trouble
from care100.published import Look
from care100.registry import lists, pages
from care100.registry.borrowed import ACT
from care100.registry.changes import one_batch
from care100.registry.database import Database
from care100.registry.intake import Intake
from care100.registry.models import CuratedList
from care100.registry.pages import Offer
from care100.sync.safety import is_emptying


class NotTaken(Care100Error):
    """What the page says now is not taken over, and nothing was changed."""


# What can be wrong with a page; care100 has the list already, and can go on with that.
NoNews = (Trouble, published.NoList, BadFile, NotTaken)


@dataclass(frozen=True)
class Taken:
    """A list of somebody else's as it is kept here. `intake` says what taking it in has
    done, and is None when the page had not changed; `since` is when it was taken before.
    """

    curated: CuratedList
    page: str
    about: About
    intake: Intake | None = None
    since: datetime | None = None
    moved_from: str = ""


def from_page(database: Database, typed: str) -> Taken:
    """Take the list of a page, for the first time or again.

    Raises guarded.Trouble, published.NoList, BadFile and NotTaken.
    """
    look = published.look(typed, lambda address: last_seen(database, address))
    with database.writing() as session, one_batch():
        kept = pages.from_address(session, look.address)
        if look.rows is None:
            curated, known = kept[0]
            return Taken(curated, look.page, lists.about_list(curated), since=known.taken_at)
        offer = offer_of(look, look.rows)
        same = [one for one, known in kept if known.slug == offer.about.slug]
        if not same and kept:
            raise _turned(kept[0][0], offer)
        if not same:
            curated = pages.new_from(session, offer, act=ACT)
            intake = pages.take(session, curated, offer, act=ACT)
            return Taken(curated, look.page, offer.about, intake)
    return _again(database, same[0], look)


def news_of(database: Database, curated: CuratedList) -> Taken | None:
    """Look whether the page of a list has changed; None for a list that is not from a page.

    Raises guarded.Trouble, published.NoList, BadFile and NotTaken.
    """
    with database.reading() as session:
        if pages.borrowed(session, curated) is None:
            return None
    look = published.look(curated.origin, lambda address: last_seen(database, address))
    return _again(database, curated, look)


def _again(database: Database, curated: CuratedList, look: Look) -> Taken:
    """Bring a list that was taken before to what its page says now, unless that would
    undo what was done here, or looks like a mistake.
    """
    with database.writing() as session, one_batch():
        curated = session.get_one(CuratedList, curated.id)
        known = pages.borrowed(session, curated)
        since = known.taken_at if known else None
        if look.rows is None:
            return Taken(curated, look.page, lists.about_list(curated), since=since)
        offer = offer_of(look, look.rows)
        if known and known.slug != offer.about.slug:
            raise _turned(curated, offer)
        if pages.changed_here(session, curated):
            raise NotTaken(
                f"“{curated.title}” was changed here since it was taken from its page, "
                "so it stays as it is.",
                f"To take what the page has now: {_take_over(curated, offer)}",
            )
        held, gone = pages.losses(session, curated, offer.rows.good)
        if is_emptying(held, gone):
            raise NotTaken(
                f"{look.page} has lost {gone} of the {held} members of “{curated.title}”, "
                "which may be a mistake.",
                f"To take them off here too: {_take_over(curated, offer)}",
            )
        moved_from = curated.origin if curated.origin != offer.address else ""
        intake = pages.take(session, curated, offer, act=ACT)
    return Taken(curated, look.page, offer.about, intake, since, moved_from)


def page_for(database: Database, slug: str, typed: str) -> Offer | None:
    """What a page offers, to be put into the list `slug`; None when the list was taken
    from there and neither has changed since.

    Raises guarded.Trouble, published.NoList and BadFile.
    """
    with database.reading() as session:
        curated = lists.find_list(session, slug)
        known = pages.borrowed(session, curated) if curated else None
        if not curated or not known or pages.changed_here(session, curated):
            origin, seen = "", Seen()
        else:
            origin, seen = curated.origin, Seen(known.etag, known.modified)
    look = published.look(typed, lambda address: seen if address == origin else Seen())
    return None if look.rows is None else offer_of(look, look.rows)


def last_seen(database: Database, address: str) -> Seen:
    """What the answer from an address was called when a list was last taken from it."""
    with database.reading() as session:
        kept = pages.from_address(session, address)
    return Seen(kept[0][1].etag, kept[0][1].modified) if kept else Seen()


def offer_of(look: Look, rows: Rows) -> Offer:
    """What was found on a page, as the registry takes it."""
    if rows.about is None:
        raise BadFile(f"{look.address} does not say what list it is.")
    return Offer(look.address, rows.about, rows, look.seen.etag, look.seen.modified)


def _turned(curated: CuratedList, offer: Offer) -> NotTaken:
    said = offer.about
    return NotTaken(
        f"{page_of(offer.address)} has another list now: “{said.title}”, not “{curated.title}”.",
        f"To have that one too: care100 import {said.slug} {quote(page_of(offer.address))}",
    )


def _take_over(curated: CuratedList, offer: Offer) -> str:
    return f"care100 import {curated.slug} {quote(page_of(offer.address))} --replace"
