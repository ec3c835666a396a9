"""Line breaks in a terminal: names that stand together and commands to copy stay whole."""

import re
from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

# Stands for a space without a line break. Sanitized text cannot contain it.
GLUE = "\ue000"
LEAST = 20
"""The width to which a column is not narrowed further."""

# A command to type, up to the end of the sentence or the next command.
_PROGRAMS = r"care100|git|pipx|uv|docker|mkdir|\S*/python[\d.]*"
_COMMAND = re.compile(rf"(?:(?<=: )|(?<=, or ))(?:{_PROGRAMS}) (?:(?!, |; |\. ).)+")


def wrapped(line: Text, columns: int, hang: int) -> Text:
    """Wrap a line; each line begins with the same indent, and all but the first with `hang`."""
    indent = len(line.plain) - len(line.plain.lstrip(" "))
    width = max(columns - indent - hang, LEAST)
    line.plain = _glued(line.plain)
    pieces = line.plain.split(" ")
    line.plain = " ".join(
        piece.replace(GLUE, " ") if cell_len(piece) > width else piece for piece in pieces
    )
    rows = line[indent:].wrap(Console(width=columns), width)
    for row in rows:
        row.rstrip()
    indents = [indent, *[indent + hang] * (len(rows) - 1)]
    return Text("\n").join(Text(" " * n) + row for n, row in zip(indents, rows, strict=True))


def filled(text: str, room: int | None) -> Iterator[tuple[str, bool]]:
    """Yield the lines of a text in the last column, and whether each is too long for it.

    The first line stays beside the other columns, even if it is empty. Without a width (a pipe)
    nothing is wrapped.
    """
    if room is None:
        yield text, False
        return
    line, is_first = "", True
    for word in _glued(text).split(" "):
        longer = f"{line} {word}".lstrip(" ")
        if cell_len(longer) <= room:
            line = longer
            continue
        if line or is_first:
            yield line.replace(GLUE, " "), False
        line, is_first = word, False
        if cell_len(word) > room:
            yield word.replace(GLUE, " "), True
            line = ""
    if line:
        yield line.replace(GLUE, " "), False


def unglued(text: str) -> str:
    """Return a text with plain spaces, for a table."""
    return text.replace(GLUE, " ")


def _glued(text: str) -> str:
    """Return a text in which commands are not divided."""
    return _COMMAND.sub(lambda found: found[0].replace(" ", GLUE), text)
