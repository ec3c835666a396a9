"""The newest copy of a registry that can be restored."""

import sqlite3
from contextlib import closing
from pathlib import Path

from care100.registry import copies, snapshot
from care100.registry.copies import Copy

_TABLES = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'curated_list'"


def newest(path: Path) -> Copy | None:
    """Return the newest sound copy of the registry at `path`, if there is one.

    Each copy is read whole: what damaged the registry may have damaged them too.
    """
    return next((one for one in copies.every(path) if _is_sound(one.path)), None)


def _is_sound(path: Path) -> bool:
    try:
        with closing(snapshot.reader(path)) as connection:
            is_registry = connection.execute(_TABLES).fetchone() is not None
            return is_registry and not snapshot.damage(connection)
    except (sqlite3.Error, UnicodeDecodeError, OSError):
        return False
