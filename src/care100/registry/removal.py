"""Removal of members from lists."""

from bisect import bisect, insort
from collections.abc import Sequence

from sqlmodel import Session, col, select

from care100.model.handles import Handle
from care100.registry.account_owners import lists_of
from care100.registry.accounts import find_account
from care100.registry.history import record
from care100.registry.members import Listed, find, snapshot
from care100.registry.models import CuratedList, Membership, now


def take_off(
    session: Session, curated: CuratedList, leaving: Sequence[Listed], *, act: str = "remove"
) -> None:
    """Remove members from the list. Members that are on no other list are deleted."""
    elsewhere = _on_other_lists(session, curated)
    removed: list[int] = []
    for one in leaving:
        position = one.membership.position
        # Record the position that the member had after the earlier removals in `leaving`.
        before = {**snapshot(one), "position": position - bisect(removed, position)}
        record(session, curated, act=act, before=before)
        insort(removed, position)
        session.delete(one.membership)
    session.flush()
    for one in leaving:
        if one.record.id not in elsewhere:
            session.delete(one.record)
    if leaving:
        _renumber(session, curated, removed)
        curated.updated_at = now()
        session.add(curated)
    session.flush()


def remove_everywhere(session: Session, handle: Handle, *, act: str) -> list[CuratedList]:
    """Remove the member with this account from every list, and return those lists."""
    account = find_account(session, handle)
    if not account:
        return []
    found = lists_of(session, account.member_id)
    for curated in found:
        take_off(session, curated, [find(session, curated, handle)], act=act)
    return found


def _on_other_lists(session: Session, curated: CuratedList) -> set[int]:
    """Return the ids of the list's members that are also on another list."""
    here = select(Membership.member_id).where(Membership.list_id == curated.id)
    query = select(Membership.member_id).where(
        Membership.list_id != curated.id, col(Membership.member_id).in_(here)
    )
    return set(session.exec(query))


def _renumber(session: Session, curated: CuratedList, removed: list[int]) -> None:
    """Renumber the members after the removed positions, given in ascending order."""
    later = select(Membership).where(
        Membership.list_id == curated.id, col(Membership.position) > removed[0]
    )
    for membership in session.exec(later):
        membership.position -= bisect(removed, membership.position)
        session.add(membership)
