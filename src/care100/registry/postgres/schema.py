"""The schema that a database on a server has, and its migration to the newest."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Engine

from care100.registry import database_errors, revisions, schema
from care100.registry.postgres import errors

Rows = Callable[[str], Iterable[Sequence[Any]]]

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
# Tables of extensions, which administrators install everywhere.
_EXTENSIONS = {"spatial_ref_sys"}
_TEXTS = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = current_schema() AND data_type = 'character varying'
AND collation_name IS DISTINCT FROM 'C'
"""


def revision_in(rows: Rows, shown: str) -> str | None:
    """Return the revision of the database's schema, None for an empty database."""
    [[encoding]] = rows("SHOW server_encoding")
    if encoding != "UTF8":
        raise errors.wrong_encoding(shown)
    tables = {name for (name,) in rows(_TABLES)} - _EXTENSIONS
    if not tables:
        return None
    if not tables >= schema.TABLES:
        raise database_errors.another_programs(shown)
    found = [revision for (revision,) in rows("SELECT version_num FROM alembic_version")]
    if not found:
        raise database_errors.another_programs(shown)
    return str(found[0])


def bring_up_to_date(engine: Engine, shown: str) -> None:
    """Create or migrate the schema in one transaction, while no other curator writes."""
    with engine.connect() as connection:
        if _revision(connection, shown) == revisions.newest():
            return
    with engine.execution_options(writes=True).connect() as connection, connection.begin():
        # Another care100 may have done it meanwhile.
        present = _revision(connection, shown)
        if present is not None:
            schema.check_known(present, shown)
        schema.upgrade(
            connection,
            present,
            lambda name, error: (
                errors.explain(shown, error)
                or database_errors.migration_failed(shown, name, error, None)
            ),
        )
        _sort_by_bytes(connection)


def _revision(connection: Connection, shown: str) -> str | None:
    return revision_in(lambda query: connection.exec_driver_sql(query).all(), shown)


def _sort_by_bytes(connection: Connection) -> None:
    """Let texts be compared as on SQLite, whatever the language of the server is."""
    for table, column in connection.exec_driver_sql(_TEXTS).all():
        connection.exec_driver_sql(
            f'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE VARCHAR COLLATE "C"'
        )
