"""A draft: changes made in a copy of the registry, and stored once the user confirms them."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from care100.model.errors import Care100Error
from care100.registry import rows
from care100.registry.database import Database
from care100.registry.rows import Row

Content = dict[str, dict[Row, Row]]
"""The rows of each table, by primary key. A row begins with its key."""


class RegistryChanged(Care100Error):
    """Another command has changed the same rows since the draft was made."""


class Draft:
    """A copy of the registry in memory. `database` works in it, and after `save` in the original.

    All ids stay the same.
    """

    def __init__(self, original: Database, copy: Database) -> None:
        self.database = copy
        self._original = original
        self._before = _content(copy)

    def save(self) -> None:
        """Store the changes. Raises RegistryChanged."""
        after = _content(self.database)
        try:
            with self._original.writing() as session:
                connection = session.connection()
                _store(connection, self._before, after)
                self._original.place.set_counters(connection)
        except IntegrityError as error:
            raise _changed() from error
        self._before = after
        self.database.continue_in(self._original)


@contextmanager
def draft(database: Database) -> Iterator[Draft]:
    """Open a draft. Without `save`, its changes are lost."""
    with database.throwaway_copy() as copy:
        yield Draft(database, copy)


def _content(database: Database) -> Content:
    with database.reading() as session:
        return _rows(session.connection())


def _rows(connection: Connection) -> Content:
    found: Content = {}
    for table in rows.tables():
        count = len(rows.keys(table))
        found[table.name] = {row[:count]: row for row in rows.of(connection, table)}
    return found


def _store(connection: Connection, before: Content, after: Content) -> None:
    """Bring each row that the draft has changed to its new value."""
    present = _rows(connection)
    changed: dict[str, list[Row]] = {}
    for name, new in after.items():
        old, now = before[name], present[name]
        changed[name] = [key for key in {**old, **new} if old.get(key) != new.get(key)]
        if any(now.get(key) != old.get(key) for key in changed[name]):
            raise _changed()
    tables = rows.tables()
    for table in reversed(tables):
        gone = [key for key in changed[table.name] if key not in after[table.name]]
        rows.remove(connection, table, gone)
    for table in tables:
        new, known = after[table.name], present[table.name]
        kept = [key for key in changed[table.name] if key in new]
        replaced = [key for key in kept if key in known]
        rows.release(connection, table, replaced)
        rows.replace(connection, table, [new[key] for key in replaced])
        rows.add(connection, table, [new[key] for key in kept if key not in known])


def _changed() -> RegistryChanged:
    return RegistryChanged(
        "Nothing was changed, because another command has changed the registry meanwhile.",
        "Run the command again.",
    )
