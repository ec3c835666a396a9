"""The order of a list's members."""

from sqlmodel import Session, col, update

from care100.model.members import Member
from care100.registry.history import record
from care100.registry.members import Listed, last_position, members, snapshot
from care100.registry.models import CuratedList, Membership, now


def reorder(session: Session, curated: CuratedList, member_list: list[Member], *, act: str) -> bool:
    """Sort the members in the order of `member_list`, with other members last.

    Return whether the order changed.
    """
    return restore(session, curated, [h.typed for one in member_list for h in one.handles], act=act)


def restore(session: Session, curated: CuratedList, handles: list[str], *, act: str) -> bool:
    """Sort the members in the order of `handles`, as stored in the history (`Handle.typed`).

    Return whether the order changed.
    """
    place: dict[str, int] = {}
    for n, text in enumerate(handles):
        place.setdefault(text.lower(), n)
    listed = members(session, curated)
    ordered = sorted(
        listed,
        key=lambda one: min(place.get(h.typed.lower(), len(handles)) for h in one.member.handles),
    )
    if not _number(session, curated, ordered, listed):
        return False
    record(session, curated, act=act, before=_order(listed), after=_order(ordered))
    return True


def move(
    session: Session, curated: CuratedList, member: Listed, position: int, *, act: str
) -> bool:
    """Move a member to `position`, counted from 1. Return whether it moved."""
    before, membership = snapshot(member), member.membership
    old, new = membership.position, min(position, last_position(session, curated))
    if new == old:
        return False
    at = col(Membership.position)
    between = at.between(new, old - 1) if new < old else at.between(old + 1, new)
    step = 1 if new < old else -1
    on_list = col(Membership.list_id) == curated.id
    session.exec(update(Membership).where(on_list, between).values({"position": at + step}))
    membership.position = new
    curated.updated_at = now()
    session.add_all([membership, curated])
    session.flush()
    record(session, curated, act=act, before=before, after=snapshot(member))
    return True


def _number(
    session: Session, curated: CuratedList, after: list[Listed], before: list[Listed]
) -> bool:
    """Number the members in the order `after`. Return whether it differs from `before`."""
    for position, one in enumerate(after, start=1):
        one.membership.position = position
        session.add(one.membership)
    session.flush()
    ids_before, ids_after = ([one.record.id for one in order] for order in (before, after))
    if ids_before == ids_after:
        return False
    curated.updated_at = now()
    session.add(curated)
    return True


def _order(listed: list[Listed]) -> dict[str, list[str]]:
    return {"order": [one.member.handles[0].typed for one in listed]}
