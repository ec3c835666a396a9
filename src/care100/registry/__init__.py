"""The registry: SQLite through SQLModel. It knows SQL and nothing of HTTP.

database   open, migrate, back up; `reading()` and `writing()` sessions
models     the tables
lists, members, optouts, intake, changes   what a curator does, and its history
logins, mirrors   the user's accounts, and the platforms' side as last known
shipped    the lists that come with care100
"""

from pathlib import Path

from care100 import places
from care100.registry import shipped
from care100.registry.database import Database, open_database

FILE_NAME = "care100.db"


def open_registry(path: Path | None = None) -> Database:
    """Open the registry, at `path` or at its usual place, with the lists that ship."""
    database = open_database(path or places.home() / FILE_NAME)
    shipped.load(database)
    return database
