"""Members and their accounts: look, add, change, take off."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, delete, func, select

from care100.entries import Entry
from care100.errors import Care100Error
from care100.handles import Handle, Platform
from care100.registry import optouts
from care100.registry.changes import record
from care100.registry.models import Account, CuratedList, Member, Membership, RemoteId, now


class NotListed(Care100Error):
    """That account is not on the list."""

    exit_code = 2


class Conflict(Care100Error):
    """The accounts of one row belong to different members."""

    exit_code = 2


class Outcome(StrEnum):
    """What taking an entry in has done."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Listed:
    """A member on a list: the entry, where it stands, and what is stored about it."""

    entry: Entry
    membership: Membership
    member: Member
    accounts: dict[Platform, Account]


def members(session: Session, curated: CuratedList) -> list[Listed]:
    """Everybody on the list, in its order."""
    query = (
        select(Membership, Member)
        .join(Member)
        .where(Membership.list_id == curated.id)
        .order_by(col(Membership.position), col(Membership.member_id))
    )
    pairs = session.exec(query).all()
    accounts: dict[int, dict[Platform, Account]] = {}
    on_list = select(Membership.member_id).where(Membership.list_id == curated.id)
    for account in session.exec(select(Account).where(col(Account.member_id).in_(on_list))):
        accounts.setdefault(account.member_id, {})[Platform(account.platform)] = account
    return [_listed(ship, member, accounts.get(member.id, {})) for ship, member in pairs]


def find(session: Session, curated: CuratedList, handle: Handle) -> Listed:
    """The member of the list with that account. Raises NotListed."""
    account = find_account(session, handle)
    ship = account and session.get(Membership, (curated.id, account.member_id))
    if not account or not ship:
        raise NotListed(
            f"{handle} is not on {curated.slug}.", f"See who is: care100 show {curated.slug}"
        )
    return _of_membership(session, ship)


def find_account(session: Session, handle: Handle) -> Account | None:
    """The account of that handle, whichever list it is on."""
    return session.exec(
        select(Account).where(Account.platform == handle.platform, Account.key == handle.key)
    ).first()


def put(
    session: Session, curated: CuratedList, entry: Entry, *, act: str, own: bool = True
) -> Outcome:
    """Take an entry in: add it to the list, or change the member who has its handle.

    An empty handle leaves a handle that is already known alone. With `own` false
    (a list from elsewhere) a member already known keeps name, handles and website.
    Raises optouts.OptedOut and Conflict.
    """
    optouts.refuse(session, entry)
    member = _member_of(session, entry)
    ship = session.get(Membership, (curated.id, member.id)) if member else None
    before = _of_membership(session, ship) if ship else None
    if not member:
        member = Member(name=entry.name, kind=entry.kind, website=entry.website)
        session.add(member)
        session.flush()
        own = True
    if own:
        member.name, member.kind, member.website = entry.name, entry.kind, entry.website
        _keep_accounts(session, member, entry)
    if not ship:
        ship = Membership(
            list_id=curated.id, member_id=member.id, position=_last_position(session, curated) + 1
        )
    ship.topic, ship.note, ship.source = entry.topic, entry.note, entry.source
    session.add_all([member, ship])
    session.flush()
    after = _of_membership(session, ship)
    if before and before.entry == after.entry:
        return Outcome.UNCHANGED
    _changed(session, curated, act, before, after)
    return Outcome.CHANGED if before else Outcome.ADDED


def join(
    session: Session, curated: CuratedList, listed: Listed, handle: Handle, source: str
) -> Entry:
    """Give a member the second account `handle`, which `source` says is theirs.

    Raises Conflict when the account is another member's or the member has one.
    """
    has = listed.entry.handle(handle.platform)
    if has and has.key != handle.key:
        raise Conflict(
            f"{listed.entry.name} has {has} on {handle.platform.label} already.",
            f"Change it with: care100 edit {curated.slug} {has} --{handle.platform} {handle.text}",
        )
    sources = " ".join(dict.fromkeys([*listed.entry.source.split(), *source.split()]))
    joined = listed.entry.changed(**{handle.platform.value: handle.text, "source": sources})
    change(session, curated, listed, joined, act="add")
    return joined


