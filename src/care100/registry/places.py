"""Where a registry is kept: everything that differs between kinds of databases.

Each kind is one class: `sqlite_place.FilePlace` and `postgres.place.ServerPlace`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from care100.registry.backups import Backup, Candidate
    from care100.registry.copies import Copy
    from care100.registry.file_locks import WhenHeld
    from care100.registry.inspection import Inspection

Query = Callable[..., Sequence[tuple[Any, ...]]]
"""Runs SQL with a `?` for each value, and returns the rows. Raises MissingTable."""


class CannotRead(Exception):
    """A quick look at the registry failed. The message is not shown."""


class MissingTable(CannotRead):
    """A registry of an older care100 lacks a table or a column."""


class Place(Protocol):
    """A registry's file or server. `str()` is for messages and has no password."""

    @property
    def is_shared(self) -> bool:
        """Whether people use it from several computers, each with access tokens of their own."""

    @property
    def option(self) -> list[str]:
        """Return the words that choose this place in a command; empty for the default."""

    @property
    def missing(self) -> str:
        """Return the sentence for a place without a registry."""

    def exists(self) -> bool:
        """Return whether there is a registry, or something that opening it explains."""

    def open(self) -> Engine:
        """Return an engine for a registry of the newest schema, which is created if needed.

        With the execution option `writes`, a transaction waits until it is the only writer.
        """

    def explained(self) -> AbstractContextManager[None]:
        """Convert the database's errors to those of `database_errors`."""

    def quick_reader(self) -> AbstractContextManager[Query]:
        """Read without SQLModel. Never creates, migrates or locks a database.

        Raises CannotRead.
        """

    def in_memory(self, engine: Engine) -> AbstractContextManager[Engine]:
        """Copy the open registry to memory."""

    def lock(self, name: str, command: str, when_held: WhenHeld) -> AbstractContextManager[None]:
        """Hold the lock of this name, which is released when the process ends in any way."""

    def inspect(self) -> Inspection | None:
        """Check the whole registry; return None if there is none. Changes nothing."""

    def set_counters(self, connection: Connection) -> None:
        """Let new rows get ids after those of rows that were stored with their ids."""

    def can_write(self) -> bool:
        """Return whether the user has the permission to change the registry."""

    def back_up(self, file: Path | None, *, force: bool) -> Backup:
        """Write a copy of the registry to a file."""

    def candidate(self, file: Path) -> AbstractContextManager[Candidate]:
        """Read a file that may replace the registry."""

    def copies(self) -> list[Copy]:
        """Return the copies that care100 keeps beside the registry, newest first."""

    def backup_command(self) -> str:
        """Return the command that backs up the registry."""

    def files(self) -> Iterator[tuple[str, Path]]:
        """Yield what care100 keeps beside the registry: what it is, and the file."""
