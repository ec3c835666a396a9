"""Members of a list: look, add, change."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from sqlmodel import Session, col, delete, func, select

from care100.model.errors import Care100Error
from care100.model.findings import WEBSITE
from care100.model.handles import Handle, Platform
from care100.model.members import Entry
from care100.registry import opt_outs
from care100.registry.account_owners import ownership_conflict
from care100.registry.accounts import accounts_of, find_account, keep_accounts, owners
from care100.registry.history import record
from care100.registry.models import Account, CuratedList, FindingRecord, Member, Membership, now


class NotListed(Care100Error):
    """That account is not on the list."""

    exit_code = 2

    @classmethod
    def of(cls, handle: Handle, curated: CuratedList) -> Self:
        """The error for one account and one list."""
        return cls(
            f"{handle} is not on {curated.slug}.", f"See who is: care100 show {curated.slug}"
        )


class Conflict(Care100Error):
    """The accounts of one row belong to different members."""

    exit_code = 2


class PutResult(StrEnum):
    """What taking an entry in has done."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


# A member as one list has it: the columns of its row, its position, and since when.
Snapshot = dict[str, Any]


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
        raise NotListed.of(handle, curated)
    return _of_membership(session, ship)


def known_entry(session: Session, handle: Handle) -> Entry | None:
    """What is known of the member with that account, whichever lists they are on."""
    account = find_account(session, handle)
    if not account:
        return None
    member = session.get_one(Member, account.member_id)
    nowhere = Membership(list_id=0, member_id=member.id, position=0)
    return _listed(nowhere, member, accounts_of(session, member)).entry


def put(
    session: Session, curated: CuratedList, entry: Entry, *, act: str, own: bool = True
) -> PutResult:
    """Take an entry in: add it to the list, or change the member who has its handle.

    An empty handle leaves a handle that is already known alone. With `own` false
    (a list from elsewhere) a member already known keeps name, handles and website.
    Raises optouts.OptedOut and Conflict.
    """
    opt_outs.refuse(session, entry)
    member = _member_of(session, entry)
    before = _snapshots(session, member) if member else {}
    if not member:
        member = Member(name=entry.name, kind=entry.kind, website=entry.website)
        session.add(member)
        session.flush()
        own = True
    if own:
        _describe(session, member, entry)
        keep_accounts(session, member, entry)
    ship = session.get(Membership, (curated.id, member.id)) or Membership(
        list_id=curated.id, member_id=member.id, position=last_position(session, curated) + 1
    )
    ship.topic, ship.note, ship.source = entry.topic, entry.note, entry.source
    session.add_all([member, ship])
    session.flush()
    return _record(session, member, act, before, curated)


def join(
    session: Session,
    curated: CuratedList,
    listed: Listed,
    handle: Handle,
    source: str,
    *,
    x_id: str = "",
    act: str = "add",
) -> PutResult:
    """Give a member the second account `handle`, which `source` says is theirs.

    Raises Conflict when the account is another member's or the member has one.
    """
    has = listed.entry.handle(handle.platform)
    if has and has.key != handle.key:
        raise Conflict(
            f"{listed.entry.name} has {has} on {handle.platform.label} already.",
            f"Change it with: care100 edit {curated.slug} {has.typed}"
            f" --{handle.platform} {handle.text}",
        )
    known = listed.entry.source
    sources = known if source in known else f"{known} {source}".strip()
    new = {handle.platform.value: handle.text, "source": sources}
    joined = listed.entry.changed(**new, **({"x_id": x_id} if x_id else {}))
    return change(session, curated, listed, joined, act=act)


