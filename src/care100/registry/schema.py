"""The registry's schema: which one a file has, and its migration to the newest."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

from care100 import paths
from care100.registry import database_errors
from care100.registry.revisions import migrations
from care100.registry.sqlite_engine import engine, read_only

Failed = Callable[[str, Exception], Exception]
"""Makes the error for a migration that failed, from its name and the cause."""

# Tables that every schema has had.
TABLES = {"curated_list", "member", "membership", "change", "alembic_version"}


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
    if not tables >= TABLES:
        raise database_errors.another_programs(path)
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if row is None:
        raise database_errors.another_programs(path)
    return str(row[0])


def check_known(revision: str, where: object) -> None:
    """Raise NewerDatabase for a schema that this version does not know."""
    if revision not in migrations():
        raise database_errors.newer(where)


def migrate(file: Path | str, present: str | None, failed: Failed) -> None:
    """Bring an SQLite database to the newest schema in one transaction: entirely or not at all.

    `file` is a path, or an address that SQLite opens.
    """
    # Rebuilding a table drops it first, which must not delete rows that refer to it
    # (sqlite.org/lang_altertable.html, section 7).
    opened = engine(file, foreign_keys=False)
    try:
        with (
            opened.execution_options(writes=True).connect() as connection,
            connection.begin(),
        ):
            upgrade(connection, present, failed, _check_references)
    finally:
        # Closing the last connection writes the log back to the file.
        opened.dispose()


def upgrade(
    connection: Connection,
    present: str | None,
    failed: Failed,
    check: Callable[[Connection], None] = lambda _: None,
) -> None:
    """Run the migrations that a database of any kind lacks, and `check` it after each."""
    pending = {r: name for r, name in migrations().items() if present is None or r > present}
    if not pending:
        return
    # Importing Alembic takes a third of a second; an up-to-date registry never needs it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(paths.migrations_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    for revision, name in pending.items():
        try:
            command.upgrade(config, revision)
            check(connection)
        except Exception as error:
            raise failed(name, error) from error


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken:
        raise sqlite3.IntegrityError(f"rows of {broken[0]} refer to missing rows")
