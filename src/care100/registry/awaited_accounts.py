"""Members without an account on a platform, and when care100 last looked for one."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, select

from care100.model.handles import PlatformId
from care100.registry.models import AwaitedAccount, CuratedList
from care100.registry.reading import read_members


def not_remembered(session: Session, curated: CuratedList, on: PlatformId) -> list[int]:
    """Return the ids of members without an account on a platform who are not remembered."""
    known = _looks(session, on)
    return [id_ for id_ in _without_account(session, curated, on) if id_ not in known]


def awaited(
    session: Session, curated: CuratedList, on: PlatformId, before: datetime, most: int
) -> list[int]:
    """Return the ids of remembered members of a list that still have no account there.

    Only members that were last looked for `before` (aware UTC) are returned, those with the
    oldest look first, and at most `most`.
    """
    looks = _looks(session, on)
    ids = [
        id_
        for id_ in _without_account(session, curated, on)
        if id_ in looks and looks[id_] <= before
    ]
    return sorted(ids, key=lambda id_: looks[id_])[:most]


def looked(session: Session, ids: Iterable[int], on: PlatformId, at: datetime) -> None:
    """Remember these members, and when care100 last looked for an account of theirs."""
    for id_ in ids:
        session.merge(AwaitedAccount(member_id=id_, platform=on, looked_at=at))
    session.flush()


def _looks(session: Session, on: PlatformId) -> dict[int, datetime]:
    rows = session.exec(select(AwaitedAccount).where(AwaitedAccount.platform == on))
    return {row.member_id: row.looked_at for row in rows}


def _without_account(session: Session, curated: CuratedList, on: PlatformId) -> list[int]:
    return [one.id for one in read_members(session, curated) if on not in one.accounts]
