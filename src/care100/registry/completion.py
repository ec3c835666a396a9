"""A quick look at the registry for shell completion: without SQLModel, which is slow
to import, and without ever making, migrating or locking anything.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from care100 import registry


def slugs(path: Path | None = None) -> list[tuple[str, str]]:
    """Each list's slug and title; none where there is no registry to read."""
    return _rows(path, "SELECT slug, title FROM curated_list ORDER BY slug")


def logins(path: Path | None = None) -> list[tuple[str, str]]:
    """Each login's platform and handle."""
    return _rows(path, "SELECT platform, handle FROM login WHERE signed_in ORDER BY id")


def _rows(path: Path | None, query: str) -> list[tuple[str, str]]:
    try:
        file = registry.place(path).absolute().as_uri()
        with closing(sqlite3.connect(f"{file}?mode=ro", uri=True, timeout=1)) as connection:
            return connection.execute(query).fetchall()
    except (sqlite3.Error, OSError):
        return []
