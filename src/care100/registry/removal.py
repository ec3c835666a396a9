"""Taking members off lists, one or thousands at a time."""

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
    """Take members off the list, one after the other. Who is on no list any more is
    forgotten.
    """
    elsewhere = _on_other_lists(session, curated)
    gone: list[int] = []
    for one in leaving:
        place = one.membership.position
        # Where they stood once those before them in `leaving` had left.
        before = {**snapshot(one), "position": place - bisect(gone, place)}
        record(session, curated, act=act, before=before)
        insort(gone, place)
        session.delete(one.membership)
    session.flush()
    for one in leaving:
        if one.record.id not in elsewhere:
            session.delete(one.record)
    if leaving:
        _close_up(session, curated, gone)
        curated.updated_at = now()
        session.add(curated)
    session.flush()


def take_off_everywhere(session: Session, handle: Handle, *, act: str) -> list[CuratedList]:
    """Take the member with that account off every list, and say off which."""
    account = find_account(session, handle)
    if not account:
        return []
    found = lists_of(session, account.member_id)
    for curated in found:
        take_off(session, curated, [find(session, curated, handle)], act=act)
    return found


def _on_other_lists(session: Session, curated: CuratedList) -> set[int]:
    """Those on the list who are on another too, by their numbers."""
    here = select(Membership.member_id).where(Membership.list_id == curated.id)
    query = select(Membership.member_id).where(
        Membership.list_id != curated.id, col(Membership.member_id).in_(here)
    )
    return set(session.exec(query))


def _close_up(session: Session, curated: CuratedList, gone: list[int]) -> None:
    """Close the gaps at the places that are `gone`, of which the first comes first."""
    later = select(Membership).where(
        Membership.list_id == curated.id, col(Membership.position) > gone[0]
    )
    for ship in session.exec(later):
        ship.position -= bisect(gone, ship.position)
        session.add(ship)
