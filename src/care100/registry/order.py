"""The order of a list's members."""

from sqlmodel import Session

from care100.entries import Entry
from care100.registry.changes import record
from care100.registry.members import Listed, members, snapshot
from care100.registry.models import CuratedList, now


def reorder(session: Session, curated: CuratedList, entries: list[Entry], *, act: str) -> bool:
    """Put the members in the order of `entries`; those not named come last, as they
    were. True when that changed anything.
    """
    return restore(session, curated, [h.typed for one in entries for h in one.handles], act=act)


def restore(session: Session, curated: CuratedList, handles: list[str], *, act: str) -> bool:
    """The same, with the handles as the history has them (`Handle.typed`)."""
    place: dict[str, int] = {}
    for n, text in enumerate(handles):
        place.setdefault(text.lower(), n)
    listed = members(session, curated)
    ordered = sorted(
        listed,
        key=lambda one: min(place.get(h.typed.lower(), len(handles)) for h in one.entry.handles),
    )
    if not _number(session, curated, ordered, listed):
        return False
    record(session, curated, act=act, before=_order(listed), after=_order(ordered))
    return True


def move(
    session: Session, curated: CuratedList, member: Listed, position: int, *, act: str
) -> bool:
    """Put a member at `position`, counted from 1; the others make room."""
    listed = members(session, curated)
    ordered = [one for one in listed if one.member.id != member.member.id]
    here = next(one for one in listed if one.member.id == member.member.id)
    ordered.insert(position - 1, here)
    before = snapshot(here)
    if not _number(session, curated, ordered, listed):
        return False
    record(session, curated, act=act, before=before, after=snapshot(here))
    return True


def _number(
    session: Session, curated: CuratedList, after: list[Listed], before: list[Listed]
) -> bool:
    """Give everybody their place in `after`. True when it is another order than `before`."""
    for position, one in enumerate(after, start=1):
        one.membership.position = position
        session.add(one.membership)
    session.flush()
    ids_before, ids_after = ([one.member.id for one in order] for order in (before, after))
    if ids_before == ids_after:
        return False
    curated.updated_at = now()
    session.add(curated)
    return True


def _order(listed: list[Listed]) -> dict[str, list[str]]:
    return {"order": [one.entry.handles[0].typed for one in listed]}
