"""Subscriptions: lists imported from published pages, and the pages they come from."""

from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from care100.formats.member_rows import PRIVATE, account_columns, stored_handles
from care100.formats.private_notes import published as published_row
from care100.formats.rows import BadRow, Row, Rows
from care100.model.list_metadata import ListMetadata, slug_of
from care100.registry import lists, opt_outs
from care100.registry.copied_lists import replace_contents
from care100.registry.history import batches, history, last_change, standing
from care100.registry.import_rows import ImportResult, import_rows
from care100.registry.models import Change, CuratedList, Subscription, now
from care100.registry.reading import read_members

# Columns that all lists with the member share, besides those of accounts.
_SHARED = ("name", "kind", "website", "feed", "feed_source")


@dataclass(frozen=True)
class FetchedList:
    """A list as currently published on its page.

    `address` is that of its data; `etag` and `modified` are the response's cache validators.
    `has_own_ids` says that the accounts' platform itself gave their permanent ids.
    """

    address: str
    metadata: ListMetadata
    rows: Rows
    etag: str = ""
    modified: str = ""
    has_own_ids: bool = False


def subscribed_to(session: Session, address: str) -> list[tuple[CuratedList, Subscription]]:
    """Return the lists imported from an address, most recently updated first."""
    query = (
        select(CuratedList, Subscription)
        .join(Subscription)
        .where(CuratedList.origin == address, col(CuratedList.deleted_at).is_(None))
    )
    return list(session.exec(query.order_by(col(Subscription.taken_at).desc())).all())


def subscription_of(session: Session, curated: CuratedList) -> Subscription | None:
    """Return the list's subscription; None for a list that does not come from a page."""
    return session.get(Subscription, curated.id)


def create(session: Session, published: FetchedList, slug: str = "", *, act: str) -> CuratedList:
    """Create an empty list for a page.

    Without a `slug` it gets the page's slug, extended by the server's name when a list with
    that slug exists. Raises lists.ListExists.
    """
    slug = slug or _free_slug(session, published)
    curated = lists.new_list(session, replace(published.metadata, slug=slug), act=act)
    curated.origin = published.address
    session.add_all([curated, Subscription(list_id=curated.id, slug=published.metadata.slug)])
    session.flush()
    return curated


def update(
    session: Session, curated: CuratedList, published: FetchedList, *, act: str
) -> ImportResult:
    """Replace a list's metadata and members with those of its page.

    No member is removed while the page has unreadable rows, because any of these may be the
    member's. Known members keep their name, handles and website.
    """
    metadata = replace(published.metadata, slug=curated.slug)
    rows, opted_out = trusted_rows(session, published)
    result = replace_contents(
        session, curated, metadata, rows, act=act, whole=not published.rows.bad
    )
    _with_refused(result, published, opted_out)
    record_update(session, curated, published, complete=not result.bad)
    return result


def merge(
    session: Session, curated: CuratedList, published: FetchedList, *, act: str, replace: bool
) -> ImportResult:
    """Add a page's members to the user's own list, which stays independent of the page."""
    rows, opted_out = trusted_rows(session, published)
    result = import_rows(session, curated, rows, act=act, replace=replace, own=False)
    return _with_refused(result, published, opted_out)


def _with_refused(
    result: ImportResult, published: FetchedList, opted_out: list[BadRow]
) -> ImportResult:
    result.opted_out = [*opted_out, *result.opted_out]
    result.bad = [*published.rows.bad, *result.bad]
    return result


def record_update(
    session: Session, curated: CuratedList, published: FetchedList, *, complete: bool
) -> None:
    """Store the page's cache validators after an update.

    Unless the update was `complete`, they are cleared, so that the page is read in full
    next time: rows that were refused may be acceptable then, though the page is unchanged.
    """
    curated.origin = published.address
    known = subscription_of(session, curated) or Subscription(list_id=curated.id, slug="")
    known.slug = published.metadata.slug
    known.etag, known.modified = (published.etag, published.modified) if complete else ("", "")
    known.taken_at = now()
    session.flush()
    known.last_change = last_change(session, curated)
    session.add_all([curated, known])


def trusted_rows(session: Session, published: FetchedList) -> tuple[list[Row], list[BadRow]]:
    """Return the rows that can be trusted, and the rows of opted-out accounts.

    A page's permanent ids are used only to recognise opted-out accounts under another name,
    and then dropped: a wrong id would follow another account than the plan shows. The page
    becomes the source of accounts without one. The user's own notes are kept.
    """
    rows: list[Row] = []
    opted_out: list[BadRow] = []
    for row in published.rows.good:
        try:
            opt_outs.refuse(session, row.member)
        except opt_outs.OptedOut as error:
            opted_out.append(BadRow(row.line, error.message))
        else:
            keeps = published.has_own_ids
            member = row.member if keeps else row.member.without_permanent_ids()
            sourced = replace(member, source=member.source or published.address)
            rows.append(published_row(replace(row, member=sourced)))
    return rows, opted_out


def count_removals(
    session: Session, curated: CuratedList, published: FetchedList
) -> tuple[int, int]:
    """Return the number of members, and how many of them an update would remove."""
    rows, _ = trusted_rows(session, published)
    named = {identity for row in rows for identity in row.member.identities}
    here = [one.member.identities for one in read_members(session, curated)]
    return len(here), sum(map(named.isdisjoint, here))


def changed_locally(session: Session, curated: CuratedList) -> bool:
    """Return whether the user has changed the list since it was last updated from its page.

    Another update would discard these changes. Opt-outs and undone changes do not count.
    """
    known = subscription_of(session, curated)
    since = batches(
        one for one in history(session, curated) if known and one.id > known.last_change
    )
    ids = {batch.id for batch in since}
    return any(
        one.act != "sync" and _concerns_list(session, one)
        for batch in standing(since)
        if batch.undoes not in ids
        for one in batch.changes
    )


def _concerns_list(session: Session, change: Change) -> bool:
    """Return whether a change concerns this list, and not a member's shared data."""
    before, after = change.before or {}, change.after
    if after is None:
        named = stored_handles(before)
        return not any(opt_outs.opted_out(session, handle) for handle in named)
    # The short name and notes are the user's own, and an update keeps them.
    shared = ("slug", *PRIVATE, *_SHARED, *account_columns())
    return any(before.get(name) != value for name, value in after.items() if name not in shared)


def _free_slug(session: Session, published: FetchedList) -> str:
    slug = published.metadata.slug
    server = published.address.partition("//")[2].partition("/")[0]
    tried = slug if lists.find_list(session, slug) is None else slug_of(f"{slug}-{server}")
    number = 1
    while lists.find_list(session, tried):
        number += 1
        tried = f"{slug[:50]}-{number}"
    return tried
