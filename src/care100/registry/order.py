"""The order of a list's members."""

from sqlmodel import Session

from care100.entries import Entry
from care100.registry.changes import record
from care100.registry.members import Listed, members
from care100.registry.models import CuratedList, now


def reorder(session: Session, curated: CuratedList, entries: list[Entry], *, act: str) -> bool:
    """Put the members in the order of `entries`; those not named come last, as they
    were. True when that changed anything.
    """
    place = {handle.key: n for n, entry in enumerate(entries) for handle in entry.handles}
    listed = members(session, curated)
    ordered = sorted(
        listed, key=lambda one: min(place.get(h.key, len(place)) for h in one.entry.handles)
    )
    return _keep(session, curated, listed, ordered, act)


def move(
    session: Session, curated: CuratedList, member: Listed, position: int, *, act: str
) -> bool:
    """Put a member at `position`, counted from 1; the others make room."""
    listed = members(session, curated)
    ordered = [one for one in listed if one.member.id != member.member.id]
    here = next(one for one in listed if one.member.id == member.member.id)
    ordered.insert(position - 1, here)
    return _keep(session, curated, listed, ordered, act)


def _keep(
    session: Session, curated: CuratedList, before: list[Listed], after: list[Listed], act: str
) -> bool:
    for position, one in enumerate(after, start=1):
        one.membership.position = position
        session.add(one.membership)
    session.flush()
    if before == after:
        return False
    curated.updated_at = now()
    session.add(curated)
    record(
        session,
        curated,
        act=act,
        before={"order": [str(one.entry.handles[0].typed) for one in before]},
        after={"order": [str(one.entry.handles[0].typed) for one in after]},
    )
    return True
