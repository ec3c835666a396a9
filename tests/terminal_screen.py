"""A terminal 80 columns wide, as far as a program can tell."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


class Screen(io.TextIOWrapper):
    """Takes what is printed; `text` gives it back."""

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        super().__init__(self._bytes, encoding="utf-8", newline="", write_through=True)

    def isatty(self) -> bool:
        return True

    @property
    def text(self) -> str:
        return self._bytes.getvalue().decode()


@contextmanager
def screen(columns: int = 80) -> Iterator[Screen]:
    """Standard output is a terminal, without colours."""
    with pytest.MonkeyPatch.context() as patch:
        size = {"COLUMNS": str(columns), "LINES": "25"}
        for name, value in {**size, "NO_COLOR": "1", "TERM": "dumb"}.items():
            patch.setenv(name, value)
        shown = Screen()
        patch.setattr(sys, "stdout", shown)
        yield shown
