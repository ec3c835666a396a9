"""How SQLite is opened: durable, with foreign keys, and waiting for other writers."""

import logging
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

# Seconds to wait while another care100 process is writing.
BUSY_SECONDS = 30
# A committed change survives a power cut.
SYNCHRONOUS = "FULL"

# It prints a traceback of an error that it raises too, as when care100 is stopped at that moment.
logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)


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
            f"synchronous = {SYNCHRONOUS}",
            f"foreign_keys = {'ON' if foreign_keys else 'OFF'}",
            # Deleted data is overwritten, which not every build of SQLite does by default.
            "secure_delete = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    # By default the driver begins transactions as readers and upgrades them later; two
    # writers would then fail where one could wait (sqlite.org/lang_transaction.html).
    @event.listens_for(made, "begin")
    def begin(connection: Connection) -> None:
        is_writer = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")

    return made


def remove_free_pages(path: Path) -> None:
    """Rebuild the file without pages that still have what was deleted from it.

    A file that cannot be rebuilt, as on a full disk, stays as it is.
    """
    with suppress(sqlite3.OperationalError), closing(sqlite3.connect(path)) as connection:
        connection.execute("VACUUM")


def read_only(path: Path) -> str:
    """Return the address with which SQLite opens a file for reading only."""
    return f"{path.absolute().as_uri()}?mode=ro"
