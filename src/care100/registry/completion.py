"""Registry queries for shell completion.

They avoid SQLModel, which is slow to import, and never create, migrate or lock a database.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from care100 import registry


def slugs(path: Path | None = None) -> list[tuple[str, str]]:
    """Return each list's slug and title; empty when the registry cannot be read."""
    return _rows(path, "SELECT slug, title FROM curated_list ORDER BY slug")


def logins(path: Path | None = None) -> list[tuple[str, str]]:
    """Return each login's platform and handle; empty when the registry cannot be read."""
    return _rows(path, "SELECT platform, handle FROM login WHERE signed_in ORDER BY id")


def _rows(path: Path | None, query: str) -> list[tuple[str, str]]:
    try:
        file = registry.place(path).absolute().as_uri()
        with closing(sqlite3.connect(f"{file}?mode=ro", uri=True, timeout=1)) as connection:
            return connection.execute(query).fetchall()
    except (sqlite3.Error, OSError):
        return []