def change(
    session: Session, curated: CuratedList, listed: Listed, entry: Entry, *, act: str
) -> Outcome:
    """Make the member be as `entry` says, handles taken away included.

    Raises optouts.OptedOut and Conflict.
    """
    optouts.refuse(session, entry)
    other = {found.member_id for h in entry.handles if (found := find_account(session, h))}
    if other - {listed.member.id}:
        raise Conflict("One of those handles is another member's.", _HOW_TO_PART)
    for platform, account in listed.accounts.items():
        if not entry.handle(platform):
            session.delete(account)
    member, ship = listed.member, listed.membership
    member.name, member.kind, member.website = entry.name, entry.kind, entry.website
    ship.topic, ship.note, ship.source = entry.topic, entry.note, entry.source
    session.add_all([member, ship])
    session.flush()
    _keep_accounts(session, member, entry)
    session.flush()
    after = _of_membership(session, ship)
    if after.entry == listed.entry:
        return Outcome.UNCHANGED
    _changed(session, curated, act, listed, after)
    return Outcome.CHANGED


def remove(session: Session, curated: CuratedList, listed: Listed, *, act: str = "remove") -> None:
    """Take a member off the list. Who is on no list any more is forgotten."""
    session.delete(listed.membership)
    session.flush()
    _changed(session, curated, act, listed, None)
    elsewhere = select(Membership).where(Membership.member_id == listed.member.id)
    if not session.exec(elsewhere).first():
        session.delete(listed.member)
        session.flush()


def reorder(session: Session, curated: CuratedList, entries: list[Entry]) -> None:
    """Put the members in the order of `entries`; those not named come last, as they were."""
    order = {handle.key: n for n, entry in enumerate(entries) for handle in entry.handles}
    listed = members(session, curated)
    listed.sort(key=lambda one: min(order.get(h.key, len(order)) for h in one.entry.handles))
    for position, one in enumerate(listed, start=1):
        one.membership.position = position
        session.add(one.membership)


_HOW_TO_PART = "Take one of them off the list first, or give each a row of its own."


def _member_of(session: Session, entry: Entry) -> Member | None:
    found = {account.member_id for h in entry.handles if (account := find_account(session, h))}
    if entry.x_id:
        by_id = select(Account).where(
            Account.platform == Platform.X, Account.platform_id == entry.x_id
        )
        found |= {account.member_id for account in session.exec(by_id)}
    if len(found) > 1:
        names = ", ".join(h.display for h in entry.handles)
        raise Conflict(f"{names} are accounts of different members.", _HOW_TO_PART)
    return session.get(Member, found.pop()) if found else None


def _keep_accounts(session: Session, member: Member, entry: Entry) -> None:
    for handle in entry.handles:
        query = select(Account).where(
            Account.member_id == member.id, Account.platform == handle.platform
        )
        account = session.exec(query).first() or Account(
            member_id=member.id, platform=handle.platform, handle="", key=""
        )
        is_x = handle.platform is Platform.X
        if account.key and account.key != handle.key:
            session.exec(delete(RemoteId).where(col(RemoteId.account_id) == account.id))
            account.platform_id, account.state, account.checked_at = "", "unknown", None
        account.handle, account.key = handle.text, handle.key
        account.source = entry.source or account.source
        if is_x and entry.x_id:
            account.platform_id = entry.x_id
        session.add(account)


def _last_position(session: Session, curated: CuratedList) -> int:
    query = select(func.max(Membership.position)).where(Membership.list_id == curated.id)
    return session.exec(query).one() or 0


def _of_membership(session: Session, ship: Membership) -> Listed:
    member = session.get_one(Member, ship.member_id)
    accounts = session.exec(select(Account).where(Account.member_id == member.id))
    return _listed(ship, member, {Platform(a.platform): a for a in accounts})


def _listed(ship: Membership, member: Member, accounts: dict[Platform, Account]) -> Listed:
    on_mastodon, on_x = accounts.get(Platform.MASTODON), accounts.get(Platform.X)
    entry = Entry(
        name=member.name,
        kind=member.kind,
        topic=ship.topic,
        mastodon=on_mastodon.handle if on_mastodon else "",
        x=on_x.handle if on_x else "",
        x_id=on_x.platform_id if on_x else "",
        website=member.website,
        note=ship.note,
        source=ship.source,
    )
    return Listed(entry, ship, member, accounts)


def _changed(
    session: Session, curated: CuratedList, act: str, before: Listed | None, after: Listed | None
) -> None:
    curated.updated_at = now()
    session.add(curated)
    record(
        session,
        curated,
        act=act,
        before=_snapshot(before),
        after=_snapshot(after),
    )


def _snapshot(listed: Listed | None) -> dict[str, Any] | None:
    if listed is None:
        return None
    return {**listed.entry.fields(), "position": listed.membership.position}
