"""Subscriptions: import of a list from its published page, and later updates."""

from dataclasses import dataclass
from datetime import datetime

from care100.engine.safety import Declined, TooExpensive, is_emptying
from care100.formats.list_json import page_of
from care100.formats.rows import BadFile, Rows
from care100.model.errors import Care100Error, NotLoggedIn, UsageError
from care100.model.list_metadata import ListMetadata
from care100.model.shell_quoting import command
from care100.platforms.errors import PlatformError
from care100.platforms.pull import SourceNotFound
from care100.registry import lists, subscriptions
from care100.registry.copied_lists import ACT
from care100.registry.database import Database
from care100.registry.history import one_batch
from care100.registry.import_rows import ImportResult
from care100.registry.models import CuratedList, Subscription
from care100.registry.subscriptions import FetchedList
from care100.subscribe.access import ListAccess
from care100.subscribe.data_addresses import page_address
from care100.subscribe.page_reader import FetchedPage, NoList, fetch_list
from care100.web import CacheValidators, WebError


class UpdateRefused(Care100Error):
    """The update from the page was refused, and nothing was changed."""


# Errors of an update after which the stored list can still be used.
UPDATE_ERRORS = (
    WebError,
    NoList,
    BadFile,
    UpdateRefused,
    PlatformError,
    SourceNotFound,
    NotLoggedIn,
    UsageError,
    Declined,
    TooExpensive,
)


@dataclass(frozen=True)
class SubscribedList:
    """The local copy of a published list.

    `result` is the result of the import of `rows`, both None when the page had not changed;
    `last_update` is when it was last updated before (aware UTC). `moved_from` is its earlier
    address, if the page has moved.
    """

    curated: CuratedList
    page: str
    metadata: ListMetadata
    result: ImportResult | None = None
    last_update: datetime | None = None
    moved_from: str = ""
    rows: Rows | None = None


def subscribe(database: Database, address: str, access: ListAccess) -> SubscribedList:
    """Import the list of a page, or update it if it was imported before.

    Raises UpdateRefused, and the errors of `fetch_list`.
    """
    fetched = fetch_list(address, lambda one: _validators_of(database, one), access)
    with database.writing() as session, one_batch():
        kept = subscriptions.subscribed_to(session, fetched.address)
        if fetched.rows is None:
            curated, known = kept[0]
            return SubscribedList(
                curated, fetched.page, lists.metadata_of_list(curated), last_update=known.taken_at
            )
        published = _fetched_list(fetched, fetched.rows)
        same = [one for one, known in kept if _is_same_list(fetched, published, known)]
        if not same and kept:
            raise _list_replaced(kept[0][0], published)
        if not same:
            curated = subscriptions.create(session, published, act=ACT)
            result = subscriptions.update(session, curated, published, act=ACT)
            return SubscribedList(
                curated, fetched.page, published.metadata, result, rows=fetched.rows
            )
    return _update(database, same[0], fetched)


def update(database: Database, curated: CuratedList, access: ListAccess) -> SubscribedList:
    """Update a subscription from its page.

    Raises UpdateRefused, and the errors of `fetch_list`.
    """
    fetched = fetch_list(curated.origin, lambda address: _validators_of(database, address), access)
    return _update(database, curated, fetched)


def _update(database: Database, curated: CuratedList, fetched: FetchedPage) -> SubscribedList:
    """Update an imported list from its page.

    Raises UpdateRefused when that would discard the user's changes or looks like a mistake.
    """
    with database.writing() as session, one_batch():
        curated = session.get_one(CuratedList, curated.id)
        known = subscriptions.subscription_of(session, curated)
        last_update = known.taken_at if known else None
        if fetched.rows is None:
            return SubscribedList(
                curated, fetched.page, lists.metadata_of_list(curated), last_update=last_update
            )
        published = _fetched_list(fetched, fetched.rows)
        if known and not _is_same_list(fetched, published, known):
            raise _list_replaced(curated, published)
        if subscriptions.changed_locally(session, curated):
            raise UpdateRefused(
                f"You have changed “{curated.title}” since it was last updated from its page, "
                "so it was not updated.",
                f"To replace your changes: {_replace_command(curated, published)}",
            )
        held, gone = subscriptions.count_removals(session, curated, published)
        if is_emptying(held, gone):
            raise UpdateRefused(
                f"{fetched.page} has lost {gone} of the {held} members of “{curated.title}”, "
                "which may be a mistake.",
                f"To remove them here too: {_replace_command(curated, published)}",
            )
        moved_from = "" if page_address(curated.origin) == published.address else curated.origin
        result = subscriptions.update(session, curated, published, act=ACT)
    return SubscribedList(
        curated,
        fetched.page,
        published.metadata,
        result,
        last_update,
        moved_from,
        fetched.rows,
    )


def fetch_for_import(
    database: Database, slug: str, address: str, access: ListAccess
) -> FetchedList | None:
    """Fetch a page for import into the list `slug`.

    Return None when the list was imported from this page and neither has changed since.
    Raises the errors of `fetch_list`.
    """
    with database.reading() as session:
        curated = lists.find_list(session, slug)
        known = subscriptions.subscription_of(session, curated) if curated else None
        if not curated or not known or subscriptions.changed_locally(session, curated):
            origin, seen = "", CacheValidators()
        else:
            origin, seen = curated.origin, CacheValidators(known.etag, known.modified)
    fetched = fetch_list(address, lambda one: seen if one == origin else CacheValidators(), access)
    return None if fetched.rows is None else _fetched_list(fetched, fetched.rows)


def _validators_of(database: Database, address: str) -> CacheValidators:
    """Return the cache validators from the last import from an address."""
    with database.reading() as session:
        kept = subscriptions.subscribed_to(session, address)
    return CacheValidators(kept[0][1].etag, kept[0][1].modified) if kept else CacheValidators()


def _fetched_list(fetched: FetchedPage, rows: Rows) -> FetchedList:
    """Convert a fetched page to the list as the registry imports it. Raises BadFile."""
    if rows.metadata is None:
        raise BadFile(
            f"{fetched.address} has no list metadata.", "Report this to the list's curator."
        )
    return FetchedList(
        fetched.address,
        rows.metadata,
        rows,
        fetched.seen.etag,
        fetched.seen.modified,
        has_own_ids=fetched.has_own_ids,
    )


def _is_same_list(fetched: FetchedPage, published: FetchedList, known: Subscription) -> bool:
    """Return whether the address still has the list that was imported from it."""
    return fetched.is_lasting or known.slug == published.metadata.slug


def _list_replaced(curated: CuratedList, published: FetchedList) -> UpdateRefused:
    page, metadata = page_of(published.address), published.metadata
    return UpdateRefused(
        f"{page} now has another list: “{metadata.title}”, not “{curated.title}”.",
        f"To import that list too: {command('care100', 'import', metadata.slug, page)}",
    )


def _replace_command(curated: CuratedList, published: FetchedList) -> str:
    return command("care100", "import", curated.slug, page_of(published.address), "--replace")
