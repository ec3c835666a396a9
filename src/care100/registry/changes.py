"""History: who changed which list, when, from what to what."""

import getpass
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import uuid4

from sqlmodel import Session, col, select

from care100.registry.models import Change, CuratedList

_batch: ContextVar[str | None] = ContextVar("batch", default=None)


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
def one_batch() -> Iterator[str]:
    """All changes made inside belong together, as those of one command do."""
    token = _batch.set(uuid4().hex)
    try:
        yield _batch.get() or ""
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
    session.add(
        Change(
            list_id=curated.id,
            who=who(),
            act=act,
            batch=_batch.get() or uuid4().hex,
            before=None if before is None else dict(before),
            after=None if after is None else dict(after),
        )
    )


def history(session: Session, curated: CuratedList) -> list[Change]:
    """The list's changes, oldest first."""
    query = select(Change).where(Change.list_id == curated.id).order_by(col(Change.id))
    return list(session.exec(query))
