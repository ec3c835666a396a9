"""Members of a list: find, add and update them."""

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
    """The account is not on the list."""

    exit_code = 2

    @classmethod
    def of(cls, handle: Handle, curated: CuratedList) -> Self:
        """Make the error for one account and one list."""
        return cls(
            f"{handle} is not on {curated.slug}.", f"Show its members: care100 show {curated.slug}"
        )


class Conflict(Care100Error):
    """The accounts of one row belong to different members."""

    exit_code = 2


class PutResult(StrEnum):
    """The effect of putting an entry on a list."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


# A member as recorded in a list's history: its columns, its position, and when it was added.
Snapshot = dict[str, Any]


@dataclass(frozen=True)
class Listed:
    """A member on a list: its entry, and the stored rows that the entry is made from."""

    entry: Entry
    membership: Membership
    member: Member
    accounts: dict[Platform, Account]


def members(session: Session, curated: CuratedList) -> list[Listed]:
    """Return the list's members in list order."""
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
    return [
        _listed(membership, member, accounts.get(member.id, {})) for membership, member in pairs
    ]


def find(session: Session, curated: CuratedList, handle: Handle) -> Listed:
    """Return the list's member with this account. Raises NotListed."""
    account = find_account(session, handle)
    membership = account and session.get(Membership, (curated.id, account.member_id))
    if not account or not membership:
        raise NotListed.of(handle, curated)
    return _of_membership(session, membership)


def known_entry(session: Session, handle: Handle) -> Entry | None:
    """Return the entry of the member with this account on any list, or None."""
    account = find_account(session, handle)
    if not account:
        return None
    member = session.get_one(Member, account.member_id)
    no_list = Membership(list_id=0, member_id=member.id, position=0)
    return _listed(no_list, member, accounts_of(session, member)).entry


def put(
    session: Session, curated: CuratedList, entry: Entry, *, act: str, own: bool = True
) -> PutResult:
    """Add an entry to the list, or update the member that has one of its handles.

    An empty handle leaves a stored handle unchanged. With `own` false (a list from
    another curator) a known member keeps its name, handles and website.
    Raises opt_outs.OptedOut and Conflict.
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
    membership = session.get(Membership, (curated.id, member.id)) or Membership(
        list_id=curated.id, member_id=member.id, position=last_position(session, curated) + 1
    )
    membership.topic, membership.note, membership.source = entry.topic, entry.note, entry.source
    session.add_all([member, membership])
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
    """Add the account `handle` to a member; `source` is the evidence that it is theirs.

    Raises Conflict when the account belongs to another member, or when the member already
    has another account on the platform.
    """
    current = listed.entry.handle(handle.platform)
    if current and current.key != handle.key:
        raise Conflict(
            f"{listed.entry.name} already has {current} on {handle.platform.label}.",
            f"To replace it: care100 edit {curated.slug} {current.typed}"
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
    """Replace the member's data with `entry`. Handles that it does not have are removed.

    Raises opt_outs.OptedOut and Conflict.
    """
    opt_outs.refuse(session, entry)
    member, membership = listed.member, listed.membership
    if problem := ownership_conflict(session, entry, member.id):
        raise Conflict(problem, _SEPARATE_MEMBERS)
    before = _snapshots(session, member)
    for platform, account in listed.accounts.items():
        if not entry.handle(platform):
            session.delete(account)
    _describe(session, member, entry)
    membership.topic, membership.note, membership.source = entry.topic, entry.note, entry.source
    session.add_all([member, membership])
    session.flush()
    keep_accounts(session, member, entry)
    on_x = find_account(session, on) if (on := entry.handle(Platform.X)) else None
    if on_x:
        on_x.platform_id = entry.x_id
    session.flush()
    return _record(session, member, act, before, curated)


_SEPARATE_MEMBERS = "Remove one of the members first, or give each its own row."


def _member_of(session: Session, entry: Entry) -> Member | None:
    found = owners(session, entry)
    if len(found) > 1:
        names = " and ".join(h.display for h in entry.handles)
        raise Conflict(f"{names} belong to different members.", _SEPARATE_MEMBERS)
    return session.get(Member, found.pop()) if found else None


def _describe(session: Session, member: Member, entry: Entry) -> None:
    if member.website != entry.website:
        # Findings about the previous website do not apply to the new one.
        its = col(FindingRecord.member_id) == member.id, col(FindingRecord.about) == WEBSITE
        session.exec(delete(FindingRecord).where(*its))
    member.name, member.kind, member.website = entry.name, entry.kind, entry.website


def last_position(session: Session, curated: CuratedList) -> int:
    """Return the position of the last member; 0 for an empty list."""
    query = select(func.max(Membership.position)).where(Membership.list_id == curated.id)
    return session.exec(query).one() or 0


def _of_membership(session: Session, membership: Membership) -> Listed:
    member = session.get_one(Member, membership.member_id)
    return _listed(membership, member, accounts_of(session, member))


def _listed(membership: Membership, member: Member, accounts: dict[Platform, Account]) -> Listed:
    on_mastodon, on_x = accounts.get(Platform.MASTODON), accounts.get(Platform.X)
    source = membership.source
    if on_mastodon and on_x and not source:
        # This list gave only one of the accounts. A link between accounts is never
        # exported without its source, so use the source that was stored with the link.
        source = on_x.source or on_mastodon.source
    entry = Entry(
        name=member.name,
        kind=member.kind,
        topic=membership.topic,
        mastodon=on_mastodon.handle if on_mastodon else "",
        x=on_x.handle if on_x else "",
        x_id=on_x.platform_id if on_x else "",
        website=member.website,
        note=membership.note,
        source=source,
    )
    return Listed(entry, membership, member, accounts)


def _snapshots(session: Session, member: Member) -> dict[int, Snapshot]:
    """Return the member's snapshot on each list, by list id."""
    memberships = session.exec(select(Membership).where(Membership.member_id == member.id)).all()
    accounts = accounts_of(session, member)
    return {
        membership.list_id: snapshot(_listed(membership, member, accounts))
        for membership in memberships
    }


def snapshot(listed: Listed) -> Snapshot:
    """Return the member as recorded in the list's history."""
    membership = listed.membership
    place = {"position": membership.position, "added": membership.added_at.isoformat()}
    return {**listed.entry.fields(), **place}


def _record(
    session: Session,
    member: Member,
    act: str,
    before: dict[int, Snapshot],
    curated: CuratedList,
) -> PutResult:
    """Record the change on every list that has the member, and return its effect on `curated`.

    Lists share a member's name and accounts, so one edit can change several lists.
    """
    after = _snapshots(session, member)
    for list_id in sorted(before.keys() | after.keys()):
        old, new = before.get(list_id), after.get(list_id)
        if old != new:
            touched = session.get_one(CuratedList, list_id)
            touched.updated_at = now()
            session.add(touched)
            record(session, touched, act=act, before=old, after=new)
    if curated.id not in before:
        return PutResult.ADDED
    same = before[curated.id] == after.get(curated.id)
    return PutResult.UNCHANGED if same else PutResult.CHANGED
