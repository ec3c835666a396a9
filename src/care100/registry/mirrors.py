"""Mirrors: a target's content as last known, and which items care100 added."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlmodel import Session, col, func, select

from care100.engine.store import ItemState, Role
from care100.model.handles import PlatformId
from care100.platforms.targets import Item
from care100.registry import left_out
from care100.registry.models import CuratedList, Login, Mirror, MirrorItem, StepRecord, now


def of_list(session: Session, curated: CuratedList, login: Login, role: Role) -> list[Mirror]:
    """Return the mirrors of a list for a login in one role, oldest first."""
    query = select(Mirror).where(
        Mirror.list_id == curated.id, Mirror.login_id == login.id, Mirror.role == role
    )
    return list(session.exec(query.order_by(col(Mirror.id))))


def published_sizes(session: Session, curated: CuratedList) -> dict[tuple[PlatformId, str], int]:
    """Return how many accounts the list's published containers have, as last known.

    The keys are the platform and the container's id there.
    """
    present = (col(MirrorItem.mirror_id) == Mirror.id) & (col(MirrorItem.state) == ItemState.IN)
    query = (
        select(Login.platform, Mirror.remote_id, func.count(col(MirrorItem.remote_id)))
        .select_from(Mirror)
        .join(Login)
        .outerjoin(MirrorItem, present)
        .where(
            Mirror.list_id == curated.id,
            Mirror.role == Role.PUBLISHED,
            Mirror.remote_id != "",
        )
        .group_by(col(Mirror.id), Login.platform, Mirror.remote_id, col(Mirror.seen_at))
        # Of several logins' mirrors of one container, the newest counts.
        .order_by(col(Mirror.seen_at))
    )
    return {(on, id_): size for on, id_, size in session.exec(query)}


def held_anywhere(session: Session, curated: CuratedList) -> list[tuple[Mirror, Login]]:
    """Return the list's mirrors that hold something which care100 added, of all logins."""
    ours = select(MirrorItem.mirror_id).where(MirrorItem.ours)
    query = (
        select(Mirror, Login)
        .join(Login)
        .where(
            Mirror.list_id == curated.id,
            (col(Mirror.remote_id) != "") | col(Mirror.id).in_(ours),
        )
        .order_by(col(Mirror.id))
    )
    return list(session.exec(query).all())


def find_or_new(
    session: Session,
    curated: CuratedList,
    login: Login,
    kind: str,
    label: str,
    *,
    role: Role,
    part: int = 0,
) -> Mirror:
    """Return the mirror of a list, or of one part of it, creating it when there is none."""
    mirror = session.exec(
        select(Mirror).where(
            Mirror.list_id == curated.id,
            Mirror.login_id == login.id,
            Mirror.kind == kind,
            Mirror.role == role,
            Mirror.part == part,
        )
    ).first()
    if not mirror:
        mirror = Mirror(
            list_id=curated.id, login_id=login.id, kind=kind, role=role, part=part, name=label
        )
        session.add(mirror)
        session.flush()
    return mirror


def items(session: Session, mirror_id: int) -> dict[str, MirrorItem]:
    """Return the mirror's items by their ids on the platform."""
    query = select(MirrorItem).where(MirrorItem.mirror_id == mirror_id)
    return {item.remote_id: item for item in session.exec(query)}


def keep(
    session: Session,
    mirror_id: int,
    item: Item,
    state: str,
    account_id: int | None,
    *,
    ours: bool | None = None,
) -> None:
    """Store an item of the mirror.

    `ours` is whether care100 added it. None leaves the stored value unchanged, except for an
    item whose record has another key: the user has added it again.
    """
    known = session.get(MirrorItem, (mirror_id, item.id))
    _keep(session, known or _new(mirror_id, item), item, state, account_id, ours=ours)


