"""History: every change to a list, with its author, time, and values before and after."""

import getpass
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlmodel import Session, col, select

from care100.registry.models import Change, CuratedList

# The id of the current batch, and of the batch that it undoes.
_batch: ContextVar[tuple[str, str] | None] = ContextVar("batch", default=None)


@dataclass(frozen=True)
class Batch:
    """The changes that one command made to one list."""

    id: str
    changes: list[Change]

    @property
    def act(self) -> str:
        """Return the command that made the changes."""
        return self.changes[0].act

    @property
    def undoes(self) -> str:
        """Return the id of the batch that this one undoes; empty when it undoes none."""
        return self.changes[0].undoes


def who() -> str:
    """Return the author of changes: `CARE100_CURATOR`, or the operating system's user."""
    named = os.environ.get("CARE100_CURATOR", "").strip()
    if named:
        return named
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


@contextmanager
def one_batch(undoes: str = "") -> Iterator[str]:
    """Group all changes made inside into one batch, and yield the batch's id.

    `undoes` is the id of the batch that these changes undo.
    """
    batch = uuid4().hex
    token = _batch.set((batch, undoes))
    try:
        yield batch
    finally:
        _batch.reset(token)


def record(
    session: Session,
    curated: CuratedList,
    *,
    act: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Record one change. `before` is None for an addition, `after` for a removal."""
    batch, undoes = _batch.get() or (uuid4().hex, "")
    session.add(
        Change(
            list_id=curated.id,
            who=who(),
            act=act,
            batch=batch,
            undoes=undoes,
            before=None if before is None else dict(before),
            after=None if after is None else dict(after),
        )
    )


def rename_batch(session: Session, curated: CuratedList, batch: str, new: str) -> None:
    """Give one list's changes of a batch another id."""
    session.flush()
    for change in history(session, curated):
        if change.batch == batch:
            change.batch = new
            session.add(change)


def history(session: Session, curated: CuratedList) -> list[Change]:
    """Return the list's changes, oldest first."""
    query = select(Change).where(Change.list_id == curated.id).order_by(col(Change.id))
    return list(session.exec(query))


def batches(changes: Iterable[Change]) -> list[Batch]:
    """Group one list's changes by batch, oldest first."""
    by_batch: dict[str, list[Change]] = {}
    for change in changes:
        by_batch.setdefault(change.batch, []).append(change)
    return [Batch(batch, its) for batch, its in by_batch.items()]


def standing(of_list: Iterable[Batch]) -> list[Batch]:
    """Return the batches that have not been undone, newest first."""
    undone: set[str] = set()
    found = []
    for batch in reversed(list(of_list)):
        if batch.id not in undone:
            undone.add(batch.undoes)
            found.append(batch)
    return found
