"""The registry's schema: which one a file has, and its migration to the newest."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

from care100 import paths
from care100.registry import database_errors
from care100.registry.sqlite_engine import AS_WRITER, engine, read_only

# Tables that every schema has had.
_OURS = {"curated_list", "member", "membership", "change"}


def migrations() -> dict[str, str]:
    """Return each migration's name by its revision, oldest first, read from the file names."""
    folder = paths.migrations_folder() / "versions"
    names = sorted(file.stem for file in folder.glob("[0-9]*.py"))
    return {name.partition("_")[0]: name for name in names}


def newest() -> str:
    """Return the revision that this version of care100 works with."""
    return list(migrations())[-1]


def revision_of(path: Path) -> str | None:
    """Return the revision of the file's schema, None for an empty file. Never changes the file.

    Raises NotARegistry, and SQLite's error for a file that is no database.
    """
    if path.stat().st_size == 0:
        return None
    with closing(sqlite3.connect(read_only(path), uri=True)) as connection:
        return revision_in(connection, path)


def revision_in(connection: sqlite3.Connection, path: Path) -> str | None:
    """Return the revision of an open database, None for an empty one; `path` is for errors."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table'"
    tables = {name for (name,) in connection.execute(query)}
    if not tables:
        return None
    if not tables >= {*_OURS, "alembic_version"}:
        raise database_errors.another_programs(path)
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if row is None:
        raise database_errors.another_programs(path)
    return str(row[0])


def check_known(revision: str, path: Path) -> None:
    """Raise NewerDatabase for a schema that this version does not know."""
    if revision not in migrations():
        raise database_errors.newer(path)


def migrate(
    file: Path | str, present: str | None, failed: Callable[[str, Exception], Exception]
) -> None:
    """Bring a database to the newest schema in one transaction: entirely or not at all.

    `file` is a path, or an address that SQLite opens. `failed` makes the error for a migration
    from its name and the cause.
    """
    pending = {r: name for r, name in migrations().items() if present is None or r > present}
    if not pending:
        return
    # Importing Alembic takes a third of a second; an up-to-date registry never needs it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(paths.migrations_folder()).replace("%", "%%"))
    # Rebuilding a table drops it first, which must not delete rows that refer to it
    # (sqlite.org/lang_altertable.html, section 7).
    opened = engine(file, foreign_keys=False)
    try:
        with (
            opened.execution_options(begin=AS_WRITER).connect() as connection,
            connection.begin(),
        ):
            config.attributes["connection"] = connection
            for revision, name in pending.items():
                try:
                    command.upgrade(config, revision)
                    _check_references(connection)
                except Exception as error:
                    raise failed(name, error) from error
    finally:
        # Closing the last connection writes the log back to the file.
        opened.dispose()


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken:
        raise sqlite3.IntegrityError(f"rows of {broken[0]} refer to missing rows")
