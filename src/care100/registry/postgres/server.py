"""Connections to a PostgreSQL server, and how a transaction begins."""

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import psycopg
from psycopg import IsolationLevel
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import ConnStatus
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from care100.registry.postgres import address as addresses

Driver = psycopg.Connection[tuple[Any, ...]]

# Seconds to wait while another curator is writing.
BUSY_SECONDS = 30
CONNECT_SECONDS = 10
# A computer that lost its network is noticed, and its locks are released, after a minute.
_SESSION = {
    "synchronous_commit": "on",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}

# It prints a traceback of an error that it raises too, as when care100 is stopped at that moment.
logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)


class UnclearAddress(psycopg.ProgrammingError):
    """It is not certain which part of the address is the password."""


def key(name: str) -> str:
    """Return the SQL for the key of an advisory lock; each schema has its own."""
    return f"hashtextextended('care100 {name} ' || coalesce(current_schema(), ''), 0)"


def connect(address: str, *, seconds: int = CONNECT_SECONDS, name: str = "care100") -> Driver:
    """Connect in autocommit mode. `name` is what the server shows about the connection.

    Raises UnclearAddress, or another error of psycopg.
    """
    if not addresses.is_clear(address):
        raise UnclearAddress
    given = conninfo_to_dict(address)
    settings = {**_SESSION, "lock_timeout": f"{int(BUSY_SECONDS * 1000)}ms"}
    options = [str(given.get("options") or ""), *(f"-c {k}={v}" for k, v in settings.items())]
    return psycopg.connect(
        address,
        autocommit=True,
        prepare_threshold=None,
        application_name=name,
        client_encoding="UTF8",
        connect_timeout=given.get("connect_timeout") or seconds,
        options=" ".join(options).strip(),
        keepalives_idle=30,
        keepalives_interval=10,
        keepalives_count=3,
    )


def is_alive(connection: Driver) -> bool:
    """Return whether the server has not closed the connection. Sends nothing."""
    with suppress(psycopg.Error):
        # The first call reads the server's farewell, and the second the end.
        for _ in range(2):
            connection.pgconn.consume_input()
        return connection.pgconn.status == ConnStatus.OK
    return False


def engine(address: str, check: Callable[[], None]) -> Engine:
    """Return an engine. `check` is called before a new connection and each write transaction."""

    def connected() -> Driver:
        check()
        connection = connect(address)
        connection.autocommit = False
        return connection

    made = create_engine(
        "postgresql+psycopg://",
        creator=connected,
        poolclass=QueuePool,
        max_overflow=-1,
        use_native_hstore=False,
    )

    @event.listens_for(made, "checkout")
    def still_alive(connection: Driver, _: ConnectionPoolEntry, __: object) -> None:
        if not is_alive(connection):
            raise DisconnectionError

    # A reader has one snapshot, as on SQLite. A writer waits for its turn first, and then sees
    # what the writer before it has stored.
    @event.listens_for(made, "begin")
    def begin(connection: Connection) -> None:
        is_writer = bool(connection.get_execution_options().get("writes"))
        driver = connection.connection.driver_connection
        level = IsolationLevel.READ_COMMITTED if is_writer else IsolationLevel.REPEATABLE_READ
        driver.isolation_level = level  # type: ignore[union-attr]
        if is_writer:
            check()
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({key('writer')})")

    return made


def set_counters(connection: Connection, columns: Iterable[tuple[str, str]]) -> None:
    """Let new rows get ids after those that are there. `columns` are tables and their columns."""
    for table, column in columns:
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('\"{table}\"', '{column}'),"  # noqa: S608 - our own
            f' greatest((SELECT max("{column}") FROM "{table}"), 1),'
            f' EXISTS (SELECT 1 FROM "{table}"))'
        )
