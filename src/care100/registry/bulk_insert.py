"""Strangers: members whom the registry has never met. They can be taken in many at a
time, which makes a file of thousands a matter of seconds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from care100.formats.rows import Row
from care100.model.handles import AccountRef
from care100.model.members import Member
from care100.registry.history import record
from care100.registry.members import Listed, last_position, snapshot
from care100.registry.models import Account, CuratedList, MemberRecord, Membership, OptOut, now


def stranger_test(session: Session) -> Callable[[Row], bool]:
    """A test of rows: true for one that names no account which the registry has, or must
    never list.
    """
    known: set[tuple[str, str]] = set()
    for table in (Account, OptOut):
        columns = select(table.platform, table.key, table.platform_id)
        for platform, key, permanent_id in session.exec(columns):
            known |= {(platform, key), (f"{platform} id", permanent_id)}

    def is_stranger(row: Row) -> bool:
        names = row.member.identities
        if not known.isdisjoint(names):
            return False
        known.update(names)  # whoever comes again is no stranger
        return True

    return is_stranger


@dataclass(frozen=True)
class Newcomer:
    """A stranger, since when they are on the list, and the place that they are put at,
    counted from 1; None for its end.
    """

    member: Member
    position: int | None = None
    since: datetime = field(default_factory=now)


def put(session: Session, curated: CuratedList, newcomers: Sequence[Newcomer], *, act: str) -> None:
    """Put strangers on the list, one after the other."""
    rows = [
        MemberRecord(name=one.member.name, kind=one.member.kind, website=one.member.website)
        for one in newcomers
    ]
    session.add_all(rows)
    session.flush()
    queue = _Queue(session, curated, newcomers)
    for stored, newcomer in zip(rows, newcomers, strict=True):
        one = newcomer.member
        membership = Membership(
            list_id=curated.id,
            member_id=stored.id,
            position=0,
            topic=one.topic,
            note=one.note,
            source=one.source,
            added_at=newcomer.since,
        )
        queue.take(membership, newcomer.position)
        accounts = {on: _account(stored, ref, one) for on, ref in one.accounts.items()}
        session.add_all([membership, *accounts.values()])
        listed = Listed(one, membership, stored, accounts)
        record(session, curated, act=act, after=snapshot(listed))
    queue.close_up()
    curated.updated_at = now()
    session.add(curated)
    session.flush()


class _Queue:
    """The places of a list: of those on it already, when newcomers come between them."""

    def __init__(
        self, session: Session, curated: CuratedList, newcomers: Sequence[Newcomer]
    ) -> None:
        self._last = last_position(session, curated)
        self._ships: list[Membership] | None = None
        if any(one.position is not None for one in newcomers):
            query = select(Membership).where(Membership.list_id == curated.id)
            self._ships = list(session.exec(query.order_by(col(Membership.position))))

    def take(self, ship: Membership, position: int | None) -> None:
        """Give a newcomer a place, for now."""
        self._last += 1
        ship.position = min(position or self._last, self._last)
        if self._ships is not None:
            self._ships.insert(ship.position - 1, ship)

    def close_up(self) -> None:
        """Give everybody the place that has come of it."""
        for place, ship in enumerate(self._ships or (), start=1):
            ship.position = place


def _account(stored: MemberRecord, ref: AccountRef, member: Member) -> Account:
    return Account(
        member_id=stored.id,
        platform=ref.handle.platform,
        handle=ref.handle.text,
        key=ref.handle.key,
        platform_id=ref.permanent_id,
        source=member.source,
    )
