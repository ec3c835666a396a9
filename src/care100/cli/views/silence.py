"""`--quiet`: hold back lines that need no person.

Notes about the work are held back, and for some commands also the lines about what they
did. They are printed only before a question, so that nobody answers it without its plan.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Print = Callable[[], None]


@dataclass
class _Silence:
    notes: bool = False
    results: bool = False
    held: list[Print] = field(default_factory=list)


_now = _Silence()


@contextmanager
def of(*, notes: bool, results: bool) -> Iterator[None]:
    """Hold back notes, or results, or both, for a while."""
    global _now
    before, _now = _now, _Silence(notes, results)
    try:
        yield
    finally:
        _now = before


def is_quiet() -> bool:
    """Return whether notes are held back."""
    return _now.notes


def note(write: Print) -> None:
    """Print a note, or hold it back."""
    _hold(write) if _now.notes else write()


def result(write: Print) -> None:
    """Print a line about what a command did, or hold it back."""
    _hold(write) if _now.results else write()


def show_held() -> None:
    """Print what was held back."""
    held, _now.held = _now.held, []
    for write in held:
        write()


def _hold(write: Print) -> None:
    _now.held.append(write)
