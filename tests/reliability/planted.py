"""Faults for the program that is killed: each breaks a promise, and dies where that shows."""

import os
import signal
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlmodel import Session

from care100 import atomic_write
from care100.registry import bulk_insert, snapshot
from care100.registry.models import CuratedList

Plant = Callable[[pytest.MonkeyPatch], None]


def _die(*_: object, **__: object) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("SIGKILL cannot be ignored")


def record_steps_only_when_they_end(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("care100.registry.journal.RunJournal.started", lambda *_, **__: None)
    patch.setattr("care100.registry.journal.RunJournal.done", _die)


def write_half_a_page(patch: pytest.MonkeyPatch) -> None:
    write = atomic_write.write

    def write_half(path: Path, data: bytes, **given: Any) -> None:
        if path.suffix != ".html":
            write(path, data, **given)
            return
        path.write_bytes(data[: len(data) // 2])
        _die()

    patch.setattr(atomic_write, "write", write_half)


def import_in_two_transactions(patch: pytest.MonkeyPatch) -> None:
    put = bulk_insert.put

    def put_half(
        session: Session, curated: CuratedList, found: Sequence[Any], **given: Any
    ) -> None:
        put(session, curated, found[: len(found) // 2], **given)
        session.connection().connection.commit()
        _die()

    patch.setattr(bulk_insert, "put", put_half)


def restore_half_a_registry(patch: pytest.MonkeyPatch) -> None:
    copy_pages = snapshot.copy_pages

    def copy_half(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
        file = target.execute("PRAGMA database_list").fetchone()[2]
        if file:
            target.execute("DELETE FROM membership WHERE rowid % 2")
            target.commit()
            _die()
        copy_pages(source, target)

    patch.setattr(snapshot, "copy_pages", copy_half)
