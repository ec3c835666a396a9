"""One call of care100: its registry, and whether it can ask questions."""

import re
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
    create: bool = False
    verbose: bool = False
    quiet: bool = False

    @property
    def registry_path(self) -> Path:
        """Return the path of `--db`, of `CARE100_HOME`, or the user's own registry.

        Raises UsageError for an address of a database server.
        """
        if self.db is not None:
            _check_is_file(self.db)
        return registry.place(self.db)

    def may_create(self) -> None:
        """Check that a registry named by `--db` exists or is to be created.

        Asks on the terminal. Raises UsageError in a script without `--create`.
        """
        path = self.registry_path
        if self.db is None or self.create or _is_there(path):
            return
        missing = f"There is no file {path}."
        hint = "Check the name of --db, or add --create to create a new registry there."
        if not self.interactive or not self.ask(f"{missing} Create a new registry there?"):
            raise UsageError(missing, hint)

    @contextmanager
    def registry(self) -> Iterator["Database"]:
        """Open the registry, and close it at the end."""
        self.may_create()
        database = registry.open_registry(self.registry_path)
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
            render.prompt(f"{question} [y/N] ")
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


def _is_there(path: Path) -> bool:
    """Return whether there is a file, or something that opening the file explains."""
    try:
        return path.exists()
    except OSError:
        return True


def _check_is_file(path: Path) -> None:
    """Raise UsageError for an address, which may contain a password and is not repeated."""
    # `Path` makes one slash of several.
    address = re.match(r"([A-Za-z][A-Za-z0-9+.-]+):/", path.as_posix())
    if address and not Path(f"{address[1]}:").exists():
        raise UsageError(
            f"--db needs the name of a file, not an address that begins with {address[1]}://",
            "care100 keeps its registry in one SQLite file. Write: --db FILE",
        )
