"""Bulk insertion of members that are new to the registry.

New members need no comparison with stored ones, so thousands of rows take seconds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from care100.formats.rows import Row
from care100.model.handles import AccountRef
from care100.model.members import Member
from care100.model.topics import join_topics
from care100.registry.history import record
from care100.registry.members import Listed, last_position, snapshot
from care100.registry.models import Account, CuratedList, MemberRecord, Membership, OptOut, now


def new_member_test(session: Session) -> Callable[[Row], bool]:
    """Return a test that is true for rows whose accounts are all new to the registry.

    Rows with a known or opted-out account fail it, and so do later rows that repeat one.
    """
    known: set[tuple[str, str]] = set()
    for table in (Account, OptOut):
        columns = select(table.platform, table.key, table.platform_id)
        for platform, key, permanent_id in session.exec(columns):
            known |= {(platform, key), (f"{platform} id", permanent_id)}

    def is_new(row: Row) -> bool:
        names = row.member.identities
        if not known.isdisjoint(names):
            return False
        known.update(names)  # the same account in a later row is no longer new
        return True

    return is_new


@dataclass(frozen=True)
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
    rows = [
        MemberRecord(name=one.member.name, kind=one.member.kind, website=one.member.website)
        for one in newcomers
    ]
    session.add_all(rows)
    session.flush()
    positions = _Positions(session, curated, newcomers)
    for stored, newcomer in zip(rows, newcomers, strict=True):
        one = newcomer.member
        membership = Membership(
            list_id=curated.id,
            member_id=stored.id,
            position=0,
            topic=join_topics(one.topics),
            about=one.about,
            note=one.note,
            note_was_public=newcomer.note_was_public,
            source=one.source,
            added_at=newcomer.since,
        )
        positions.insert(membership, newcomer.position)
        accounts = {on: _account(stored, ref, one) for on, ref in one.accounts.items()}
        session.add_all([membership, *accounts.values()])
        listed = Listed(one, membership, stored, accounts)
        record(session, curated, act=act, after=snapshot(listed))
    positions.renumber()
    curated.updated_at = now()
    session.add(curated)
    session.flush()


class _Positions:
    """The positions of a list's members while newcomers are inserted between them."""

    def __init__(
        self, session: Session, curated: CuratedList, newcomers: Sequence[Newcomer]
    ) -> None:
        self._last = last_position(session, curated)
        self._memberships: list[Membership] | None = None
        if any(one.position is not None for one in newcomers):
            query = select(Membership).where(Membership.list_id == curated.id)
            self._memberships = list(session.exec(query.order_by(col(Membership.position))))

    def insert(self, membership: Membership, position: int | None) -> None:
        """Give a newcomer a provisional position."""
        self._last += 1
        membership.position = min(position or self._last, self._last)
        if self._memberships is not None:
            self._memberships.insert(membership.position - 1, membership)

    def renumber(self) -> None:
        """Number all members in their final order."""
        for position, membership in enumerate(self._memberships or (), start=1):
            membership.position = position


def _account(stored: MemberRecord, ref: AccountRef, member: Member) -> Account:
    return Account(
        member_id=stored.id,
        platform=ref.handle.platform,
        handle=ref.handle.text,
        key=ref.handle.key,
        platform_id=ref.permanent_id,
        source=member.source,
    )
