"""From the registry to a Publication."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from care100.model.members import COLUMNS, Entry
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
    """The handles of whoever asked not to be listed, and X's numbers for them."""

    handles: set[tuple[str, str]]
    x_ids: set[str]

    @classmethod
    def of(cls, rows: Iterable[OptOut], changes: list[Change]) -> "_Gone":
        """Also under the handles that they had before, as far as the history knows."""
        rows = list(rows)
        gone = cls(
            {(row.platform, row.key) for row in rows},
            {row.platform_id for row in rows if row.platform_id},
        )
        edits = [
            (before, after)
            for change in changes
            if (before := _entry(change.before)) and (after := _entry(change.after))
        ]
        while renamed := [pair for pair in edits if len({gone.has(one) for one in pair}) == 2]:
            for before, after in renamed:
                gone.handles.update(_keys(before) | _keys(after))
        return gone

    def has(self, entry: Entry) -> bool:
        return bool(self.handles & _keys(entry)) or entry.x_id in self.x_ids


def _movement(batch: Batch, gone: _Gone) -> Movement:
    joined = [_entry(change.after) for change in batch.changes if change.before is None]
    left = [_entry(change.before) for change in batch.changes if change.after is None]

    def named(entries: list[Entry | None]) -> tuple[Entry, ...]:
        return tuple(one for one in entries if one and one.name and not gone.has(one))

    return Movement(batch.id, batch.changes[-1].at, named(joined), named(left))


def _entry(row: dict[str, Any] | None) -> Entry | None:
    """The member that a change is about; None where it is about the list itself. Whoever
    was forgotten since has no name.
    """
    if not row or "slug" in row or "name" not in row:
        return None
    return Entry(**{column: str(row.get(column) or "") for column in COLUMNS})


def _keys(entry: Entry) -> set[tuple[str, str]]:
    return {(handle.platform.value, handle.key) for handle in entry.handles}
