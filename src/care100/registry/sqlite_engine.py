"""How SQLite is opened: durable, with foreign keys, and waiting for other writers."""

import sqlite3
from pathlib import Path

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

# Seconds to wait while another care100 process is writing.
BUSY_SECONDS = 30

AS_WRITER = "BEGIN IMMEDIATE"


def engine(file: Path | str, *, foreign_keys: bool = True) -> Engine:
    """Return an engine for a file, or for an address that SQLite opens.

    Connections are kept: closing the last one writes the whole log back to the file, which
    would take longer than most transactions.
    """

    def connect() -> sqlite3.Connection:
        # The pool gives a connection to one thread at a time.
        return sqlite3.connect(
            file,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            uri=isinstance(file, str),
            check_same_thread=False,
        )

    made = create_engine("sqlite://", creator=connect, poolclass=QueuePool, max_overflow=-1)

    @event.listens_for(made, "connect")
    def prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        for pragma in (
            f"busy_timeout = {BUSY_SECONDS * 1000}",
            "journal_mode = WAL",
            "synchronous = FULL",
            f"foreign_keys = {'ON' if foreign_keys else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    # By default the driver begins transactions as readers and upgrades them later; two
    # writers would then fail where one could wait (sqlite.org/lang_transaction.html).
    @event.listens_for(made, "begin")
    def begin(connection: "object") -> None:
        options = connection.get_execution_options()  # type: ignore[attr-defined]
        connection.exec_driver_sql(options.get("begin", "BEGIN"))  # type: ignore[attr-defined]

    return made


def read_only(path: Path) -> str:
    """Return the address with which SQLite opens a file for reading only."""
    return f"{path.absolute().as_uri()}?mode=ro"
