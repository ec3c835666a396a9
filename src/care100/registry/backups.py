"""Back up a registry to a file, and restore it from one.

Both use SQLite's backup API, so that other processes can read and write meanwhile. A restored
file is migrated in memory first: it replaces the registry whole, in one transaction.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from care100 import atomic_write
from care100.model.errors import Care100Error, UsageError
from care100.registry import copies, database_errors, schema, snapshot
from care100.registry.contents import Contents, contents
from care100.registry.database_errors import DatabaseBusy, explained
from care100.registry.models import CuratedList
from care100.registry.sqlite_file import keep, locked


class NoRegistry(Care100Error):
    """There is no registry yet."""


class BackupExists(UsageError):
    """There is already a file with the name of the backup."""


class BadBackup(Care100Error):
    """The file cannot be restored. The registry is unchanged."""


@dataclass(frozen=True)
class Backup:
    """A backup that was written, and what is in it."""

    path: Path
    size: int
    contents: Contents


def back_up(path: Path, file: Path | None = None, *, force: bool = False) -> Backup:
    """Write a copy of the registry at `path` to `file`, by default beside the registry.

    `file` may be a folder. An existing file is replaced only with `force`. Raises NoRegistry,
    BackupExists, CannotWrite and the errors of `database_errors`.
    """
    with explained(path, system=True):
        if not path.exists():
            raise NoRegistry(
                f"There is no registry {path} to back up.", "Show where it is with: care100 where"
            )
        return _back_up(path, file, force=force)


def _back_up(path: Path, file: Path | None, *, force: bool) -> Backup:
    with locked(path):
        data = snapshot.take(path)
        with closing(snapshot.opened(data)) as copy:
            revision = schema.revision_in(copy, path)
            if revision is None:
                raise database_errors.damaged(path, "it is empty")
            found = contents(copy.execute, revision)
        if file is None:
            return Backup(keep(path, copies.BACKUP, data), len(data), found)
        target = copies.new_path(path, copies.BACKUP, file) if file.is_dir() else file
        if target.exists() and (target.samefile(path) or not force):
            raise _exists(target, path)
        atomic_write.write(target, data, private=True)
        return Backup(target, len(data), found)


def _exists(target: Path, path: Path) -> BackupExists:
    if target.samefile(path):
        return BackupExists(f"{target} is the registry itself.", "Choose another file.")
    return BackupExists(
        f"There is already a file {target}.",
        "Choose another file, or add --force to replace it.",
    )


@dataclass(frozen=True)
class Restored:
    """A registry that was restored. `kept` is the copy of what it replaced, if there was any."""

    contents: Contents
    kept: Path | None
    was_damaged: bool


class Candidate:
    """A file that can be restored, read and checked. `restore()` replaces the registry."""

    def __init__(
        self, path: Path, file: Path, contents: Contents, content: sqlite3.Connection
    ) -> None:
        self.path = path
        self.file = file
        self.contents = contents
        self._content = content

    def restore(self) -> Restored:
        """Replace the registry, and keep a copy of what was there.

        Raises DatabaseBusy while a run changes a platform, and the errors of `database_errors`.
        """
        with explained(self.path, system=True):
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with locked(self.path), _no_run(self.path):
                return self._replace()

    def _replace(self) -> Restored:
        path = self.path
        if not path.exists() or path.stat().st_size == 0:
            self._write_file()
            return Restored(self.contents, None, was_damaged=False)
        try:
            data = snapshot.take(path)
        except sqlite3.DatabaseError as error:
            known = database_errors.explain(path, error)
            if not isinstance(known, database_errors.DamagedDatabase):
                raise
            kept = self._keep_damaged()
            self._write_file()
            return Restored(self.contents, kept, was_damaged=True)
        with closing(snapshot.opened(data)) as present:
            schema.revision_in(present, path)
        kept = keep(path, copies.REPLACED, data)
        # Other processes that have the file open see the change when it is complete.
        with closing(sqlite3.connect(path)) as target:
            target.execute("PRAGMA synchronous = FULL")
            snapshot.copy_pages(self._content, target)
        return Restored(self.contents, kept, was_damaged=False)

    def _keep_damaged(self) -> Path:
        kept = keep(self.path, copies.DAMAGED, self.path.read_bytes())
        log = _log(self.path)
        if log.exists():
            atomic_write.write(_log(kept), log.read_bytes(), private=True)
        return kept

    def _write_file(self) -> None:
        """Replace the whole file, and remove what SQLite kept beside the previous one."""
        for suffix in ("-wal", "-shm"):
            self.path.with_name(f"{self.path.name}{suffix}").unlink(missing_ok=True)
        atomic_write.write(self.path, self._content.serialize(), private=True)


@contextmanager
def candidate(path: Path, file: Path) -> Iterator[Candidate]:
    """Read `file`, which may replace the registry at `path`. Neither is changed.

    Raises BadBackup, NotARegistry, NewerDatabase and MigrationFailed.
    """
    data = _read(file)
    with explained(path, system=True):
        if path.exists() and file.samefile(path):
            raise BadBackup(f"{file} is the registry itself.", _UNCHANGED)
    with closing(snapshot.opened(data)) as source:
        revision = schema.revision_in(source, file)
        if revision is None:
            raise BadBackup(f"There is nothing in {file}.", _UNCHANGED)
        schema.check_known(revision, file)
        found = contents(source.execute, revision)
        with snapshot.in_memory(file) as (uri, content):
            schema.migrate(
                uri,
                revision,
                lambda name, error: database_errors.migration_failed(file, name, error, None),
            )
            _check_tables(content, file)
            yield Candidate(path, file, found, content)


_UNCHANGED = "Nothing was changed. Choose another file; care100 doctor shows the copies that exist."


def _read(file: Path) -> bytes:
    try:
        if not file.is_file():
            what = "is a folder" if file.is_dir() else "does not exist"
            raise BadBackup(f"{file} {what}.", _UNCHANGED)
        if file.stat().st_size == 0:
            raise BadBackup(f"{file} is empty.", _UNCHANGED)
        return snapshot.take(file)
    except (sqlite3.Error, OSError) as error:
        known = database_errors.explain(file, error)
        if isinstance(known, database_errors.DamagedDatabase):
            raise BadBackup(
                f"{file} cannot be restored: it is damaged, or no database ({error}).", _UNCHANGED
            ) from error
        if isinstance(known, DatabaseBusy):
            raise known from error
        reason = error.strerror if isinstance(error, OSError) else error
        raise BadBackup(f"{file} cannot be read: {reason}.", _UNCHANGED) from error


def _check_tables(content: sqlite3.Connection, file: Path) -> None:
    """Raise NotARegistry unless the database has care100's tables, and nothing that acts."""
    if content.execute("PRAGMA foreign_key_check").fetchone():
        raise BadBackup(
            f"{file} cannot be restored: some of its rows refer to missing rows.", _UNCHANGED
        )
    query = "SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view')"
    if content.execute(query).fetchone():
        raise database_errors.another_programs(file)
    for name, table in CuratedList.metadata.tables.items():
        rows = content.execute("SELECT name FROM pragma_table_info(?)", [name])
        if not {column.name for column in table.columns} <= {str(column) for (column,) in rows}:
            raise database_errors.another_programs(file)


@contextmanager
def _no_run(path: Path) -> Iterator[None]:
    """Hold the lock of each login. Raises DatabaseBusy while a run has one."""
    with ExitStack() as held:
        for lock in path.parent.glob(f"{path.name}.login-*.lock"):
            try:
                held.enter_context(FileLock(lock, mode=0o600).acquire(timeout=0))
            except Timeout:
                raise DatabaseBusy(
                    f"A run is under way that uses {path}. Nothing was changed.",
                    "Wait until it finishes, then run the same command again.",
                ) from None
        yield


def _log(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")
