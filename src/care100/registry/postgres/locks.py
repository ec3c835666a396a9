"""Locks on a server, which hold against runs on every computer.

The server releases the locks of a connection that ends, also that of a killed process. The name
of the connection says who holds the lock.
"""

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

import psycopg

from care100.registry.file_locks import Holder, WhenHeld
from care100.registry.postgres import server
from care100.registry.postgres.server import Driver

# The server cuts names after 63 bytes.
_LONGEST_COMPUTER = 15
_PROGRAM = "care100 "

_HOLDER = """
WITH wanted AS (SELECT {key} AS key)
SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid), wanted
WHERE locktype = 'advisory' AND granted AND objsubid = 1
AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
AND classid = ((key >> 32) & 4294967295)::oid AND objid = (key & 4294967295)::oid
"""


@contextmanager
def held(address: str, name: str, command: str, when_held: WhenHeld) -> Iterator[Driver]:
    """Hold the lock of this name for a command. Yield the connection that holds it."""
    key = server.key(name)
    connection = server.connect(address, name=_signature(command))
    try:
        if not _row(connection, f"SELECT pg_try_advisory_lock({key})")[0]:
            when_held(_holder(connection, key))
            connection.execute("SET lock_timeout = 0")
            connection.execute(f"SELECT pg_advisory_lock({key})")
        yield connection
    finally:
        with suppress(psycopg.Error):
            # The server takes a moment to see that a connection has ended.
            connection.execute("SELECT pg_advisory_unlock_all()")
        with suppress(psycopg.Error):
            connection.close()


def _row(connection: Driver, query: str) -> tuple[object, ...]:
    return connection.execute(query).fetchone() or (None,)


def _signature(command: str) -> str:
    computer = "-".join(platform.node().split())[:_LONGEST_COMPUTER] or "?"
    now = int(datetime.now(UTC).timestamp())
    return f"{os.getpid()} {now} {computer} {command.removeprefix(_PROGRAM)}"


def _holder(connection: Driver, key: str) -> Holder | None:
    """Return who holds a lock, or None if the name of its connection does not say it."""
    found = _row(connection, _HOLDER.format(key=key))[0]
    try:
        process, since, computer, command = str(found).split(" ", 3)
        at = datetime.fromtimestamp(int(since), UTC)
        return Holder(int(process), f"{_PROGRAM}{command}", at, computer)
    except (ValueError, OverflowError, OSError):
        return None
