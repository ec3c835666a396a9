"""History: who changed which list, when, from what to what."""

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

# The batch at work, and the one that it takes back.
_batch: ContextVar[tuple[str, str] | None] = ContextVar("batch", default=None)


@dataclass(frozen=True)
class Batch:
    """The changes that one command made to one list."""

    id: str
    changes: list[Change]

    @property
    def act(self) -> str:
        """The command."""
        return self.changes[0].act

    @property
    def undoes(self) -> str:
        """The batch that this one takes back; empty for one that takes back none."""
        return self.changes[0].undoes


def who() -> str:
    """The person at work: `CARE100_CURATOR`, or the operating system's user."""
    named = os.environ.get("CARE100_CURATOR", "").strip()
    if named:
        return named
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


@contextmanager
def one_batch(undoes: str = "") -> Iterator[str]:
    """All changes made inside belong together, as those of one command do; gives the
    batch's id. `undoes` is that of the batch which they take back.
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
    """Write one change down. `before` is None for what is new, `after` for what is gone."""
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


def history(session: Session, curated: CuratedList) -> list[Change]:
    """The list's changes, oldest first."""
    query = select(Change).where(Change.list_id == curated.id).order_by(col(Change.id))
    return list(session.exec(query))


def batches(changes: Iterable[Change]) -> list[Batch]:
    """The changes of one list, command by command, oldest first."""
    together: dict[str, list[Change]] = {}
    for change in changes:
        together.setdefault(change.batch, []).append(change)
    return [Batch(batch, its) for batch, its in together.items()]


def standing(of_list: Iterable[Batch]) -> list[Batch]:
    """The batches that no other has taken back, newest first."""
    gone: set[str] = set()
    found = []
    for batch in reversed(list(of_list)):
        if batch.id not in gone:
            gone.add(batch.undoes)
            found.append(batch)
    return found
