"""The members who joined or left a list, for readers of its page."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session

from care100.formats.member_rows import stored_member
from care100.model.members import Member
from care100.model.movements import Movement
from care100.registry import opt_outs
from care100.registry.history import Batch, batches, history
from care100.registry.models import Change, CuratedList, OptOut


def public_movements(session: Session, curated: CuratedList) -> tuple[Movement, ...]:
    """Return the list's movements, newest first, without members who opted out.

    Otherwise their joining or leaving would be shown for ever.
    """
    changes = history(session, curated)
    opted_out = _OptedOut(opt_outs.every_opt_out(session), changes)
    found = [_movement(batch, opted_out) for batch in batches(changes)]
    return tuple(one for one in reversed(found) if one.joined or one.left)


class _OptedOut:
    """The members who opted out, recognised also by earlier handles."""

    def __init__(self, rows: Iterable[OptOut], changes: Iterable[Change]) -> None:
        self._identities: set[tuple[str, str]] = set()
        for row in rows:
            self._identities.add((row.platform, row.key))
            if row.platform_id:
                self._identities.add((f"{row.platform} id", row.platform_id))
        edits = [
            (before, after)
            for change in changes
            if (before := _member(change.before)) and (after := _member(change.after))
        ]
        while renamed := [pair for pair in edits if len({one in self for one in pair}) == 2]:
            for before, after in renamed:
                self._identities.update(before.identities | after.identities)

    def __contains__(self, member: Member) -> bool:
        return bool(self._identities & member.identities)


def _movement(batch: Batch, opted_out: _OptedOut) -> Movement:
    def public(rows: Iterable[dict[str, Any] | None]) -> tuple[Member, ...]:
        members = map(_member, rows)
        return tuple(one for one in members if one and one.name and one not in opted_out)

    joined = public(change.after for change in batch.changes if change.before is None)
    left = public(change.before for change in batch.changes if change.after is None)
    return Movement(batch.id, batch.changes[-1].at, joined, left)


def _member(row: dict[str, Any] | None) -> Member | None:
    """Return the member of a change; None for a change of the list's metadata.

    A member whose history was erased has no name.
    """
    if not row or "slug" in row or "name" not in row:
        return None
    return stored_member(row)
