"""One call of care100: its registry, and whether it can ask questions."""

import sys
from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from care100 import registry, streams
from care100.cli.views import render
from care100.model.errors import UsageError

if TYPE_CHECKING:
    from care100.registry.database import Database
    from care100.registry.places import Place


@dataclass(frozen=True)
class Invocation:
    """The first parameter of every command.

    `from_settings` names the parameters that have the value of a setting.
    """

    db: str | None = None
    create: bool = False
    verbose: bool = False
    quiet: bool = False
    json: bool = False
    from_settings: Set[str] = frozenset()

    @property
    def place(self) -> "Place":
        """Return the registry's place: of `--db`, of `CARE100_DB`, or the user's own.

        Raises UsageError for the address of a server of another kind.
        """
        return registry.place(self.db)

    def may_create(self) -> None:
        """Check that a registry named by `--db` exists or is to be created.

        Asks on the terminal. Raises UsageError in a script without `--create`.
        """
        place = self.place
        if not registry.named(self.db) or self.create or place.exists():
            return
        missing = place.missing
        name = "--db" if self.db else registry.VARIABLE
        hint = f"Check the name of {name}, or add --create to create a new registry there."
        if not self.interactive or not self.ask(f"{missing} Create a new registry there?"):
            raise UsageError(missing, hint)

    @contextmanager
    def registry(self) -> Iterator["Database"]:
        """Open the registry, and close it at the end."""
        self.may_create()
        database = registry.open_registry(self.place)
        try:
            yield database
        finally:
            database.close()

    @property
    def interactive(self) -> bool:
        """Return whether a user can read a question and answer it.

        With `--json` no plan is shown, so that nothing is asked about it.
        """
        return not self.json and sys.stdin.isatty() and sys.stderr.isatty()

    def ask(self, question: str, *, yes: bool = False, otherwise: str = "") -> bool:
        """Ask on the terminal; `yes` is true when `--yes` confirms without asking.

        Raises UsageError in a script, where nothing waits for an answer.
        """
        if yes:
            return True
        self.can_answer(question, otherwise=otherwise)
        while True:
            render.prompt(f"{question} [y/N] ")
            word = streams.read_line().lower()
            if word in ("y", "yes"):
                return True
            if word in ("n", "no", ""):
                return False

    def can_answer(self, question: str, *, yes: bool = False, otherwise: str = "") -> None:
        """Check, before long work, that the question at its end can be answered.

        Raises UsageError in a script without `--yes`; its hint has what can be done `otherwise`.
        """
        if not yes and not self.interactive:
            hint = f"Run again with --yes to confirm{otherwise and f', or {otherwise}'}."
            raise UsageError(f"Confirmation needed: {question}", hint)
