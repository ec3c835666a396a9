"""Mirrors: a target's content as last known, and what of it care100 put there."""

from collections.abc import Iterable
from typing import Protocol

from sqlmodel import Session, col, select

from care100.registry.models import CuratedList, Login, Mirror, MirrorItem


class Seen(Protocol):
    """Something that a target was seen to hold."""

    @property
    def id(self) -> str:
        """Its id on the platform."""

    @property
    def name(self) -> str:
        """Its name, for people."""

    @property
    def handle(self) -> str:
        """Its handle, or empty."""


# OUT is for whoever was put in, and took themselves out: they are not put in again.
IN, REQUESTED, OUT = "in", "requested", "out"


def find(
    session: Session, curated: CuratedList, login: Login, kind: str, part: int = 0
) -> Mirror | None:
    """The mirror of a list (or a part of it) in one kind of target of a login, or None."""
    return session.exec(
        select(Mirror).where(
            Mirror.list_id == curated.id,
            Mirror.login_id == login.id,
            Mirror.kind == kind,
            Mirror.part == part,
        )
    ).first()


def of_list(session: Session, curated: CuratedList, login: Login) -> list[Mirror]:
    """All mirrors of a list that a login has."""
    query = select(Mirror).where(Mirror.list_id == curated.id, Mirror.login_id == login.id)
    return list(session.exec(query.order_by(col(Mirror.id))))


def find_or_new(
    session: Session, curated: CuratedList, login: Login, kind: str, label: str, part: int = 0
) -> Mirror:
    """The mirror, made when there is none."""
    mirror = find(session, curated, login, kind, part)
    if not mirror:
        mirror = Mirror(list_id=curated.id, login_id=login.id, kind=kind, part=part, name=label)
        session.add(mirror)
        session.flush()
    return mirror


def items(session: Session, mirror_id: int) -> dict[str, MirrorItem]:
    """What the mirror holds, by the items' ids on the platform."""
    query = select(MirrorItem).where(MirrorItem.mirror_id == mirror_id)
    return {item.remote_id: item for item in session.exec(query)}


def hold(session: Session, mirror: Mirror, seen: Iterable[Seen]) -> list[MirrorItem]:
    """Let the mirror hold exactly what was seen; give what it had held besides."""
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
    """The other list that the same login has in this container, or None."""
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
    """What the same login has in the same kind of target for other lists."""
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
    """Let another list answer for what care100 added for this one."""
    wanted = set(remote_ids)
    for item in in_other_lists(session, mirror):
        if item.remote_id in wanted:
            item.ours = True
            session.add(item)


def empty(session: Session, mirror: Mirror) -> None:
    """Forget what the mirror holds, and the container with it, but not who left by themselves."""
    for item in items(session, mirror.id).values():
        if item.state != OUT:
            session.delete(item)
    mirror.remote_id, mirror.made, mirror.seen_at = "", False, None
    session.add(mirror)
