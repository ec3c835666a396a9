"""One call of care100: which registry it works on, and whether anybody is there to answer."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from care100 import registry
from care100.cli.views import render
from care100.model.errors import UsageError

if TYPE_CHECKING:
    from care100.registry.database import Database


@dataclass(frozen=True)
class Invocation:
    """What every command is given, before its own arguments."""

    db: Path | None = None
    verbose: bool = False

    @contextmanager
    def registry(self) -> Iterator["Database"]:
        """The registry of `--db`, of `CARE100_HOME`, or the user's own; opened and closed."""
        database = registry.open_registry(self.db)
        try:
            yield database
        finally:
            database.close()

    @property
    def interactive(self) -> bool:
        """Whether somebody can read a question and answer it."""
        return sys.stdin.isatty() and sys.stderr.isatty()

    def ask(self, question: str, *, yes: bool = False) -> bool:
        """Ask on the terminal; `yes` is the answer given beforehand by `--yes`.

        Raises UsageError in a script, where nothing waits for an answer.
        """
        if yes:
            return True
        self.can_answer(question)
        while True:
            render.note(f"{question} [y/N] ", end="")
            answer = sys.stdin.readline()
            word = answer.strip().lower()
            if word in ("y", "yes"):
                return True
            if word in ("n", "no", "") or not answer:
                return False

    def can_answer(self, question: str, *, yes: bool = False) -> None:
        """Make sure, before long work, that the question at its end will have an answer.

        Raises UsageError in a script without `--yes`.
        """
        if not yes and not self.interactive:
            raise UsageError(f"“{question}” needs an answer: add --yes to give it beforehand.")
