"""The registry: SQLite through SQLModel. It knows SQL and nothing of HTTP.

database   open, migrate, back up; `reading()` and `writing()` sessions
models     the tables
lists, members, optouts, intake, changes   what a curator does, and its history
borrowed, pages   lists of others: taken from files, and from published pages
edition    a list as it goes out into files and pages
logins, mirrors   the user's accounts, and the platforms' side as last known
shipped    the lists that come with care100
peek       a quick look for shell completion, which must never make or migrate anything
"""

from pathlib import Path
from typing import TYPE_CHECKING

from care100 import paths

if TYPE_CHECKING:
    from care100.registry.database import Database

FILE_NAME = "care100.db"


def place(path: Path | None = None) -> Path:
    """Where the registry is: at `path`, or at its usual place."""
    return path or paths.home() / FILE_NAME


def open_registry(path: Path | None = None) -> "Database":
    """Open the registry, at `path` or at its usual place, with the lists that ship."""
    # SQLModel takes half a second to import; `--help` and Tab should not wait for it.
    from care100.registry import shipped_lists
    from care100.registry.database import open_database

    database = open_database(place(path))
    shipped_lists.load(database)
    return database
