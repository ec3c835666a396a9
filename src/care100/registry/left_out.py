"""Members who are left out of a target, each with the reason, as runs have reported them."""

from collections.abc import Iterable

from sqlmodel import Session, select

from care100.engine.store import LeftOut
from care100.registry.models import LeftOutRecord


def reported(session: Session, mirror_id: int) -> frozenset[LeftOut]:
    """Return what earlier runs have reported about a mirror."""
    return frozenset(LeftOut(row.handle, row.code) for row in _rows(session, mirror_id))


def keep(session: Session, mirror_id: int, left_out: Iterable[LeftOut], *, complete: bool) -> None:
    """Store what a run has reported.

    If the run is `complete`, what it did not report again is forgotten, so that it is new if
    it returns.
    """
    current = set(left_out)
    for row in _rows(session, mirror_id):
        known = LeftOut(row.handle, row.code)
        if known in current:
            current.remove(known)
        elif complete:
            session.delete(row)
    for one in current:
        session.add(LeftOutRecord(mirror_id=mirror_id, handle=one.handle, code=one.code))


def _rows(session: Session, mirror_id: int) -> Iterable[LeftOutRecord]:
    return session.exec(select(LeftOutRecord).where(LeftOutRecord.mirror_id == mirror_id)).all()
