"""An open registry, of any kind of database."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlmodel import Session

from care100 import registry
from care100.registry.places import Place

if TYPE_CHECKING:
    from care100.registry.file_locks import WhenHeld


_SHARED = "is_shared"


class Database:
    """An open registry. Sessions come from `reading()` and `writing()`."""

    def __init__(self, engine: Engine, place: Place) -> None:
        self._engine = engine
        self.place = place

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a read-only session; changes made in it are discarded."""
        with self.place.explained(), self._session(self._engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open one write transaction; a second writer waits until it ends."""
        engine = self._engine.execution_options(writes=True)
        with (
            self.place.explained(),
            self._session(engine) as session,
            session.begin(),
        ):
            yield session

    def _session(self, engine: Engine) -> Session:
        return Session(engine, expire_on_commit=False, info={_SHARED: self.place.is_shared})

    @contextmanager
    def throwaway_copy(self) -> "Iterator[Database]":
        """Open a copy in memory. Changes to it are lost when it is closed.

        It has the place of the original.
        """
        with self.place.in_memory(self._engine) as engine:
            yield Database(engine, self.place)

    def lock(self, name: str, command: str, when_held: "WhenHeld") -> AbstractContextManager[None]:
        """Hold the lock of this name for a command, also against other computers."""
        return self.place.lock(name, command, when_held)

    def continue_in(self, other: "Database") -> None:
        """Use the database of another one from now on."""
        self._engine.dispose()
        self._engine = other._engine

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def is_shared(session: Session) -> bool:
    """Return whether people use the registry from several computers."""
    return bool(session.info.get(_SHARED))


def open_database(where: Path | Place) -> Database:
    """Open the registry at a place or path, creating or migrating it as needed.

    Raises the errors of `database_errors`.
    """
    place = registry.place(where)
    return Database(place.open(), place)