def keep_all(
    session: Session,
    mirror_id: int,
    held: Mapping[ItemState, Sequence[Item]],
    account_ids: Mapping[str, int],
) -> None:
    """Store many items of the mirror, by their state, without asking for each."""
    known = items(session, mirror_id)
    for state, those in held.items():
        for item in those:
            stored = known.get(item.id) or _new(mirror_id, item)
            _keep(session, stored, item, state, account_ids.get(item.id))


def _new(mirror_id: int, item: Item) -> MirrorItem:
    return MirrorItem(mirror_id=mirror_id, remote_id=item.id)


def _keep(
    session: Session,
    known: MirrorItem,
    item: Item,
    state: str,
    account_id: int | None,
    *,
    ours: bool | None = None,
) -> None:
    if known.state != state:
        known.since = now()
        known.last_step = _newest_step(session)
    known.name, known.handle, known.state = item.name, item.handle, state
    known.account_id = account_id or known.account_id
    if ours is not None:
        known.ours = ours
    elif known.item_ref and item.ref not in ("", known.item_ref):
        known.ours = False
    known.item_ref = item.ref or known.item_ref
    session.add(known)


def replace_items(session: Session, mirror: Mirror, present: Iterable[Item]) -> list[MirrorItem]:
    """Replace the mirror's items with the observed ones, and return the items removed.

    Items marked OUT are kept.
    """
    known, step = items(session, mirror.id), _newest_step(session)
    for one in present:
        item = known.pop(one.id, None) or MirrorItem(
            mirror_id=mirror.id, remote_id=one.id, last_step=step
        )
        item.name, item.handle, item.state = one.name, one.handle, ItemState.IN
        item.item_ref = one.ref or item.item_ref
        session.add(item)
    lost = [item for item in known.values() if item.state != ItemState.OUT]
    for item in lost:
        session.delete(item)
    return lost


def _newest_step(session: Session) -> int:
    return session.exec(select(func.max(StepRecord.id))).one() or 0


def forget(session: Session, mirror_id: int, remote_ids: Collection[str]) -> None:
    """Delete items from the mirror."""
    for id_ in remote_ids:
        if item := session.get(MirrorItem, (mirror_id, id_)):
            session.delete(item)


def mark_out(session: Session, mirror_id: int, remote_ids: Collection[str]) -> None:
    """Mark members who removed themselves from the target; they are not added again."""
    known = items(session, mirror_id)
    for id_ in remote_ids:
        item = known.get(id_) or MirrorItem(mirror_id=mirror_id, remote_id=id_, name=id_)
        item.state = ItemState.OUT
        session.add(item)


def in_other_lists(session: Session, mirror: Mirror) -> list[MirrorItem]:
    """Return the items that the same login has in this kind of target for other lists."""
    query = (
        select(MirrorItem)
        .join(Mirror)
        .where(
            Mirror.login_id == mirror.login_id,
            Mirror.kind == mirror.kind,
            Mirror.id != mirror.id,
            col(MirrorItem.state).in_([ItemState.IN, ItemState.REQUESTED]),
        )
    )
    return list(session.exec(query))


def hand_over(session: Session, mirror_id: int) -> None:
    """Empty the mirror, and mark its items as added by care100 in the login's other mirrors.

    After this list is unfollowed, they can then still be removed with the other lists.
    """
    mirror = session.get_one(Mirror, mirror_id)
    ours = {id_ for id_, item in items(session, mirror.id).items() if item.ours}
    for item in in_other_lists(session, mirror):
        if item.remote_id in ours:
            item.ours = True
            session.add(item)
    empty(session, mirror)


def empty(session: Session, mirror: Mirror) -> None:
    """Delete the mirror's items and its container's id, but keep items marked OUT.

    The next run reports again which members it leaves out.
    """
    for item in items(session, mirror.id).values():
        if item.state != ItemState.OUT:
            session.delete(item)
    left_out.keep(session, mirror.id, (), complete=True)
    mirror.remote_id, mirror.made, mirror.seen_at = "", False, None
    session.add(mirror)
