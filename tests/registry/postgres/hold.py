"""Another curator's transaction, which is not at its end."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg

from care100.registry.postgres import server
from care100.registry.postgres.server import Driver


@contextmanager
def another_writer(address: str) -> Iterator[Driver]:
    """Begin a write transaction as care100 does, and roll it back at the end."""
    with suppress(psycopg.OperationalError), server.connect(address) as connection:
        connection.autocommit = False
        connection.execute(f"SELECT pg_advisory_xact_lock({server.key('writer')})".encode())
        yield connection
        connection.rollback()
