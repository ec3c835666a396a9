"""Subscriptions: lists imported from published pages, and the pages they come from."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from care100.formats.rows import BadRow, Row, Rows
from care100.model.handles import Handle, Platform
from care100.model.members import About
from care100.registry import lists, opt_outs
from care100.registry.copied_lists import make_equal, slug_of
from care100.registry.history import history
from care100.registry.import_rows import ImportResult, import_rows
from care100.registry.members import members
from care100.registry.models import Change, CuratedList, Subscription, now

# Columns that all lists with the member share.
_SHARED = {"name", "kind", "website", "mastodon", "x", "x_id"}


@dataclass(frozen=True)
class Offer:
    """A list as currently published on its page.

    `address` is that of its data; `etag` and `modified` are the response's cache validators.
    """

    address: str
    about: About
    rows: Rows
    etag: str = ""
    modified: str = ""


def from_address(session: Session, address: str) -> list[tuple[CuratedList, Subscription]]:
    """Return the lists imported from an address, most recently updated first."""
    query = (
        select(CuratedList, Subscription).join(Subscription).where(CuratedList.origin == address)
    )
    return list(session.exec(query.order_by(col(Subscription.taken_at).desc())).all())


def borrowed(session: Session, curated: CuratedList) -> Subscription | None:
    """Return the list's subscription; None for a list that does not come from a page."""
    return session.get(Subscription, curated.id)


def new_from(session: Session, offer: Offer, slug: str = "", *, act: str) -> CuratedList:
    """Create an empty list for a page.

    Without a `slug` it gets the page's slug, extended by the server's name when a list with
    that slug exists. Raises lists.ListExists.
    """
    slug = slug or _free_slug(session, offer)
    curated = lists.new_list(session, replace(offer.about, slug=slug), act=act)
    curated.origin = offer.address
    session.add_all([curated, Subscription(list_id=curated.id, slug=offer.about.slug)])
    session.flush()
    return curated


def take(session: Session, curated: CuratedList, offer: Offer, *, act: str) -> ImportResult:
    """Replace a list's metadata and members with those of its page.

    No member is removed while the page has unreadable rows, because any of these may be the
    member's. Known members keep their name, handles and website.
    """
    about = replace(offer.about, slug=curated.slug)
    rows, opted_out = believable(session, offer)
    result = make_equal(session, curated, about, rows, act=act, whole=not offer.rows.bad)
    _with_refused(result, offer, opted_out)
    remember(session, curated, offer, complete=not result.bad)
    return result


def merge(
    session: Session, curated: CuratedList, offer: Offer, *, act: str, replace: bool
) -> ImportResult:
    """Add a page's members to the user's own list, which stays independent of the page."""
    rows, opted_out = believable(session, offer)
    result = import_rows(session, curated, rows, act=act, replace=replace, own=False)
    return _with_refused(result, offer, opted_out)


def _with_refused(result: ImportResult, offer: Offer, opted_out: list[BadRow]) -> ImportResult:
    result.opted_out = [*opted_out, *result.opted_out]
    result.bad = [*offer.rows.bad, *result.bad]
    return result


def remember(session: Session, curated: CuratedList, offer: Offer, *, complete: bool) -> None:
    """Store the page's cache validators after an update.

    Unless the update was `complete`, they are cleared, so that the page is read in full
    next time: rows that were refused may be acceptable then, though the page is unchanged.
    """
    curated.origin = offer.address
    known = borrowed(session, curated) or Subscription(list_id=curated.id, slug="")
    known.slug = offer.about.slug
    known.etag, known.modified = (offer.etag, offer.modified) if complete else ("", "")
    known.taken_at = now()
    session.add_all([curated, known])


def believable(session: Session, offer: Offer) -> tuple[list[Row], list[BadRow]]:
    """Return the rows that can be trusted, and the rows of opted-out accounts.

    X ids are used only to recognise opted-out accounts under another name, and then
    dropped: a wrong id would follow another account than the plan shows. The page becomes
    the source of accounts without one.
    """
    rows: list[Row] = []
    opted_out: list[BadRow] = []
    for row in offer.rows.good:
        try:
            opt_outs.refuse(session, row.entry)
        except opt_outs.OptedOut as error:
            opted_out.append(BadRow(row.line, error.message))
        else:
            entry = replace(row.entry, x_id="", source=row.entry.source or offer.address)
            rows.append(Row(row.line, entry))
    return rows, opted_out


def losses(session: Session, curated: CuratedList, rows: Iterable[Row]) -> tuple[int, int]:
    """Return the number of members, and how many of them have no row."""
    named = {(handle.platform, handle.key) for row in rows for handle in row.entry.handles}
    here = [[(h.platform, h.key) for h in one.entry.handles] for one in members(session, curated)]
    return len(here), sum(named.isdisjoint(handles) for handles in here)


def changed_here(session: Session, curated: CuratedList) -> bool:
    """Return whether the user has changed the list since it was last updated from its page.

    Another update would discard these changes. Opt-outs do not count.
    """
    known = borrowed(session, curated)
    since = [one for one in history(session, curated) if known and one.at > known.taken_at]
    return any(one.act != "sync" and _concerns_list(session, one) for one in since)


def _concerns_list(session: Session, change: Change) -> bool:
    """Return whether a change concerns this list, and not a member's shared data."""
    before, after = change.before or {}, change.after
    if after is None:
        named = [Handle(on, before[on.value]) for on in Platform if before.get(on.value)]
        return not any(opt_outs.opted_out(session, handle) for handle in named)
    return any(before.get(name) != value for name, value in after.items() if name not in _SHARED)


def _free_slug(session: Session, offer: Offer) -> str:
    slug = offer.about.slug
    server = offer.address.partition("//")[2].partition("/")[0]
    tried = slug if lists.find_list(session, slug) is None else slug_of(f"{slug}-{server}")
    number = 1
    while lists.find_list(session, tried):
        number += 1
        tried = f"{slug[:50]}-{number}"
    return tried
