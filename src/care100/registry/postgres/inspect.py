"""Look at a registry on a server without changing, migrating or creating it."""

from psycopg import IsolationLevel

from care100.registry import schema
from care100.registry.contents import contents
from care100.registry.inspection import Inspection, logins
from care100.registry.postgres import server
from care100.registry.postgres.schema import revision_in


def inspect(address: str, shown: str) -> Inspection | None:
    """Return what is in the registry, from one snapshot; None if there is none."""
    with server.connect(address) as connection:
        connection.autocommit = False
        connection.isolation_level = IsolationLevel.REPEATABLE_READ

        def rows(query: str) -> list[tuple[object, ...]]:
            return connection.execute(query.encode()).fetchall()

        revision = revision_in(rows, shown)
        if revision is None:
            return None
        schema.check_known(revision, shown)
        [[size]] = rows("SELECT pg_database_size(current_database())")
        return Inspection(contents(rows, revision), int(str(size)), logins(rows))
