"""Registry queries for shell completion.

They avoid SQLModel, which is slow to import, and never create, migrate or lock a database.
"""

from pathlib import Path
from typing import Any

from care100 import registry
from care100.model.errors import Care100Error
from care100.model.topics import parse_topics, topic_key, unique_topics
from care100.registry.places import CannotRead


def slugs(db: str | Path | None = None) -> list[tuple[str, str]]:
    """Return each list's slug and title; empty when the registry cannot be read."""
    return _rows(db, "SELECT slug, title FROM curated_list WHERE deleted_at IS NULL ORDER BY slug")


def topics(slug: str, db: str | Path | None = None) -> list[str]:
    """Return the topics of a list, in alphabetical order; empty when it cannot be read."""
    query = "SELECT DISTINCT topic FROM membership JOIN curated_list ON id = list_id WHERE slug = ?"
    texts = (text for (text,) in _rows(db, query, slug.lower()))
    return sorted(unique_topics(one for text in texts for one in parse_topics(text)), key=topic_key)


def logins(db: str | Path | None = None) -> list[tuple[str, str]]:
    """Return each login's platform and handle; empty when the registry cannot be read."""
    return _rows(db, "SELECT platform, handle FROM login WHERE signed_in ORDER BY id")


def members(slug: str, db: str | Path | None = None) -> list[tuple[str, str, str]]:
    """Return name, platform and handle of each account on a list, or on all for an empty slug."""
    query = (
        "SELECT member.name, account.platform, account.handle FROM membership"
        " JOIN curated_list ON curated_list.id = list_id"
        " JOIN member ON member.id = membership.member_id"
        " LEFT JOIN account ON account.member_id = member.id"
        " WHERE deleted_at IS NULL AND (slug = ? OR ? = '')"
        " GROUP BY member.name, account.platform, account.handle ORDER BY min(position)"
    )
    return _rows(db, query, slug.lower(), slug)


def _rows(db: str | Path | None, query: str, *values: str) -> list[Any]:
    try:
        with registry.place(db).quick_reader() as read:
            return list(read(query, *values))
    except (CannotRead, Care100Error, ImportError):
        return []
