"""`--plain`: output for screen readers, with one fact on each line.

There are no tables, bars, boxes, colours or spinners, and lines are not wrapped. All printing
asks `is_plain`; commands need not.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from care100.model.errors import UsageError
from care100.settings import in_force

SETTING = "plain"
OPTION = "--plain"


class _Now:
    plain = False


@contextmanager
def of(*, plain: bool) -> Iterator[None]:
    """Print plainly, or not, for a while."""
    before, _Now.plain = _Now.plain, plain
    try:
        yield
    finally:
        _Now.plain = before


def is_plain() -> bool:
    """Return whether to print plainly."""
    return _Now.plain


def is_wanted(words: Sequence[str]) -> bool:
    """Return whether the words of a command or the user's settings ask for plain output."""
    if OPTION in words:
        return True
    try:
        return in_force.chosen(SETTING) is True
    except UsageError:
        # A command that needs the settings says what is wrong.
        return False


def records(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table: `Name: value`, and an empty line between rows.

    A cell of several lines becomes one. Empty cells are left out.
    """
    for number, row in enumerate(rows):
        if number:
            yield ""
        for name, cell in zip(columns, row, strict=True):
            if cell:
                yield fact(name, cell)


def fact(name: str, value: str) -> str:
    """Return a name and its value as one line."""
    one_line = value.replace("\n", ", ")
    return f"{name}: {one_line}"
