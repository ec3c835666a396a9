"""A registry in an SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from care100 import registry
from care100.registry.places import CannotRead, MissingTable, Query

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from care100.registry.backups import Backup, Candidate
    from care100.registry.copies import Copy
    from care100.registry.file_locks import WhenHeld
    from care100.registry.inspection import Inspection

_LOGS = ("-wal", "-shm")


@dataclass(frozen=True)
class FilePlace:
    """The registry's file; see `places.Place`. Completion must not wait for imports here."""

    path: Path
    is_shared = False

    def __str__(self) -> str:
        return str(self.path)

    @property
    def option(self) -> list[str]:
        """Return the words that choose this place in a command; empty for the default."""
        is_default = (
            not registry.named() and self.path.absolute() == registry.default_file().absolute()
        )
        return [] if is_default else ["--db", str(self.path)]

    @property
    def missing(self) -> str:
        """Return the sentence for a missing file."""
        return f"There is no file {self.path}."

    def exists(self) -> bool:
        """Return whether there is a file, or something that opening the file explains."""
        try:
            return self.path.exists()
        except OSError:
            return True

    def open(self) -> Engine:
        """Return an engine for the file, which is created or migrated if needed."""
        from care100.registry import sqlite_file

        return sqlite_file.open_file(self.path)

    def explained(self) -> AbstractContextManager[None]:
        """Convert SQLite's errors."""
        from care100.registry import database_errors

        return database_errors.explained(self.path)

    @contextmanager
    def quick_reader(self) -> Iterator[Query]:
        """Read with Python's own module. Raises CannotRead."""

        def query(sql: str, *values: object) -> list[tuple[object, ...]]:
            try:
                return connection.execute(sql, values).fetchall()
            except sqlite3.OperationalError as error:
                if "no such" not in str(error):
                    raise
                raise MissingTable from error

        try:
            address = f"{self.path.absolute().as_uri()}?mode=ro"
            with closing(sqlite3.connect(address, uri=True, timeout=1)) as connection:
                connection.execute("BEGIN")  # All queries see the same moment.
                yield query
        except (sqlite3.Error, OSError, ValueError) as error:
            raise CannotRead from error

    @contextmanager
    def in_memory(self, engine: Engine) -> Iterator[Engine]:
        """Copy the file to memory."""
        del engine
        from care100.registry import snapshot, sqlite_engine

        with snapshot.in_memory(self.path) as (uri, _):
            copy = sqlite_engine.engine(uri)
            try:
                yield copy
            finally:
                copy.dispose()

    def lock(self, name: str, command: str, when_held: WhenHeld) -> AbstractContextManager[None]:
        """Hold a lock in a file beside the registry."""
        from care100.registry import file_locks

        return file_locks.held(Path(f"{self.path}.{name}.lock"), command, when_held)

    def inspect(self) -> Inspection | None:
        """Check the whole file."""
        from care100.registry import inspection

        return inspection.inspect(self.path)

    def set_counters(self, connection: Connection) -> None:
        """Do nothing: SQLite always counts on from the highest id."""

    def can_write(self) -> bool:
        """Return whether the user may change the file."""
        import os

        return os.access(self.path, os.R_OK | os.W_OK)

    def back_up(self, file: Path | None, *, force: bool) -> Backup:
        """Write a copy of the registry to a file."""
        from care100.registry import backups

        return backups.back_up(self.path, file, force=force)

    def candidate(self, file: Path) -> AbstractContextManager[Candidate]:
        """Read a file that may replace the registry."""
        from care100.registry import backups

        return backups.candidate(self.path, file)

    def copies(self) -> list[Copy]:
        """Return the copies beside the file, newest first, without damaged ones."""
        from care100.registry import copies

        return copies.every(self.path)

    def backup_command(self) -> str:
        """Return the command that backs up the registry."""
        from care100.model.shell_quoting import command

        return command("care100", "backup", *self.option)

    def files(self) -> Iterator[tuple[str, Path]]:
        """Yield SQLite's logs, the copies and the locks."""
        from care100.registry import copies

        path = self.path
        for end in _LOGS:
            yield "log of the database", path.with_name(f"{path.name}{end}")
        for one in copies.every(path, damaged=True):
            yield "copy of the database", one.path
        for lock in sorted(path.parent.glob(f"{path.name}*.lock")):
            yield "lock", lock
