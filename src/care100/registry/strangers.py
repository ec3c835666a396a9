"""Strangers: members whom the registry has never met. They can be taken in many at a
time, which makes a file of thousands a matter of seconds.
"""

from collections.abc import Callable, Sequence

from sqlmodel import Session, select

from care100.entries import Entry
from care100.formats.rows import Row
from care100.handles import Handle, Platform
from care100.registry.changes import record
from care100.registry.members import Listed, last_position, snapshot
from care100.registry.models import Account, CuratedList, Member, Membership, OptOut, now


def stranger_test(session: Session) -> Callable[[Row], bool]:
    """A test of rows: true for one that names no account which the registry has, or must
    never list.
    """
    known: set[tuple[str, str]] = set()
    for table in (Account, OptOut):
        columns = select(table.platform, table.key, table.platform_id)
        for platform, key, its_id in session.exec(columns):
            known |= {(platform, key), ("id", its_id)}

    def is_stranger(row: Row) -> bool:
        names: set[tuple[str, str]] = {
            (str(handle.platform), handle.key) for handle in row.entry.handles
        }
        if row.entry.x_id:
            names.add(("id", row.entry.x_id))
        if not known.isdisjoint(names):
            return False
        known.update(names)  # whoever comes again is no stranger
        return True

    return is_stranger


def put(session: Session, curated: CuratedList, entries: Sequence[Entry], *, act: str) -> None:
    """Put strangers at the end of the list, in their order."""
    rows = [Member(name=one.name, kind=one.kind, website=one.website) for one in entries]
    session.add_all(rows)
    session.flush()
    first = last_position(session, curated) + 1
    for position, (member, one) in enumerate(zip(rows, entries, strict=True), first):
        ship = Membership(
            list_id=curated.id,
            member_id=member.id,
            position=position,
            topic=one.topic,
            note=one.note,
            source=one.source,
        )
        accounts = {handle.platform: _account(member, handle, one) for handle in one.handles}
        session.add_all([ship, *accounts.values()])
        record(session, curated, act=act, after=snapshot(Listed(one, ship, member, accounts)))
    curated.updated_at = now()
    session.add(curated)
    session.flush()


def _account(member: Member, handle: Handle, entry: Entry) -> Account:
    return Account(
        member_id=member.id,
        platform=handle.platform,
        handle=handle.text,
        key=handle.key,
        platform_id=entry.x_id if handle.platform is Platform.X else "",
        source=entry.source,
    )
