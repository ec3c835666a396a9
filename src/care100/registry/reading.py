"""A list's members for reading: plain values, without objects of the session.

Commands that change members use `members.members`. Objects that follow changes take three
times as long to read, and four times the memory.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from sqlalchemy import Executable, Row
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from care100.model.handles import PlatformId
from care100.registry import member_values
from care100.registry.member_values import ReadAccount, ReadMember, ReadRow
from care100.registry.models import Account, CuratedList, MemberRecord, Membership

# Rows that are read at a time.
_AT_ONCE = 1000


def read_members(session: Session, curated: CuratedList) -> list[ReadMember]:
    """Return the list's members in list order."""
    session.flush()
    return member_values.read_members(_rows(session, curated), _accounts(session, curated))


def member_ids(session: Session, curated: CuratedList) -> dict[tuple[PlatformId, str], int]:
    """Return the ids of the list's members by the platforms and the keys of their accounts."""
    session.flush()
    columns = col(Account.platform), col(Account.key), col(Account.member_id)
    query = select(*columns).where(col(Account.member_id).in_(_on_list(curated)))
    return {(on, key): id_ for on, key, id_ in _in_parts(session, query)}


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
    return map(ReadRow._make, _in_parts(session, query))


def _accounts(session: Session, curated: CuratedList) -> Iterator[ReadAccount]:
    columns = [col(getattr(Account, name)) for name in ReadAccount._fields]
    query = select(*columns).where(col(Account.member_id).in_(_on_list(curated)))
    return map(ReadAccount._make, _in_parts(session, query))


def _on_list(curated: CuratedList) -> SelectOfScalar[int]:
    return select(Membership.member_id).where(Membership.list_id == curated.id)


def _in_parts(session: Session, query: Executable) -> Iterator[Row[*tuple[Any, ...]]]:
    """Yield the rows of a query. To ask for each alone takes longer than to read it."""
    return chain.from_iterable(session.connection().execute(query).partitions(_AT_ONCE))
