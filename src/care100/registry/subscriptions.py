"""Lists taken from published pages: which page a list is from, and what was taken."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from care100.formats.member_rows import account_columns, stored_handles
from care100.formats.rows import BadRow, Row, Rows
from care100.model.list_metadata import ListMetadata
from care100.registry import lists, opt_outs
from care100.registry.copied_lists import make_equal, slug_of
from care100.registry.history import history
from care100.registry.import_rows import ImportResult, import_rows
from care100.registry.members import members
from care100.registry.models import Change, CuratedList, Subscription, now

# What a member is called and where they are is the same on all lists that they are on.
_SHARED = ("name", "kind", "website")


@dataclass(frozen=True)
class Offer:
    """A list as its page has it now: the address of its data, and what its server called
    the answer, for asking again.
    """

    address: str
    metadata: ListMetadata
    rows: Rows
    etag: str = ""
    modified: str = ""


def from_address(session: Session, address: str) -> list[tuple[CuratedList, Subscription]]:
    """The lists taken from an address, the one taken last first."""
    query = (
        select(CuratedList, Subscription).join(Subscription).where(CuratedList.origin == address)
    )
    return list(session.exec(query.order_by(col(Subscription.taken_at).desc())).all())


def borrowed(session: Session, curated: CuratedList) -> Subscription | None:
    """What is known of the page that a list was taken from; None for other lists."""
    return session.get(Subscription, curated.id)


def new_from(session: Session, offer: Offer, slug: str = "", *, act: str) -> CuratedList:
    """An empty list, to be filled from a page. Without a `slug` it is called as it is
    there, or as it is there and the server, when that is taken. Raises lists.ListExists.
    """
    slug = slug or _free_slug(session, offer)
    curated = lists.new_list(session, replace(offer.metadata, slug=slug), act=act)
    curated.origin = offer.address
    session.add_all([curated, Subscription(list_id=curated.id, slug=offer.metadata.slug)])
    session.flush()
    return curated


def take(session: Session, curated: CuratedList, offer: Offer, *, act: str) -> ImportResult:
    """Make a list equal to what its page offers.

    Should somebody there be in a row that cannot be read, nobody is taken off, because it
    may be anybody. Members already known keep what is known of them.
    """
    metadata = replace(offer.metadata, slug=curated.slug)
    rows, kept_off = believable(session, offer)
    intake = make_equal(session, curated, metadata, rows, act=act, whole=not offer.rows.bad)
    _with(intake, offer, kept_off)
    remember(session, curated, offer, complete=not intake.bad)
    return intake


def merge(
    session: Session, curated: CuratedList, offer: Offer, *, act: str, replace: bool
) -> ImportResult:
    """Put whom a page offers on a list that is the user's own, and stays so."""
    rows, kept_off = believable(session, offer)
    intake = import_rows(session, curated, rows, act=act, replace=replace, own=False)
    return _with(intake, offer, kept_off)


def _with(intake: ImportResult, offer: Offer, kept_off: list[BadRow]) -> ImportResult:
    intake.opted_out = [*kept_off, *intake.opted_out]
    intake.bad = [*offer.rows.bad, *intake.bad]
    return intake


def remember(session: Session, curated: CuratedList, offer: Offer, *, complete: bool) -> None:
    """Keep what the page was when the list was made equal to it.

    Unless it is `complete` it is read whole the next time, too: whoever was left out may
    be in order then, though the page has not changed.
    """
    curated.origin = offer.address
    known = borrowed(session, curated) or Subscription(list_id=curated.id, slug="")
    known.slug = offer.metadata.slug
    known.etag, known.modified = (offer.etag, offer.modified) if complete else ("", "")
    known.taken_at = now()
    session.add_all([curated, known])


def believable(session: Session, offer: Offer) -> tuple[list[Row], list[BadRow]]:
    """What is believed of a stranger's rows, and those of people who opted out.

    X's numbers know again whoever opted out under another name. Otherwise they are left
    to be looked up: with a wrong one somebody else would be followed than the plan shows.
    Where no source is given for an account, it is the page.
    """
    rows: list[Row] = []
    kept_off: list[BadRow] = []
    for row in offer.rows.good:
        try:
            opt_outs.refuse(session, row.member)
        except opt_outs.OptedOut as error:
            kept_off.append(BadRow(row.line, error.message))
        else:
            member = row.member.without_permanent_ids()
            sourced = replace(member, source=member.source or offer.address)
            rows.append(Row(row.line, sourced))
    return rows, kept_off


def losses(session: Session, curated: CuratedList, rows: Iterable[Row]) -> tuple[int, int]:
    """How many members the list has, and how many of them are not in the rows."""
    named = {(handle.platform, handle.key) for row in rows for handle in row.member.handles}
    here = [[(h.platform, h.key) for h in one.member.handles] for one in members(session, curated)]
    return len(here), sum(named.isdisjoint(handles) for handles in here)


def changed_here(session: Session, curated: CuratedList) -> bool:
    """Whether somebody has changed the list since it was taken from its page, so that to
    take it again would undo their work. Keeping somebody off is no such change.
    """
    known = borrowed(session, curated)
    since = [one for one in history(session, curated) if known and one.at > known.taken_at]
    return any(one.act != "sync" and _is_of(session, one) for one in since)


def _is_of(session: Session, change: Change) -> bool:
    """Whether a change is of this list, and not of a member wherever they are."""
    before, after = change.before or {}, change.after
    if after is None:
        named = stored_handles(before)
        return not any(opt_outs.opted_out(session, handle) for handle in named)
    shared = (*_SHARED, *account_columns())
    return any(before.get(name) != value for name, value in after.items() if name not in shared)


def _free_slug(session: Session, offer: Offer) -> str:
    slug = offer.metadata.slug
    server = offer.address.partition("//")[2].partition("/")[0]
    tried = slug if lists.find_list(session, slug) is None else slug_of(f"{slug}-{server}")
    number = 1
    while lists.find_list(session, tried):
        number += 1
        tried = f"{slug[:50]}-{number}"
    return tried
