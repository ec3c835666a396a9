"""Opening the registry: SQLite, set so that nothing written is ever lost, brought to
the newest schema first.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool
from sqlmodel import Session

from care100 import paths
from care100.model.errors import Care100Error

# How long one care100 waits for another that is writing.
_BUSY_SECONDS = 30


class NewerDatabase(Care100Error):
    """The registry was written by a newer care100; it is left untouched."""


class UnreadableDatabase(Care100Error):
    """The file is not a registry, or cannot be opened."""


class DatabaseBusy(Care100Error):
    """Another care100 has been writing for too long."""


class Database:
    """The registry's file. Sessions come from `reading()` and `writing()`."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self.path = path

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for looking; what it changes is dropped."""
        with self._readable(), Session(self._engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction, all or nothing; a second writer waits for it to end."""
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
            if "locked" in str(error.orig):
                raise DatabaseBusy(
                    f"Another care100 is still writing to {self.path}. Nothing was changed.",
                    "Wait until it has finished, and run the same command again.",
                ) from error
            # A disk that is full or gone, a file without rights.
            raise _unreadable(self.path, error) from error

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


def open_database(path: Path) -> Database:
    """Open the registry at `path`, making or migrating it as needed.

    A registry of an older care100 is copied beside itself before it is migrated.
    Raises NewerDatabase or UnreadableDatabase.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(f"{path}.lock", mode=0o600):
            # SQLite gives its own files the rights of this one.
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
        "Check that its folder can be written, or name another file with --db.",
    )


def _engine(path: Path, *, foreign_keys: bool = True) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=NullPool,
        connect_args={"timeout": _BUSY_SECONDS, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        for pragma in (
            f"busy_timeout = {_BUSY_SECONDS * 1000}",
            "journal_mode = WAL",
            "synchronous = FULL",
            f"foreign_keys = {'ON' if foreign_keys else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    # The driver would begin transactions late, as readers; two writers would then
    # fail where one can wait (sqlite.org/lang_transaction.html).
    @event.listens_for(engine, "begin")
    def begin(connection: "object") -> None:
        options = connection.get_execution_options()  # type: ignore[attr-defined]
        connection.exec_driver_sql(options.get("begin", "BEGIN"))  # type: ignore[attr-defined]

    return engine


def _revisions() -> list[str]:
    """The migrations' names, oldest first; each file's name begins with its revision."""
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
            "Bring care100 up to date, or name another file with --db. Nothing was changed.",
        )
    if present is not None:
        _back_up(path, present)
    # Alembic takes a third of a second to import; an up-to-date registry never needs it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(paths.migrations_folder()).replace("%", "%%"))
    # A table that is built anew is dropped first, which must not delete what refers to it
    # (sqlite.org/lang_altertable.html, section 7).
    engine = _engine(path, foreign_keys=False)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise sqlite3.IntegrityError("its tables do not fit together")
        connection.commit()


def _present_revision(path: Path) -> str | None:
    """The schema's revision; None where there is no registry yet. Never changes the file."""
    if path.stat().st_size == 0:
        return None
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        tables = {
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        if not tables:
            return None
        if "alembic_version" not in tables:
            raise sqlite3.DatabaseError("it is a database of another program")
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else None


def _back_up(path: Path, revision: str) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    copy = path.with_name(f"{path.stem}-before-{revision}-{stamp}{path.suffix}")
    copy.touch(mode=0o600)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy
