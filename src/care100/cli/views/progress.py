"""Progress on stderr: a bar in a terminal, and otherwise a line from time to time."""

import os
import sys
import time
from datetime import UTC, datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from care100.cli.views import plain, render, silence
from care100.engine.progress import Progress as Listener
from care100.model import sanitize

SECONDS_BETWEEN_LINES = 10.0
"""Short work prints no line, and a log of long work stays short."""

# Terminals that cannot move the cursor.
_DUMB = ("dumb", "unknown")


def listener() -> Listener:
    """Return the engine's progress listener for this output."""
    can_draw = sys.stderr.isatty() and os.environ.get("TERM") not in _DUMB
    return Bar() if can_draw and not plain.is_plain() and not silence.is_quiet() else Lines()


class Bar:
    """A bar, in whose place a wait counts down."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(stderr=True, markup=False, highlight=False, emoji=False),
            transient=True,
        )
        self._task: TaskID | None = None
        self._what = ""
        self._shown_until: datetime | None = None

    def begin(self, what: str, total: int) -> None:
        """Begin a piece of work with `total` parts."""
        self._what = sanitize.line(what)
        self._progress.start()
        self._task = self._progress.add_task(self._what, total=total)

    def advance(self, parts: int = 1) -> None:
        """Count parts as done."""
        if self._task is not None:
            self._progress.advance(self._task, parts)

    def waiting(self, until: datetime | None) -> None:
        """Count down to `until`."""
        if until is None:
            self._describe(self._what)
        elif self._task is not None:
            self._describe(f"Waiting {_left(until)} for the rate limit (Ctrl-C stops)")
        elif self._shown_until != until:
            self._shown_until = until
            _print_wait(until)

    def end(self) -> None:
        """End the piece of work."""
        if self._task is not None:
            self._progress.remove_task(self._task)
            self._task = None
        self._progress.stop()

    def _describe(self, text: str) -> None:
        if self._task is not None:
            self._progress.update(self._task, description=text)


class Lines:
    """Lines for files, pipes and screen readers."""

    def __init__(self) -> None:
        self._what, self._done, self._total = "", 0, 0
        self._printed = 0.0
        self._shown_until: datetime | None = None

    def begin(self, what: str, total: int) -> None:
        """Begin a piece of work with `total` parts."""
        self._what, self._done, self._total = sanitize.line(what), 0, total
        self._printed = time.monotonic()

    def advance(self, parts: int = 1) -> None:
        """Count parts as done; print a line if the last one is some seconds ago."""
        self._done += parts
        now = time.monotonic()
        if now - self._printed >= SECONDS_BETWEEN_LINES and self._done < self._total:
            self._printed = now
            render.note(f"{self._what}: {self._done} of {self._total}")

    def waiting(self, until: datetime | None) -> None:
        """Print a wait once."""
        if until is not None and self._shown_until != until:
            self._shown_until = until
            _print_wait(until)

    def end(self) -> None:
        """End the piece of work."""


def _print_wait(until: datetime) -> None:
    render.note(f"Waiting {_left(until)} for the rate limit.")


def _left(until: datetime) -> str:
    return duration(max(int((until - datetime.now(UTC)).total_seconds()) + 1, 1))


def duration(seconds: float) -> str:
    """Return a time in words: `8 s`, `5 min`, `2 h 10 min`."""
    whole = max(round(seconds), 1)
    if whole < 90:
        return f"{whole} s"
    minutes = -(-whole // 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
