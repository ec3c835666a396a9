"""Bulk insertion of members that are new to the registry.

New members need no comparison with stored ones. Their rows go to the database as dictionaries:
making an object of the session for each would take most of the time.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, SQLModel, col, func, insert, select

from care100.formats.rows import Row
from care100.model.members import Member
from care100.model.topics import join_topics
from care100.registry.history import record_additions
from care100.registry.known_accounts import known_identities
from care100.registry.members import described, last_position, snapshot_at
from care100.registry.models import Account, CuratedList, MemberRecord, Membership, now
from care100.registry.plain_rows import insert_rows

# Members whose rows are in memory at a time.
_BATCH = 1000


def new_member_test(session: Session, rows: Iterable[Row]) -> Callable[[Row], bool]:
    """Return a test that is true for those of the rows whose accounts are new to the registry.

    Rows with a known or opted-out account fail it, and so do later rows that repeat one.
    """
    known = known_identities(session, (row.member for row in rows))

    def is_new(row: Row) -> bool:
        names = row.member.identities
        if not known.isdisjoint(names):
            return False
        known.update(names)  # the same account in a later row is no longer new
        return True

    return is_new


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A member to be inserted, at `position` (counted from 1; None for the end).

    `since` is when the membership began (aware UTC), and `note_was_public` as it is stored.
    """

    member: Member
    position: int | None = None
    since: datetime = field(default_factory=now)
    note_was_public: bool = False


def put(session: Session, curated: CuratedList, newcomers: Sequence[Newcomer], *, act: str) -> None:
    """Insert new members into the list, in the given order."""
    session.flush()
    recorded, final = _positions(session, curated, newcomers)
    for start in range(0, len(newcomers), _BATCH):
        batch = slice(start, start + _BATCH)
        _insert(session, curated, newcomers[batch], final[batch])
        snapshots = [
            snapshot_at(one.member, position, one.since)
            for one, position in zip(newcomers[batch], recorded[batch], strict=True)
        ]
        record_additions(session, curated, snapshots, act=act)
    curated.updated_at = now()
    session.add(curated)
    session.flush()


def _positions(
    session: Session, curated: CuratedList, newcomers: Sequence[Newcomer]
) -> tuple[list[int], list[int]]:
    """Return each newcomer's position when it is inserted, and that after all insertions.

    Members that are on the list already get their new positions.
    """
    last = last_position(session, curated)
    recorded = [min(one.position or end, end) for end, one in enumerate(newcomers, start=last + 1)]
    if all(one.position is None for one in newcomers):
        return recorded, recorded
    query = select(Membership).where(Membership.list_id == curated.id)
    listed = session.exec(query.order_by(col(Membership.position)))
    order: list[Membership | int] = [*listed]
    for number, position in enumerate(recorded):
        order.insert(position - 1, number)
    final = list(recorded)
    for position, one in enumerate(order, start=1):
        if isinstance(one, Membership):
            one.position = position
        else:
            final[one] = position
    return recorded, final


def _insert(
    session: Session, curated: CuratedList, newcomers: Sequence[Newcomer], positions: Sequence[int]
) -> None:
    """Insert the rows of members, of their memberships, and of their accounts."""
    connection = session.connection()
    # Nobody else inserts members meanwhile, and ids increase. Asking for each id while it is
    # inserted would take SQLite as many statements as there are members.
    last = session.exec(select(func.max(MemberRecord.id))).one() or 0
    records = [described(one.member) for one in newcomers]
    insert_rows(connection, insert(MemberRecord), {}, records)
    stored = select(MemberRecord.id).where(col(MemberRecord.id) > last)
    ids = session.exec(stored.order_by(col(MemberRecord.id))).all()
    blank = _defaults(Membership(list_id=curated.id, member_id=0, position=0))
    memberships = [
        {
            "member_id": id_,
            "position": position,
            "topic": join_topics(one.member.topics),
            "about": one.member.about,
            "note": one.member.note,
            "note_was_public": one.note_was_public,
            "source": one.member.source,
            "added_at": one.since,
        }
        for id_, one, position in zip(ids, newcomers, positions, strict=True)
    ]
    insert_rows(connection, insert(Membership), blank, memberships)
    blank = _defaults(Account(member_id=0, platform="", handle="", key=""))
    accounts = [
        row for id_, one in zip(ids, newcomers, strict=True) for row in _accounts(id_, one.member)
    ]
    insert_rows(connection, insert(Account), blank, accounts)


def _accounts(member_id: int, member: Member) -> Iterator[dict[str, Any]]:
    for platform, ref in member.accounts.items():
        yield {
            "member_id": member_id,
            "platform": platform,
            "handle": ref.handle.text,
            "key": ref.handle.key,
            "platform_id": ref.permanent_id,
            "source": member.source,
        }


def _defaults(row: SQLModel) -> dict[str, Any]:
    """Return all values of a row, except a key that the database counts."""
    values = row.model_dump()
    return {name: value for name, value in values.items() if name != "id"}
