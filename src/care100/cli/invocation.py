"""One call of care100: its registry, and whether it can ask questions."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from care100 import registry, streams
from care100.cli.views import render
from care100.model.errors import UsageError

if TYPE_CHECKING:
    from care100.registry.database import Database


@dataclass(frozen=True)
class Invocation:
    """The first parameter of every command."""

    db: Path | None = None
    verbose: bool = False

    @contextmanager
    def registry(self) -> Iterator["Database"]:
        """Open the registry of `--db`, of `CARE100_HOME`, or the user's own, and close it."""
        database = registry.open_registry(self.db)
        try:
            yield database
        finally:
            database.close()

    @property
    def interactive(self) -> bool:
        """Return whether a user can read a question and answer it."""
        return sys.stdin.isatty() and sys.stderr.isatty()

    def ask(self, question: str, *, yes: bool = False) -> bool:
        """Ask on the terminal; `yes` is true when `--yes` confirms without asking.

        Raises UsageError in a script, where nothing waits for an answer.
        """
        if yes:
            return True
        self.can_answer(question)
        while True:
            render.note(f"{question} [y/N] ", end="")
            word = streams.read_line().lower()
            if word in ("y", "yes"):
                return True
            if word in ("n", "no", ""):
                return False

    def can_answer(self, question: str, *, yes: bool = False) -> None:
        """Check, before long work, that the question at its end can be answered.

        Raises UsageError in a script without `--yes`.
        """
        if not yes and not self.interactive:
            raise UsageError(f"Confirmation needed: {question}", "Run again with --yes to confirm.")
