"""From the registry to a Publication."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from care100.formats.member_rows import stored_member
from care100.model.members import Member
from care100.registry import opt_outs
from care100.registry.editions import edition
from care100.registry.history import Batch, batches, history
from care100.registry.models import Change, CuratedList, OptOut
from care100.site.publication import Movement, Publication
from care100.stats.collect import collect as figures_of


def load(session: Session, curated: CuratedList, *, stats: bool = False) -> Publication:
    """The list, everybody on it, and who joined and left; with `stats` also its figures.

    Whoever asked not to be listed is in none of it: a page that went on naming them
    as having joined or left would keep listing them for ever.
    """
    changes = history(session, curated)
    gone = _Gone.of(opt_outs.every_opt_out(session), changes)
    found = [_movement(batch, gone) for batch in batches(changes)]
    movements = [one for one in found if one.joined or one.left]
    figures = figures_of(session, curated) if stats else None
    return Publication(edition(session, curated), tuple(reversed(movements)), figures)


@dataclass(frozen=True)
class _Gone:
    """What tells the accounts of members who opted out from others."""

    identities: set[tuple[str, str]]

    @classmethod
    def of(cls, rows: Iterable[OptOut], changes: list[Change]) -> "_Gone":
        """Include the handles that they had before, as far as the history knows."""
        gone = cls(set())
        for row in rows:
            gone.identities.add((row.platform, row.key))
            if row.platform_id:
                gone.identities.add((f"{row.platform} id", row.platform_id))
        edits = [
            (before, after)
            for change in changes
            if (before := _entry(change.before)) and (after := _entry(change.after))
        ]
        while renamed := [pair for pair in edits if len({gone.has(one) for one in pair}) == 2]:
            for before, after in renamed:
                gone.identities.update(before.identities | after.identities)
        return gone

    def has(self, member: Member) -> bool:
        return bool(self.identities & member.identities)


def _movement(batch: Batch, gone: _Gone) -> Movement:
    joined = [_entry(change.after) for change in batch.changes if change.before is None]
    left = [_entry(change.before) for change in batch.changes if change.after is None]

    def named(members: list[Member | None]) -> tuple[Member, ...]:
        return tuple(one for one in members if one and one.name and not gone.has(one))

    return Movement(batch.id, batch.changes[-1].at, named(joined), named(left))


def _entry(row: dict[str, Any] | None) -> Member | None:
    """The member that a change is about; None where it is about the list itself. Whoever
    was forgotten since has no name.
    """
    if not row or "slug" in row or "name" not in row:
        return None
    return stored_member(row)
