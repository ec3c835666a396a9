"""Members of a list: find, add and update them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self

from sqlmodel import Session, col, delete, func, select

from care100.formats.member_rows import row_of
from care100.model.errors import Care100Error
from care100.model.findings import WEBSITE
from care100.model.handles import Handle, PlatformId
from care100.model.members import Member
from care100.model.similar_handles import did_you_mean_account
from care100.model.topics import join_topics
from care100.registry import opt_outs
from care100.registry.account_owners import ownership_conflict
from care100.registry.accounts import (
    Accounts,
    accounts_of,
    find_account,
    keep_accounts,
    owners,
)
from care100.registry.history import record as write_change
from care100.registry.member_values import in_order, member_value
from care100.registry.models import (
    Account,
    CuratedList,
    FindingRecord,
    MemberRecord,
    Membership,
    now,
)


class NotListed(Care100Error):
    """The account is not on the list."""

    exit_code = 2

    @classmethod
    def of(cls, handle: Handle, curated: CuratedList, known: Sequence[Handle] = ()) -> Self:
        """Make the error for one account and one list; `known` are accounts on the list."""
        show = f"Show its members: care100 show {curated.slug}"
        hint = f"{did_you_mean_account(handle, known)} {show}".lstrip()
        return cls(f"{handle} is not on {curated.slug}.", hint)


class Conflict(Care100Error):
    """The accounts of one row belong to different members."""

    exit_code = 2


class PutResult(StrEnum):
    """The effect of putting a member on a list."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


# A member as recorded in a list's history: its columns, its position, and when it was added.
Snapshot = dict[str, Any]


@dataclass(frozen=True)
class Listed:
    """A member on a list, with the stored rows that the member is made from."""

    member: Member
    membership: Membership
    record: MemberRecord
    accounts: Accounts


def members(session: Session, curated: CuratedList) -> list[Listed]:
    """Return the list's members in list order."""
    query = (
        select(Membership, MemberRecord)
        .join(MemberRecord)
        .where(Membership.list_id == curated.id)
        .order_by(col(Membership.position), col(Membership.member_id))
    )
    pairs = session.exec(query).all()
    accounts: dict[int, Accounts] = {}
    on_list = select(Membership.member_id).where(Membership.list_id == curated.id)
    for account in session.exec(select(Account).where(col(Account.member_id).in_(on_list))):
        accounts.setdefault(account.member_id, {})[account.platform] = account
    return [
        _listed(membership, record, in_order(accounts.get(record.id, {})))
        for membership, record in pairs
    ]


def find(session: Session, curated: CuratedList, handle: Handle) -> Listed:
    """Return the list's member with this account. Raises NotListed."""
    account = find_account(session, handle)
    membership = account and session.get(Membership, (curated.id, account.member_id))
    if not account or not membership:
        raise NotListed.of(handle, curated)
    return _of_membership(session, membership)


def known_member(session: Session, handle: Handle) -> Member | None:
    """Return the member with this account on any list, or None."""
    account = find_account(session, handle)
    if not account:
        return None
    record = session.get_one(MemberRecord, account.member_id)
    no_list = Membership(list_id=0, member_id=record.id, position=0)
    return _listed(no_list, record, accounts_of(session, record)).member


def put(
    session: Session, curated: CuratedList, member: Member, *, act: str, own: bool = True
) -> PutResult:
    """Add a member to the list, or update the member that has one of its accounts.

    Stored accounts that `member` does not have are left unchanged. With `own` false (a list
    from another curator) a known member keeps its name, accounts and website.
    Raises opt_outs.OptedOut and Conflict.
    """
    opt_outs.refuse(session, member)
    record = _record_of(session, member)
    before = _snapshots(session, record) if record else {}
    if not record:
        record = MemberRecord(**described(member))
        session.add(record)
        session.flush()
        own = True
    if own:
        _describe(session, record, member)
        keep_accounts(session, record, member)
    membership = session.get(Membership, (curated.id, record.id)) or Membership(
        list_id=curated.id, member_id=record.id, position=last_position(session, curated) + 1
    )
    _keep_on_list(membership, member)
    session.add_all([record, membership])
    session.flush()
    return _write_history(session, record, act, before, curated)


