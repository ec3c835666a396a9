"""History: every change to a list, with its author, time, and values before and after."""

import getpass
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import uuid4

from sqlmodel import Session, col, func, insert, select, update

from care100.registry.models import Change, CuratedList
from care100.registry.plain_rows import insert_rows
from care100.settings import in_force

Values = dict[str, Any] | None

# Changes in memory at a time, where only their values are read.
_BATCH = 1000

# The colleague whose changes are being merged; empty for the user's own.
_author: ContextVar[str] = ContextVar("author", default="")


@dataclass
class _CurrentBatch:
    """The id of the current batch, and of the batch that it undoes."""

    id: str = field(default_factory=lambda: uuid4().hex)
    undoes: str = ""

    @cached_property
    def user(self) -> str:
        """Return the user. A batch has one, and finding it out for each change takes long."""
        return _user()


_batch: ContextVar[_CurrentBatch | None] = ContextVar("batch", default=None)


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
    """Return the author of changes: the user, or a colleague whose changes the user merges.

    Raises BadSetting.
    """
    author, batch = _author.get(), _batch.get()
    user = batch.user if batch else _user()
    return f"{author}, merged by {user}" if author else user


@contextmanager
def on_behalf_of(author: str) -> Iterator[None]:
    """Record all changes made inside as those of a colleague; of the user if it is empty."""
    token = _author.set(author)
    try:
        yield
    finally:
        _author.reset(token)


def _user() -> str:
    """Return the setting `curator`, or the operating system's user. Raises BadSetting."""
    if named := in_force.value("curator"):
        return str(named)
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


@contextmanager
def one_batch(undoes: str = "") -> Iterator[str]:
    """Group all changes made inside into one batch, and yield the batch's id.

    `undoes` is the id of the batch that these changes undo.
    """
    batch = _CurrentBatch(undoes=undoes)
    token = _batch.set(batch)
    try:
        yield batch.id
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
    change = _change(curated, act)
    change.before = None if before is None else dict(before)
    change.after = None if after is None else dict(after)
    session.add(change)


def record_additions(
    session: Session, curated: CuratedList, added: Sequence[Mapping[str, Any]], *, act: str
) -> None:
    """Record the addition of many members, each as it is after it."""
    if added:
        blank = _change(curated, act).model_dump(exclude={"id"})
        session.flush()
        rows = [{"after": row} for row in added]
        insert_rows(session.connection(), insert(Change), blank, rows)


def _change(curated: CuratedList, act: str) -> Change:
    """Return a change without values, in the current batch."""
    batch = _batch.get() or _CurrentBatch()
    return Change(list_id=curated.id, who=who(), act=act, batch=batch.id, undoes=batch.undoes)


def record_entry(session: Session, curated: CuratedList, entry: Mapping[str, Any]) -> None:
    """Record a change of another registry as it was made there."""
    session.add(Change(list_id=curated.id, **entry))


def rename_batch(session: Session, curated: CuratedList, batch: str, new: str) -> None:
    """Give one list's changes of a batch another id."""
    session.flush()
    its = col(Change.list_id) == curated.id, col(Change.batch) == batch
    session.exec(update(Change).where(*its).values(batch=new))


def history(session: Session, curated: CuratedList) -> list[Change]:
    """Return the list's changes, oldest first."""
    query = select(Change).where(Change.list_id == curated.id).order_by(col(Change.id))
    return list(session.exec(query))


def values_in_history(session: Session, curated: CuratedList) -> Iterator[tuple[Values, Values]]:
    """Yield the values before and after each of the list's changes, oldest first."""
    query = select(col(Change.before), col(Change.after)).where(Change.list_id == curated.id)
    found = session.exec(query.order_by(col(Change.id)).execution_options(yield_per=_BATCH))
    yield from ((before, after) for before, after in found)


def last_change(session: Session, curated: CuratedList) -> int:
    """Return the id of the list's newest change, or 0."""
    query = select(func.max(Change.id)).where(Change.list_id == curated.id)
    return session.exec(query).one() or 0


def former_slugs(session: Session, curated: CuratedList) -> set[str]:
    """Return the short names that the list had before it was renamed."""
    rows = (row or {} for pair in values_in_history(session, curated) for row in pair)
    slugs = {str(row["slug"]) for row in rows if "slug" in row}
    return slugs - {curated.slug}


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
