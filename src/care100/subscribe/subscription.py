"""Lists of others, taken from the pages on which they are published, and kept as they
are there.
"""

from dataclasses import dataclass
from datetime import datetime
from shlex import quote

from care100 import subscribe
from care100.engine.safety import is_emptying
from care100.formats.list_json import page_of
from care100.formats.rows import BadFile, Rows
from care100.model.errors import Care100Error
from care100.model.list_metadata import ListMetadata
from care100.registry import lists, subscriptions
from care100.registry.copied_lists import ACT
from care100.registry.database import Database
from care100.registry.history import one_batch
from care100.registry.import_rows import ImportResult
from care100.registry.models import CuratedList
from care100.registry.subscriptions import Offer
from care100.subscribe import FetchedPage
from care100.web import CacheValidators, WebError


class UpdateRefused(Care100Error):
    """What the page says now is not taken over, and nothing was changed."""


# What can be wrong with a page; care100 has the list already, and can go on with that.
NoNews = (WebError, subscribe.NoList, BadFile, UpdateRefused)


@dataclass(frozen=True)
class Subscribed:
    """A list of somebody else's as it is kept here. `intake` says what taking it in has
    done, and is None when the page had not changed; `since` is when it was taken before.
    """

    curated: CuratedList
    page: str
    metadata: ListMetadata
    intake: ImportResult | None = None
    since: datetime | None = None
    moved_from: str = ""


def from_page(database: Database, typed: str) -> Subscribed:
    """Take the list of a page, for the first time or again.

    Raises guarded.WebError, published.NoList, BadFile and UpdateRefused.
    """
    look = subscribe.fetch_list(typed, lambda address: last_seen(database, address))
    with database.writing() as session, one_batch():
        kept = subscriptions.from_address(session, look.address)
        if look.rows is None:
            curated, known = kept[0]
            return Subscribed(
                curated, look.page, lists.metadata_of_list(curated), since=known.taken_at
            )
        offer = offer_of(look, look.rows)
        same = [one for one, known in kept if known.slug == offer.metadata.slug]
        if not same and kept:
            raise _turned(kept[0][0], offer)
        if not same:
            curated = subscriptions.new_from(session, offer, act=ACT)
            intake = subscriptions.take(session, curated, offer, act=ACT)
            return Subscribed(curated, look.page, offer.metadata, intake)
    return _again(database, same[0], look)


def news_of(database: Database, curated: CuratedList) -> Subscribed | None:
    """Look whether the page of a list has changed; None for a list that is not from a page.

    Raises guarded.WebError, published.NoList, BadFile and UpdateRefused.
    """
    with database.reading() as session:
        if subscriptions.borrowed(session, curated) is None:
            return None
    look = subscribe.fetch_list(curated.origin, lambda address: last_seen(database, address))
    return _again(database, curated, look)


def _again(database: Database, curated: CuratedList, look: FetchedPage) -> Subscribed:
    """Bring a list that was taken before to what its page says now, unless that would
    undo what was done here, or looks like a mistake.
    """
    with database.writing() as session, one_batch():
        curated = session.get_one(CuratedList, curated.id)
        known = subscriptions.borrowed(session, curated)
        since = known.taken_at if known else None
        if look.rows is None:
            return Subscribed(curated, look.page, lists.metadata_of_list(curated), since=since)
        offer = offer_of(look, look.rows)
        if known and known.slug != offer.metadata.slug:
            raise _turned(curated, offer)
        if subscriptions.changed_here(session, curated):
            raise UpdateRefused(
                f"“{curated.title}” was changed here since it was taken from its page, "
                "so it stays as it is.",
                f"To take what the page has now: {_take_over(curated, offer)}",
            )
        held, gone = subscriptions.losses(session, curated, offer.rows.good)
        if is_emptying(held, gone):
            raise UpdateRefused(
                f"{look.page} has lost {gone} of the {held} members of “{curated.title}”, "
                "which may be a mistake.",
                f"To take them off here too: {_take_over(curated, offer)}",
            )
        moved_from = curated.origin if curated.origin != offer.address else ""
        intake = subscriptions.take(session, curated, offer, act=ACT)
    return Subscribed(curated, look.page, offer.metadata, intake, since, moved_from)


def page_for(database: Database, slug: str, typed: str) -> Offer | None:
    """What a page offers, to be put into the list `slug`; None when the list was taken
    from there and neither has changed since.

    Raises guarded.WebError, published.NoList and BadFile.
    """
    with database.reading() as session:
        curated = lists.find_list(session, slug)
        known = subscriptions.borrowed(session, curated) if curated else None
        if not curated or not known or subscriptions.changed_here(session, curated):
            origin, seen = "", CacheValidators()
        else:
            origin, seen = curated.origin, CacheValidators(known.etag, known.modified)
    look = subscribe.fetch_list(
        typed, lambda address: seen if address == origin else CacheValidators()
    )
    return None if look.rows is None else offer_of(look, look.rows)


def last_seen(database: Database, address: str) -> CacheValidators:
    """What the answer from an address was called when a list was last taken from it."""
    with database.reading() as session:
        kept = subscriptions.from_address(session, address)
    return CacheValidators(kept[0][1].etag, kept[0][1].modified) if kept else CacheValidators()


def offer_of(look: FetchedPage, rows: Rows) -> Offer:
    """What was found on a page, as the registry takes it."""
    if rows.metadata is None:
        raise BadFile(f"{look.address} does not say what list it is.")
    return Offer(look.address, rows.metadata, rows, look.seen.etag, look.seen.modified)


def _turned(curated: CuratedList, offer: Offer) -> UpdateRefused:
    said = offer.metadata
    return UpdateRefused(
        f"{page_of(offer.address)} has another list now: “{said.title}”, not “{curated.title}”.",
        f"To have that one too: care100 import {said.slug} {quote(page_of(offer.address))}",
    )


def _take_over(curated: CuratedList, offer: Offer) -> str:
    return f"care100 import {curated.slug} {quote(page_of(offer.address))} --replace"