def change(
    session: Session,
    curated: CuratedList,
    listed: Listed,
    member: Member,
    *,
    evidence: Mapping[PlatformId, str] = MappingProxyType({}),
    act: str,
) -> PutResult:
    """Replace a listed member's data with `member`. Accounts that it does not have are removed.

    `evidence` has the sources of single accounts, where they are not the member's source.
    Raises opt_outs.OptedOut and Conflict.
    """
    opt_outs.refuse(session, member)
    record, membership = listed.record, listed.membership
    if problem := ownership_conflict(session, member, record.id):
        raise Conflict(problem, _SEPARATE_MEMBERS)
    before = _snapshots(session, record)
    for id_, account in listed.accounts.items():
        if id_ not in member.accounts:
            session.delete(account)
    _describe(session, record, member)
    _keep_on_list(membership, member)
    session.add_all([record, membership])
    session.flush()
    keep_accounts(session, record, member)
    for id_, account in accounts_of(session, record).items():
        account.platform_id = member.permanent_id(id_)
        account.source = evidence.get(id_, account.source)
    session.flush()
    return _write_history(session, record, act, before, curated)


_SEPARATE_MEMBERS = "Remove one of the members first, or give each its own row."


def _record_of(session: Session, member: Member) -> MemberRecord | None:
    found = owners(session, member)
    if len(found) > 1:
        names = " and ".join(h.display for h in member.handles)
        raise Conflict(f"{names} belong to different members.", _SEPARATE_MEMBERS)
    return session.get(MemberRecord, found.pop()) if found else None


def _describe(session: Session, record: MemberRecord, member: Member) -> None:
    if record.website != member.website:
        # Findings about the previous website do not apply to the new one.
        its = col(FindingRecord.member_id) == record.id, col(FindingRecord.about) == WEBSITE
        session.exec(delete(FindingRecord).where(*its))
    for name, value in described(member).items():
        setattr(record, name, value)


def described(member: Member) -> dict[str, Any]:
    """Return the values of a member's record."""
    return {
        "name": member.name,
        "kind": member.kind,
        "website": member.website,
        "feed": member.feed,
        "feed_source": member.feed_source,
    }


def _keep_on_list(membership: Membership, member: Member) -> None:
    membership.topic = join_topics(member.topics)
    if membership.note != member.note:
        membership.note_was_public = False
    membership.about, membership.note = member.about, member.note
    membership.source = member.source


def last_position(session: Session, curated: CuratedList) -> int:
    """Return the position of the last member; 0 for an empty list."""
    query = select(func.max(Membership.position)).where(Membership.list_id == curated.id)
    return session.exec(query).one() or 0


def _of_membership(session: Session, membership: Membership) -> Listed:
    record = session.get_one(MemberRecord, membership.member_id)
    return _listed(membership, record, accounts_of(session, record))


def _listed(membership: Membership, record: MemberRecord, accounts: Accounts) -> Listed:
    member = member_value(record, membership, accounts)
    return Listed(member, membership, record, accounts)


def _snapshots(session: Session, record: MemberRecord) -> dict[int, Snapshot]:
    """Return the member's snapshot on each list, by list id."""
    query = select(Membership).where(Membership.member_id == record.id)
    accounts = accounts_of(session, record)
    return {
        one.list_id: snapshot(_listed(one, record, accounts)) for one in session.exec(query).all()
    }


def snapshot(listed: Listed) -> Snapshot:
    """Return the member as recorded in the list's history."""
    membership = listed.membership
    return snapshot_at(listed.member, membership.position, membership.added_at)


def snapshot_at(member: Member, position: int, since: datetime) -> Snapshot:
    """Return a member at a position, added at a time, as recorded in the list's history."""
    return {**row_of(member), "position": position, "added": since.isoformat()}


def _write_history(
    session: Session,
    record: MemberRecord,
    act: str,
    before: dict[int, Snapshot],
    curated: CuratedList,
) -> PutResult:
    """Record the change on every list that has the member, and return its effect on `curated`.

    Lists share a member's name and accounts, so one edit can change several lists.
    """
    after = _snapshots(session, record)
    for list_id in sorted(before.keys() | after.keys()):
        old, new = before.get(list_id), after.get(list_id)
        if old != new:
            touched = session.get_one(CuratedList, list_id)
            touched.updated_at = now()
            session.add(touched)
            write_change(session, touched, act=act, before=old, after=new)
    if curated.id not in before:
        return PutResult.ADDED
    same = before[curated.id] == after.get(curated.id)
    return PutResult.UNCHANGED if same else PutResult.CHANGED
