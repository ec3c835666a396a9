"""A progress bar on stderr, in a terminal only; waits are shown everywhere."""

from datetime import UTC, datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from care100.cli.views import render, silence
from care100.model import sanitize


class Bar:
    """The engine's progress listener (care100.engine.progress)."""

    def __init__(self) -> None:
        console = Console(stderr=True, markup=False, highlight=False, emoji=False)
        self._shown = console.is_terminal and not silence.is_quiet()
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            transient=True,
            disable=not self._shown,
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
        """Count down to `until`; without a terminal, print the wait once."""
        if until is None:
            self._describe(self._what)
            return
        left = max(int((until - datetime.now(UTC)).total_seconds()) + 1, 1)
        if self._shown and self._task is not None:
            self._describe(f"Waiting {duration(left)} for the rate limit (Ctrl-C stops)")
        elif self._shown_until != until:
            self._shown_until = until
            render.note(f"Waiting {duration(left)} for the rate limit.")

    def end(self) -> None:
        """End the piece of work."""
        if self._task is not None:
            self._progress.remove_task(self._task)
            self._task = None
        self._progress.stop()

    def _describe(self, text: str) -> None:
        if self._task is not None:
            self._progress.update(self._task, description=text)


def duration(seconds: float) -> str:
    """Return a time in words: `8 s`, `5 min`, `2 h 10 min`."""
    whole = max(round(seconds), 1)
    if whole < 90:
        return f"{whole} s"
    minutes = -(-whole // 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
