"""Handles in a table that may be e-mail addresses: both have the form `name@domain`."""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from care100.formats.column_names import normalised

_BARE = re.compile(r"[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,24}", re.IGNORECASE)
_FULL = re.compile(r"@[\w.-]+@(?:[\w-]+\.)+[\w-]+")
# Columns of these names rather have e-mail addresses than handles.
_HEADINGS = re.compile(r"mail|contact")


@dataclass
class _Bare:
    """The bare addresses of a column and their lines: two lists take less memory than pairs."""

    lines: "array[int]" = field(default_factory=lambda: array("q"))
    words: list[str] = field(default_factory=list)


@dataclass
class EmailSearch:
    """Collects the bare addresses of each column of accounts while a table is read.

    A column in which no handle begins with @ has bare handles, as care100's own files, unless
    its name suggests e-mail addresses.
    """

    names: Sequence[str]
    _bare: dict[int, _Bare] = field(default_factory=lambda: defaultdict(_Bare))
    _with_handles: set[int] = field(default_factory=set)

    def look_at(self, line: int, place: int, cell: str) -> None:
        """Note what a cell of a column of accounts has."""
        if "@" not in cell:
            return
        for word in re.split(r"[\s,;|]+", cell):
            if _FULL.fullmatch(word):
                self._with_handles.add(place)
            elif _BARE.fullmatch(word):
                self._bare[place].lines.append(line)
                self._bare[place].words.append(word)

    def found(self) -> Iterator[tuple[int, str]]:
        """Yield the lines and the texts of handles that may be e-mail addresses."""
        for place, its in self._bare.items():
            if place in self._with_handles or _HEADINGS.search(normalised(self.names[place])):
                yield from zip(its.lines, its.words, strict=True)
