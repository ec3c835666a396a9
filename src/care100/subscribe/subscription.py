"""Subscriptions: import of a list from its published page, and later updates."""

from dataclasses import dataclass
from datetime import datetime
from shlex import quote

from care100 import subscribe
from care100.engine.safety import is_emptying
from care100.formats.list_json import page_of
from care100.formats.rows import BadFile, Rows
from care100.model.errors import Care100Error
from care100.model.members import About
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
    """The update from the page was refused, and nothing was changed."""


# Errors of an update after which the stored list can still be used.
NoNews = (WebError, subscribe.NoList, BadFile, UpdateRefused)


@dataclass(frozen=True)
class Subscribed:
    """The local copy of a published list.

    `intake` is the result of the import, or None when the page had not changed; `since` is
    when it was last updated before (aware UTC). `moved_from` is its earlier address, if the
    page has moved.
    """

    curated: CuratedList
    page: str
    about: About
    intake: ImportResult | None = None
    since: datetime | None = None
    moved_from: str = ""


def from_page(database: Database, typed: str) -> Subscribed:
    """Import the list of a page, or update it if it was imported before.

    Raises web.WebError, NoList, BadFile and UpdateRefused.
    """
    fetched = subscribe.fetch_list(typed, lambda address: last_seen(database, address))
    with database.writing() as session, one_batch():
        kept = subscriptions.from_address(session, fetched.address)
        if fetched.rows is None:
            curated, known = kept[0]
            return Subscribed(
                curated, fetched.page, lists.about_list(curated), since=known.taken_at
            )
        offer = offer_of(fetched, fetched.rows)
        same = [one for one, known in kept if known.slug == offer.about.slug]
        if not same and kept:
            raise _list_replaced(kept[0][0], offer)
        if not same:
            curated = subscriptions.new_from(session, offer, act=ACT)
            intake = subscriptions.take(session, curated, offer, act=ACT)
            return Subscribed(curated, fetched.page, offer.about, intake)
    return _update(database, same[0], fetched)


def news_of(database: Database, curated: CuratedList) -> Subscribed | None:
    """Update a list from its page; return None for a list without a page.

    Raises web.WebError, NoList, BadFile and UpdateRefused.
    """
    with database.reading() as session:
        if subscriptions.borrowed(session, curated) is None:
            return None
    fetched = subscribe.fetch_list(curated.origin, lambda address: last_seen(database, address))
    return _update(database, curated, fetched)


def _update(database: Database, curated: CuratedList, fetched: FetchedPage) -> Subscribed:
    """Update an imported list from its page.

    Raises UpdateRefused when that would discard the user's changes or looks like a mistake.
    """
    with database.writing() as session, one_batch():
        curated = session.get_one(CuratedList, curated.id)
        known = subscriptions.borrowed(session, curated)
        since = known.taken_at if known else None
        if fetched.rows is None:
            return Subscribed(curated, fetched.page, lists.about_list(curated), since=since)
        offer = offer_of(fetched, fetched.rows)
        if known and known.slug != offer.about.slug:
            raise _list_replaced(curated, offer)
        if subscriptions.changed_here(session, curated):
            raise UpdateRefused(
                f"You have changed “{curated.title}” since it was last updated from its page, "
                "so it was not updated.",
                f"To replace your changes: {_replace_command(curated, offer)}",
            )
        held, gone = subscriptions.losses(session, curated, offer.rows.good)
        if is_emptying(held, gone):
            raise UpdateRefused(
                f"{fetched.page} has lost {gone} of the {held} members of “{curated.title}”, "
                "which may be a mistake.",
                f"To remove them here too: {_replace_command(curated, offer)}",
            )
        moved_from = curated.origin if curated.origin != offer.address else ""
        intake = subscriptions.take(session, curated, offer, act=ACT)
    return Subscribed(curated, fetched.page, offer.about, intake, since, moved_from)


def page_for(database: Database, slug: str, typed: str) -> Offer | None:
    """Fetch a page for import into the list `slug`.

    Return None when the list was imported from this page and neither has changed since.
    Raises web.WebError, NoList and BadFile.
    """
    with database.reading() as session:
        curated = lists.find_list(session, slug)
        known = subscriptions.borrowed(session, curated) if curated else None
        if not curated or not known or subscriptions.changed_here(session, curated):
            origin, seen = "", CacheValidators()
        else:
            origin, seen = curated.origin, CacheValidators(known.etag, known.modified)
    fetched = subscribe.fetch_list(
        typed, lambda address: seen if address == origin else CacheValidators()
    )
    return None if fetched.rows is None else offer_of(fetched, fetched.rows)


def last_seen(database: Database, address: str) -> CacheValidators:
    """Return the cache validators from the last import from an address."""
    with database.reading() as session:
        kept = subscriptions.from_address(session, address)
    return CacheValidators(kept[0][1].etag, kept[0][1].modified) if kept else CacheValidators()


def offer_of(fetched: FetchedPage, rows: Rows) -> Offer:
    """Convert a fetched page to an Offer for the registry. Raises BadFile."""
    if rows.about is None:
        raise BadFile(
            f"{fetched.address} has no list metadata.", "Report this to the list's curator."
        )
    return Offer(fetched.address, rows.about, rows, fetched.seen.etag, fetched.seen.modified)


def _list_replaced(curated: CuratedList, offer: Offer) -> UpdateRefused:
    about = offer.about
    return UpdateRefused(
        f"{page_of(offer.address)} now has another list: “{about.title}”, not “{curated.title}”.",
        f"To import that list too: care100 import {about.slug} {quote(page_of(offer.address))}",
    )


def _replace_command(curated: CuratedList, offer: Offer) -> str:
    return f"care100 import {curated.slug} {quote(page_of(offer.address))} --replace"
