"""A registry on a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from care100 import registry
from care100.model.errors import UsageError
from care100.model.shell_quoting import command
from care100.registry.places import CannotRead, MissingTable, Query
from care100.registry.postgres import address

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from care100.registry.backups import Backup, Candidate
    from care100.registry.copies import Copy
    from care100.registry.file_locks import WhenHeld
    from care100.registry.inspection import Inspection
    from care100.registry.postgres.server import Driver

_BACKUP = "care100-backup.dump"


@dataclass(frozen=True)
class ServerPlace:
    """The registry's server; see `places.Place`. `secret` is the address with its password."""

    secret: str = field(repr=False)
    _locks: list[Driver] = field(default_factory=list, repr=False, compare=False)
    is_shared = True

    def __str__(self) -> str:
        return address.shown(self.secret)

    @property
    def option(self) -> list[str]:
        """Return the words that choose this place in a command; empty for the default."""
        return [] if registry.named() == self.secret else ["--db", str(self)]

    @property
    def missing(self) -> str:
        """Return the sentence for a database without tables."""
        return f"There is no registry in the database {self}."

    def exists(self) -> bool:
        """Return whether the database has tables, or something that opening it explains."""
        from care100.registry.postgres import schema

        try:
            with self.quick_reader() as read:
                return schema.revision_in(read, str(self)) is not None
        except CannotRead:
            return True

    def open(self) -> Engine:
        """Return an engine for the database, which is filled or migrated if needed."""
        from care100.registry.postgres import schema, server

        engine = server.engine(self.secret, self._check_locks)
        try:
            with self.explained():
                schema.bring_up_to_date(engine, str(self))
        except BaseException:
            engine.dispose()
            raise
        return engine

    def explained(self) -> AbstractContextManager[None]:
        """Convert the driver's errors."""
        from care100.registry.postgres import errors

        return errors.explained(str(self))

    @contextmanager
    def quick_reader(self) -> Iterator[Query]:
        """Read without SQLModel. Raises CannotRead."""
        import psycopg

        from care100.registry.postgres import server

        def query(sql: str, *values: object) -> list[tuple[Any, ...]]:
            try:
                # As bytes, because psycopg takes texts only if they are literals.
                return connection.execute(
                    sql.replace("?", "%s").encode(), values or None
                ).fetchall()
            except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn) as error:
                raise MissingTable from error

        try:
            with server.connect(self.secret, seconds=2) as connection:
                yield query
        except psycopg.Error as error:
            raise CannotRead from error

    @contextmanager
    def in_memory(self, engine: Engine) -> Iterator[Engine]:
        """Copy the database to one of SQLite in memory, which has the same rows."""
        from care100.registry import memory

        with memory.copy_of(engine) as copy:
            yield copy

    @contextmanager
    def lock(self, name: str, command: str, when_held: WhenHeld) -> Iterator[None]:
        """Hold a lock on the server. Without its connection, nothing more is written."""
        from care100.registry.postgres import locks

        with self.explained(), locks.held(self.secret, name, command, when_held) as connection:
            self._locks.append(connection)
            try:
                yield
            finally:
                self._locks.remove(connection)

    def _check_locks(self) -> None:
        """Raise ConnectionLost if another run could have taken a lock that this one needs."""
        if self._locks:
            from care100.registry.postgres import errors, server

            if not all(map(server.is_alive, self._locks)):
                raise errors.lost(str(self))

    def inspect(self) -> Inspection | None:
        """Read the registry, without changing or migrating it."""
        from care100.registry.postgres import inspect

        with self.explained():
            return inspect.inspect(self.secret, str(self))

    def can_write(self) -> bool:
        """Return whether the user may change the tables, and count their ids."""
        # A list of privileges in one call asks for any of them.
        asked = [
            *(("table", "r", one) for one in ("SELECT", "INSERT", "UPDATE", "DELETE")),
            *(("sequence", "S", one) for one in ("USAGE", "UPDATE")),
        ]
        conditions = [
            f"bool_and(has_{kind}_privilege(oid, '{right}')) FILTER (WHERE relkind = '{letter}')"
            for kind, letter, right in asked
        ]
        of = "FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
        with self.quick_reader() as read:
            return all(read(f"SELECT {', '.join(conditions)} {of}")[0])

    def set_counters(self, connection: Connection) -> None:
        """Let new rows get ids after those that were stored with their ids."""
        from care100.registry import rows
        from care100.registry.postgres import server

        server.set_counters(connection, rows.counted())

    def back_up(self, file: Path | None, *, force: bool) -> Backup:
        """Say how a server is backed up. Raises UsageError."""
        del file, force
        raise UsageError(
            f"care100 backs up files, and the registry {self} is on a PostgreSQL server.",
            f"Back it up with: {self.backup_command()}",
        )

    def candidate(self, file: Path) -> AbstractContextManager[Candidate]:
        """Say how a server is restored. Raises UsageError."""
        restore = command("pg_restore", "--clean", "--if-exists", f"--dbname={self}", _BACKUP)
        copy = command("care100", "copy-registry", str(file), str(self))
        raise UsageError(
            f"care100 restores files, and the registry {self} is on a PostgreSQL server.",
            f"Restore a file of pg_dump with: {restore}. Copy a file of care100 to an empty "
            f"database with: {copy}",
        )

    def copies(self) -> list[Copy]:
        """Return no copies: the server's own tools make them."""
        return []

    def backup_command(self) -> str:
        """Return the command that backs up the database."""
        return command("pg_dump", "--format=custom", f"--file={_BACKUP}", str(self))

    def files(self) -> Iterator[tuple[str, Path]]:
        """Yield nothing: everything is on the server."""
        yield from ()
