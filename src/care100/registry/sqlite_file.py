"""The registry's SQLite file: opened with the newest schema, locked and copied."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Engine

from care100 import atomic_write
from care100.registry import copies, database_errors, revisions, schema, snapshot, sqlite_engine
from care100.registry.database_errors import explained


def open_file(path: Path) -> Engine:
    """Open the registry at `path`, creating or migrating it as needed.

    An older registry is copied to a backup in the same folder before it is migrated.
    Raises the errors of `database_errors`.
    """
    with explained(path, system=True):
        if path.is_dir():
            raise database_errors.unreadable(path, "it is a folder")
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with locked(path):
            if path.exists() and path.stat().st_size == 0 and copies.newest(path):
                raise database_errors.damaged(path, "it is empty")
            # SQLite gives its journal files the same permissions as this file.
            path.touch(mode=0o600)
            _migrate(path)
            return sqlite_engine.engine(path)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock under which a registry is opened, migrated, copied and restored."""
    try:
        lock = FileLock(f"{path}.lock", mode=0o600)
        lock.acquire(timeout=sqlite_engine.BUSY_SECONDS)
    except Timeout:
        raise database_errors.busy(path) from None
    try:
        yield
    finally:
        lock.release()


def _migrate(path: Path) -> None:
    present = schema.revision_of(path)
    if present == revisions.newest():
        return
    copy = None
    if present is not None:
        schema.check_known(present, path)
        copy = _copy_before(path, present)

    def failed(name: str, error: Exception) -> Exception:
        cause = database_errors.explain(path, error)
        if cause is None or type(cause) is database_errors.UnreadableDatabase:
            return database_errors.migration_failed(path, name, error, copy)
        # The disk is full, or the like: the migration is not to blame.
        return cause

    schema.migrate(path, present, failed)
    if present is not None:
        sqlite_engine.remove_free_pages(path)


def _copy_before(path: Path, revision: str) -> Path:
    """Copy a registry that is about to be migrated. An equal copy of an earlier try is kept."""
    data, kind = snapshot.take(path), copies.before(revision)
    for known in copies.every(path):
        if known.kind == kind and known.path.read_bytes() == data:
            return known.path
    return keep(path, kind, data)


def keep(path: Path, kind: str, data: bytes) -> Path:
    """Write a new copy of the registry at `path` beside it, and return its path."""
    copies.remove_leftovers(path)
    copy = copies.new_path(path, kind)
    try:
        atomic_write.write(copy, data, private=True)
    except atomic_write.CannotWrite as error:
        cause = error.__cause__
        known = database_errors.explain(path, cause) if isinstance(cause, OSError) else None
        raise (known or error) from cause
    return copy