def change(
    session: Session, curated: CuratedList, listed: Listed, entry: Entry, *, act: str
) -> PutResult:
    """Make the member be as `entry` says, handles taken away included.

    Raises optouts.OptedOut and Conflict.
    """
    opt_outs.refuse(session, entry)
    member, ship = listed.member, listed.membership
    if problem := ownership_conflict(session, entry, member.id):
        raise Conflict(problem, _HOW_TO_PART)
    before = _snapshots(session, member)
    for platform, account in listed.accounts.items():
        if not entry.handle(platform):
            session.delete(account)
    _describe(session, member, entry)
    ship.topic, ship.note, ship.source = entry.topic, entry.note, entry.source
    session.add_all([member, ship])
    session.flush()
    keep_accounts(session, member, entry)
    on_x = find_account(session, on) if (on := entry.handle(Platform.X)) else None
    if on_x:
        on_x.platform_id = entry.x_id
    session.flush()
    return _record(session, member, act, before, curated)


_HOW_TO_PART = "Take one of them off the list first, or give each a row of its own."


def _member_of(session: Session, entry: Entry) -> Member | None:
    found = owners(session, entry)
    if len(found) > 1:
        names = " and ".join(h.display for h in entry.handles)
        raise Conflict(f"{names} belong to different members", _HOW_TO_PART)
    return session.get(Member, found.pop()) if found else None


def _describe(session: Session, member: Member, entry: Entry) -> None:
    if member.website != entry.website:
        # What was found of another website says nothing of this one.
        its = col(FindingRecord.member_id) == member.id, col(FindingRecord.about) == WEBSITE
        session.exec(delete(FindingRecord).where(*its))
    member.name, member.kind, member.website = entry.name, entry.kind, entry.website


def last_position(session: Session, curated: CuratedList) -> int:
    """The place of the last member; 0 on an empty list."""
    query = select(func.max(Membership.position)).where(Membership.list_id == curated.id)
    return session.exec(query).one() or 0


def _of_membership(session: Session, ship: Membership) -> Listed:
    member = session.get_one(Member, ship.member_id)
    return _listed(ship, member, accounts_of(session, member))


def _listed(ship: Membership, member: Member, accounts: dict[Platform, Account]) -> Listed:
    on_mastodon, on_x = accounts.get(Platform.MASTODON), accounts.get(Platform.X)
    source = ship.source
    if on_mastodon and on_x and not source:
        # This list named one of the accounts only. What joins it to the other must
        # not be lost on the way out: no such link goes without its source.
        source = on_x.source or on_mastodon.source
    entry = Entry(
        name=member.name,
        kind=member.kind,
        topic=ship.topic,
        mastodon=on_mastodon.handle if on_mastodon else "",
        x=on_x.handle if on_x else "",
        x_id=on_x.platform_id if on_x else "",
        website=member.website,
        note=ship.note,
        source=source,
    )
    return Listed(entry, ship, member, accounts)


def _snapshots(session: Session, member: Member) -> dict[int, Snapshot]:
    """The member as on each list, by the list's id."""
    ships = session.exec(select(Membership).where(Membership.member_id == member.id)).all()
    accounts = accounts_of(session, member)
    return {ship.list_id: snapshot(_listed(ship, member, accounts)) for ship in ships}


def snapshot(listed: Listed) -> Snapshot:
    """The member as the history has them on this list."""
    ship = listed.membership
    place = {"position": ship.position, "added": ship.added_at.isoformat()}
    return {**listed.entry.fields(), **place}


def _record(
    session: Session,
    member: Member,
    act: str,
    before: dict[int, Snapshot],
    curated: CuratedList,
) -> PutResult:
    """Write down what has become different, on every list that has the member: they
    share its name and accounts. Gives what happened on `curated`.
    """
    after = _snapshots(session, member)
    for list_id in sorted(before.keys() | after.keys()):
        was, now_is = before.get(list_id), after.get(list_id)
        if was != now_is:
            touched = session.get_one(CuratedList, list_id)
            touched.updated_at = now()
            session.add(touched)
            record(session, touched, act=act, before=was, after=now_is)
    if curated.id not in before:
        return PutResult.ADDED
    same = before[curated.id] == after.get(curated.id)
    return PutResult.UNCHANGED if same else PutResult.CHANGED
