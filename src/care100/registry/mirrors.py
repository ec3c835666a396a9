"""Mirrors: a target's content as last known, and which items care100 added."""

from collections.abc import Iterable
from typing import Protocol

from sqlmodel import Session, col, select

from care100.registry.models import CuratedList, Login, Mirror, MirrorItem


class Seen(Protocol):
    """An item observed in a target."""

    @property
    def id(self) -> str:
        """Return the item's id on the platform."""

    @property
    def name(self) -> str:
        """Return the item's display name."""

    @property
    def handle(self) -> str:
        """Return the item's handle, or an empty string."""


# OUT marks members who removed themselves from the target; they are not added again.
IN, REQUESTED, OUT = "in", "requested", "out"


def find(
    session: Session, curated: CuratedList, login: Login, kind: str, part: int = 0
) -> Mirror | None:
    """Return the mirror of a list, or of one part of it, in a login's target, or None."""
    return session.exec(
        select(Mirror).where(
            Mirror.list_id == curated.id,
            Mirror.login_id == login.id,
            Mirror.kind == kind,
            Mirror.part == part,
        )
    ).first()


def of_list(session: Session, curated: CuratedList, login: Login) -> list[Mirror]:
    """Return all mirrors of a list for a login."""
    query = select(Mirror).where(Mirror.list_id == curated.id, Mirror.login_id == login.id)
    return list(session.exec(query.order_by(col(Mirror.id))))


def find_or_new(
    session: Session, curated: CuratedList, login: Login, kind: str, label: str, part: int = 0
) -> Mirror:
    """Return the mirror, creating it when there is none."""
    mirror = find(session, curated, login, kind, part)
    if not mirror:
        mirror = Mirror(list_id=curated.id, login_id=login.id, kind=kind, part=part, name=label)
        session.add(mirror)
        session.flush()
    return mirror


def items(session: Session, mirror_id: int) -> dict[str, MirrorItem]:
    """Return the mirror's items by their ids on the platform."""
    query = select(MirrorItem).where(MirrorItem.mirror_id == mirror_id)
    return {item.remote_id: item for item in session.exec(query)}


def hold(session: Session, mirror: Mirror, seen: Iterable[Seen]) -> list[MirrorItem]:
    """Replace the mirror's items with the observed ones, and return the items removed.

    Items marked OUT are kept.
    """
    known = items(session, mirror.id)
    for one in seen:
        item = known.pop(one.id, None) or MirrorItem(mirror_id=mirror.id, remote_id=one.id)
        item.name, item.handle, item.state = one.name, one.handle, IN
        session.add(item)
    lost = [item for item in known.values() if item.state != OUT]
    for item in lost:
        session.delete(item)
    return lost


def list_with(session: Session, mirror: Mirror, remote_id: str) -> CuratedList | None:
    """Return another list that the same login syncs to this container, or None."""
    query = (
        select(CuratedList)
        .join(Mirror)
        .where(
            Mirror.login_id == mirror.login_id,
            Mirror.kind == mirror.kind,
            Mirror.id != mirror.id,
            Mirror.remote_id == remote_id,
        )
    )
    return session.exec(query).first()


def in_other_lists(session: Session, mirror: Mirror) -> list[MirrorItem]:
    """Return the items that the same login has in this kind of target for other lists."""
    query = (
        select(MirrorItem)
        .join(Mirror)
        .where(
            Mirror.login_id == mirror.login_id,
            Mirror.kind == mirror.kind,
            Mirror.id != mirror.id,
            col(MirrorItem.state).in_([IN, REQUESTED]),
        )
    )
    return list(session.exec(query))


def hand_over(session: Session, mirror: Mirror, remote_ids: Iterable[str]) -> None:
    """Mark items as added by care100 in the mirrors of the login's other lists.

    After this list is unfollowed, they can then still be removed with those lists.
    """
    wanted = set(remote_ids)
    for item in in_other_lists(session, mirror):
        if item.remote_id in wanted:
            item.ours = True
            session.add(item)


def empty(session: Session, mirror: Mirror) -> None:
    """Delete the mirror's items and its container's id, but keep items marked OUT."""
    for item in items(session, mirror.id).values():
        if item.state != OUT:
            session.delete(item)
    mirror.remote_id, mirror.made, mirror.seen_at = "", False, None
    session.add(mirror)
