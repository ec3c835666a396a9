"""A list's members for reading: plain values, without objects of the session.

Commands that change members use `members.members`. Objects that follow changes take three
times as long to read, and four times the memory.
"""

from collections.abc import Iterator

from sqlmodel import Session, col, select

from care100.registry import member_values
from care100.registry.member_values import ReadAccount, ReadMember, ReadRow
from care100.registry.models import Account, CuratedList, MemberRecord, Membership


def read_members(session: Session, curated: CuratedList) -> list[ReadMember]:
    """Return the list's members in list order."""
    session.flush()
    return member_values.read_members(_rows(session, curated), _accounts(session, curated))


def _rows(session: Session, curated: CuratedList) -> Iterator[ReadRow]:
    tables = {
        **dict.fromkeys(MemberRecord.model_fields, MemberRecord),
        **dict.fromkeys(Membership.model_fields, Membership),
    }
    columns = [col(getattr(tables[name], name)) for name in ReadRow._fields]
    query = (
        select(*columns)
        .select_from(Membership)
        .join(MemberRecord)
        .where(Membership.list_id == curated.id)
        .order_by(col(Membership.position), col(Membership.member_id))
    )
    return map(ReadRow._make, session.connection().execute(query))


def _accounts(session: Session, curated: CuratedList) -> Iterator[ReadAccount]:
    columns = [col(getattr(Account, name)) for name in ReadAccount._fields]
    on_list = select(Membership.member_id).where(Membership.list_id == curated.id)
    query = select(*columns).where(col(Account.member_id).in_(on_list))
    return map(ReadAccount._make, session.connection().execute(query))
