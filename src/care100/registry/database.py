"""The registry's SQLite database: opened with durable settings and the newest schema."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from filelock import FileLock
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool
from sqlmodel import Session

from care100 import paths
from care100.model.errors import Care100Error

# Seconds to wait while another care100 process is writing.
_BUSY_SECONDS = 30


class NewerDatabase(Care100Error):
    """The registry was written by a newer care100 and is left unchanged."""


class UnreadableDatabase(Care100Error):
    """The file is not a registry, or cannot be read or written."""


class DatabaseBusy(Care100Error):
    """Another care100 process held the write lock longer than the timeout."""


class Database:
    """An open registry file. Sessions come from `reading()` and `writing()`."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self.path = path

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a read-only session; changes made in it are discarded."""
        with self._readable(), Session(self._engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open one write transaction; a second writer waits until it ends."""
        engine = self._engine.execution_options(begin="BEGIN IMMEDIATE")
        with (
            self._readable(),
            Session(engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            if _is_busy(error):
                raise DatabaseBusy(
                    f"Another care100 is still writing to {self.path}. Nothing was changed.",
                    "Wait until it finishes, then run the same command again.",
                ) from error
            # Other causes: a full or missing disk, missing file permissions.
            raise _unreadable(self.path, error) from error

    @contextmanager
    def throwaway_copy(self) -> "Iterator[Database]":
        """Open a copy in memory. Changes to it are lost when it is closed.

        It has the path of the original.
        """
        # The connections of one process share a database in memory by its name
        # (sqlite.org/src/doc/trunk/src/memdb.c). It exists as long as one of them is open.
        uri = f"file:/{uuid4().hex}?vfs=memdb"
        with (
            closing(sqlite3.connect(uri, uri=True)),
            closing(sqlite3.connect(_read_only(self.path), uri=True)) as source,
        ):
            # A backup would copy the setting to use a write-ahead log, which needs a file.
            source.execute("VACUUM INTO ?", [uri])
            engine = _engine(uri)
            try:
                yield Database(engine, self.path)
            finally:
                engine.dispose()

    def close(self) -> None:
        """Close the file."""
        self._engine.dispose()


def _is_busy(error: OperationalError) -> bool:
    # The extended codes of SQLite have the primary code in their lowest byte.
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def open_database(path: Path) -> Database:
    """Open the registry at `path`, creating or migrating it as needed.

    An older registry is copied to a backup in the same folder before it is migrated.
    Raises NewerDatabase or UnreadableDatabase.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(f"{path}.lock", mode=0o600):
            # SQLite gives its journal files the same permissions as this file.
            path.touch(mode=0o600)
            _migrate(path)
            engine = _engine(path)
    except (sqlite3.Error, DBAPIError, OSError) as error:
        raise _unreadable(path, error) from error
    return Database(engine, path)


def _unreadable(path: Path, error: BaseException) -> UnreadableDatabase:
    reason = getattr(error, "orig", None) or error
    if isinstance(reason, OSError) and reason.strerror:
        reason = reason.strerror
    return UnreadableDatabase(
        f"The registry {path} cannot be read or written: {reason}.",
        "Check the permissions of its folder, or choose another file with --db.",
    )


def _engine(file: Path | str, *, foreign_keys: bool = True) -> Engine:
    """Return an engine for a file, or for an address that SQLite opens."""

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(
            file, timeout=_BUSY_SECONDS, isolation_level=None, uri=isinstance(file, str)
        )

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        for pragma in (
            f"busy_timeout = {_BUSY_SECONDS * 1000}",
            "journal_mode = WAL",
            "synchronous = FULL",
            f"foreign_keys = {'ON' if foreign_keys else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    # By default the driver begins transactions as readers and upgrades them later; two
    # writers would then fail where one could wait (sqlite.org/lang_transaction.html).
    @event.listens_for(engine, "begin")
    def begin(connection: "object") -> None:
        options = connection.get_execution_options()  # type: ignore[attr-defined]
        connection.exec_driver_sql(options.get("begin", "BEGIN"))  # type: ignore[attr-defined]

    return engine


def _revisions() -> list[str]:
    """Return the migrations' revisions, oldest first, read from their file names."""
    folder = paths.migrations_folder() / "versions"
    return sorted(file.stem.partition("_")[0] for file in folder.glob("[0-9]*.py"))


def _migrate(path: Path) -> None:
    known = _revisions()
    present = _present_revision(path)
    if present == known[-1]:
        return
    if present is not None and present not in known:
        raise NewerDatabase(
            f"The registry {path} was written by a newer care100.",
            "Update care100, or choose another file with --db. Nothing was changed.",
        )
    if present is not None:
        _back_up(path, present)
    # Importing Alembic takes a third of a second; an up-to-date registry never needs it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(paths.migrations_folder()).replace("%", "%%"))
    # Rebuilding a table drops it first, which must not delete rows that refer to it
    # (sqlite.org/lang_altertable.html, section 7).
    engine = _engine(path, foreign_keys=False)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise sqlite3.IntegrityError("its foreign keys do not match")
        connection.commit()


def _present_revision(path: Path) -> str | None:
    """Return the schema's revision, None for an empty file. Never changes the file."""
    if path.stat().st_size == 0:
        return None
    with closing(sqlite3.connect(_read_only(path), uri=True)) as connection:
        tables = {
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        if not tables:
            return None
        if "alembic_version" not in tables:
            raise sqlite3.DatabaseError("it belongs to another program")
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else None


def _read_only(path: Path) -> str:
    """Return the address with which SQLite opens a file for reading only."""
    return f"{path.absolute().as_uri()}?mode=ro"


def _back_up(path: Path, revision: str) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    copy = path.with_name(f"{path.stem}-before-{revision}-{stamp}{path.suffix}")
    copy.touch(mode=0o600)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy
