"""Registry queries for shell completion.

They avoid SQLModel, which is slow to import, and never create, migrate or lock a database.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from care100 import registry
from care100.model.topics import parse_topics, topic_key, unique_topics


def slugs(path: Path | None = None) -> list[tuple[str, str]]:
    """Return each list's slug and title; empty when the registry cannot be read."""
    return _rows(
        path, "SELECT slug, title FROM curated_list WHERE deleted_at IS NULL ORDER BY slug"
    )


def topics(slug: str, path: Path | None = None) -> list[str]:
    """Return the topics of a list, in alphabetical order; empty when it cannot be read."""
    query = "SELECT DISTINCT topic FROM membership JOIN curated_list ON id = list_id WHERE slug = ?"
    texts = (text for (text,) in _rows(path, query, slug.lower()))
    return sorted(unique_topics(one for text in texts for one in parse_topics(text)), key=topic_key)


def logins(path: Path | None = None) -> list[tuple[str, str]]:
    """Return each login's platform and handle; empty when the registry cannot be read."""
    return _rows(path, "SELECT platform, handle FROM login WHERE signed_in ORDER BY id")


def _rows(path: Path | None, query: str, *values: str) -> list[Any]:
    try:
        file = registry.place(path).absolute().as_uri()
        with closing(sqlite3.connect(f"{file}?mode=ro", uri=True, timeout=1)) as connection:
            return connection.execute(query, values).fetchall()
    except (sqlite3.Error, OSError):
        return []
