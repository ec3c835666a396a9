"""A registry's content at one moment, as the bytes of a database file.

Other processes can write meanwhile. The bytes are checked: a copy that cannot be read is
worse than none, because it is found out when it is needed.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

from care100.registry import sqlite_engine

# The bytes of the header that say whether a database has a write-ahead log
# (sqlite.org/fileformat2.html, section 1.3.3). A copy is one file and has none.
_LOG_BYTES = slice(18, 20)
_NO_LOG = b"\x01\x01"
# SQLite's own, which care100 never changes.
_PAGE_SIZE = 4096


def take(path: Path) -> bytes:
    """Return the content of the database at `path`. Never changes it.

    Raises sqlite3.DatabaseError for a damaged file or one that is no database.
    """
    with closing(sqlite3.connect(":memory:")) as memory:
        with closing(reader(path)) as source:
            copy_pages(source, memory)
        if problem := damage(memory):
            error = sqlite3.DatabaseError(problem)
            error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            raise error
        data = bytearray(memory.serialize())
    data[_LOG_BYTES] = _NO_LOG
    return bytes(data)


def reader(path: Path) -> sqlite3.Connection:
    """Open a database for reading only, also in a folder that cannot be written."""
    address = sqlite_engine.read_only(path)
    connection = sqlite3.connect(address, timeout=sqlite_engine.BUSY_SECONDS, uri=True)
    try:
        connection.execute("PRAGMA schema_version")
    except sqlite3.OperationalError as error:
        connection.close()
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise
        # A folder that cannot be written: SQLite has no place for the files of a reader there.
        connection = sqlite3.connect(f"{address}&immutable=1", uri=True)
    return connection


@contextmanager
def in_memory(path: Path) -> Iterator[tuple[str, sqlite3.Connection]]:
    """Copy a database to memory. Yield the copy's address, and a connection to it.

    Every connection of this process to the address has the same database, which exists as
    long as one of them is open (sqlite.org/src/doc/trunk/src/memdb.c).
    """
    uri = f"file:/{uuid4().hex}?vfs=memdb"
    with closing(sqlite3.connect(uri, uri=True)) as copy:
        with closing(reader(path)) as source:
            # The registry's own page size, or SQLite cannot copy the pages back to it.
            source.execute(f"PRAGMA page_size = {_PAGE_SIZE}")
            # A backup would copy the setting to use a write-ahead log, which needs a file.
            source.execute("VACUUM INTO ?", [uri])
        yield uri, copy


def opened(data: bytes) -> sqlite3.Connection:
    """Open a snapshot in memory."""
    connection = sqlite3.connect(":memory:")
    connection.deserialize(data)
    return connection


def damage(connection: sqlite3.Connection) -> str:
    """Return what SQLite's full check finds wrong with a database; empty for a sound one."""
    try:
        found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(1)")]
    except UnicodeDecodeError:
        # Python cannot decode SQLite's message about a table whose name is damaged.
        return "malformed database schema"
    return "" if found == ["ok"] else found[0].replace("\n", " ")


def copy_pages(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Replace the content of `target` in one transaction.

    Raises sqlite3.OperationalError (SQLITE_BUSY) if another process holds a lock too long.
    """
    source.backup(target, progress=_deadline(), sleep=0.1)


def _deadline() -> Callable[[int, int, int], None]:
    """Return what ends a copy that waits for a lock: the driver itself would wait for ever."""
    end = time.monotonic() + sqlite_engine.BUSY_SECONDS

    def check(status: int, _remaining: int, _total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > end:
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = status
            raise error

    return check
