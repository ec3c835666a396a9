"""All printing: results on stdout, notes and errors on stderr.

In a terminal tables fit its width; in a pipe they are text, one line for each row, never cut;
with `--plain` each value has a line of its own. All text passes `sanitize.printable` and is
never read as Rich's markup, so that no name can colour, overwrite or control a terminal.
"""

import json as json_
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from care100.cli.views import grids, line_wrap, pager, plain, silence, table_layout
from care100.cli.views.grids import Cell, safe
from care100.cli.views.grids import plain as plain_text
from care100.cli.views.line_wrap import GLUE
from care100.model import sanitize

# Between columns.
_GAP = "  "
# Before a path or a command that has a line of its own.
_SHORT_INDENT = "    "


def out(text: Cell = "", *, style: str = "", wrap: bool = True, hang: int = 0) -> None:
    """Print a line of the result, wrapped to the terminal with its indent.

    Its second and later lines are indented by `hang` more. With `wrap` false it is not wrapped,
    for copying.
    """
    silence.result(lambda: _print(sys.stdout, text, style, wrap, hang=hang))


def whole(text: str) -> str:
    """Return `text` for use in a line that is not broken inside it, if it fits a line."""
    return sanitize.line(text).replace(" ", GLUE)


def note(text: Cell = "", *, style: str = "", wrap: bool = True, hang: int = 0) -> None:
    """Print a line about the work, on stderr; with `--quiet` only before a question."""
    silence.note(lambda: _print(sys.stderr, text, style, wrap, hang=hang))


def warn(text: Cell = "", *, wrap: bool = True) -> None:
    """Print a line that needs the user's attention, on stderr."""
    _print(sys.stderr, text, "", wrap)


def prompt(question: str) -> None:
    """Print a question on stderr, after the lines that `--quiet` has held back."""
    pager.release()
    silence.show_held()
    # Wrapping removes the space at the end of a line.
    _print(sys.stderr, question.rstrip(), "", wrap=True, end=" ")


def error(message: str, hint: str = "") -> None:
    """Print what failed and what to do next: at most two lines, on stderr."""
    warn(Text.assemble(("Error: ", "bold red"), sanitize.line(message)))
    if hint:
        warn(sanitize.line(hint))


def json(data: object) -> None:
    """Print data as JSON, in ASCII only."""
    out_bytes(f"{json_.dumps(data, indent=2)}\n".encode("ascii"))


def file(text: str) -> None:
    """Print a file's content: exact in a pipe, and without control characters in a terminal."""
    if sys.stdout.isatty():
        text = "\n".join(map(sanitize.printable, text.split("\n")))
    out_bytes(text.encode())


def out_bytes(data: bytes) -> None:
    """Print bytes unchanged, independent of the locale's encoding and line ends."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def table(
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    right: str = "",
    whole: str = "",
    under: Sequence[str] = (),
) -> None:
    """Print a table. A cell may have several lines.

    `right` names columns of numbers; `whole` names columns to copy from, which are wrapped
    last. `under` has a command for each row, printed below it and never wrapped; in a pipe it
    is another column.
    """
    if plain.is_plain() or not sys.stdout.isatty():
        last = [[line] for line in under] if under else [[] for _ in rows]
        cells = [[*row, *more] for row, more in zip(rows, last, strict=True)]
        _text_table([*columns, *(["Command"] if under else [])], cells, right)
    elif under:
        _table_with_commands(columns, rows, under)
    else:
        _rich_table(columns, rows, right, whole)


def facts(rows: Iterable[tuple[str, str]]) -> None:
    """Print names and values, one on each line; names without a value are left out."""
    known = [(name, value) for name, value in rows if value]
    width = max((len(name) for name, _ in known), default=0)
    for name, value in known:
        lines = [sanitize.line(line) for line in value.split("\n")]
        room = (columns() or 0) - width - 2
        if plain.is_plain():
            out(plain.fact(name, "\n".join(lines)))
        elif sys.stdout.isatty() and table_layout.longest_word(lines) > room:
            out(name, style="bold")
            for line in lines:
                # An address that is not broken can be opened from a terminal.
                out(f"  {line}", wrap="://" not in line)
        elif sys.stdout.isatty():
            grid = Table.grid(padding=(0, 2, 0, 0))
            grid.add_column(min_width=width)
            grid.add_column(overflow="fold")
            grid.add_row(Text(name, style="bold"), Text("\n".join(lines)))
            console_of(sys.stdout).print(grid)
        else:
            out(f"{name:{width}}  {' '.join(lines)}")


def aligned(rows: Sequence[Sequence[str]], under: Sequence[str] = ()) -> None:
    """Print rows in columns. `under` has a line for each row, or nothing.

    In a terminal the last column is wrapped. A path or a command that is too long for it has a
    line of its own, and is whole, for copying.
    """
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)][:-1]
    indent = " " * (sum(widths) + len(_GAP) * len(widths))
    for row, line in zip(rows, under or [""] * len(rows), strict=True):
        if plain.is_plain():
            out(": ".join(row), wrap=False)
            if line:
                out(line, wrap=False)
            continue
        *cells, last = map(sanitize.line, row)
        padded = [
            cell + " " * (width - cell_len(cell)) for cell, width in zip(cells, widths, strict=True)
        ]
        before = _GAP.join([*padded, ""])
        room = columns() and max((columns() or 0) - len(indent), line_wrap.LEAST)
        for text in (last, sanitize.line(line)) if line else (last,):
            for piece, is_whole in line_wrap.filled(text, room):
                out(f"{_SHORT_INDENT if is_whole else before}{piece}".rstrip(), wrap=False)
                before = indent


class _Console(Console):
    """A console whose reader may leave: Rich would end the process with another exit code."""

    def on_broken_pipe(self) -> None:
        """Leave the error to the boundary of every command."""
        raise BrokenPipeError


def console_of(stream: TextIO) -> Console:
    """Return Rich's view of a stream: without markup, and with `--plain` without styles."""
    return _Console(
        file=stream,
        color_system=None if plain.is_plain() else "auto",
        markup=False,
        highlight=False,
        emoji=False,
    )


def columns() -> int | None:
    """Return the width of the terminal; None for a pipe."""
    return console_of(sys.stdout).width if sys.stdout.isatty() else None


def folded(text: str, width: int) -> list[str]:
    """Wrap a text to lines of at most `width` columns."""
    lines = Text(safe(text)).wrap(console_of(sys.stdout), width)
    return [line.plain.rstrip() for line in lines]


def can_show(text: str) -> bool:
    """Return whether the encoding of stdout has these characters."""
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def counted(number: int, noun: str) -> str:
    """Return a number of things: `1 list`, `1,200 lists`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def moment(at: datetime) -> str:
    """Return a time in the local time zone."""
    return f"{day(at)}, {at.astimezone():%H:%M}"


def day(at: datetime) -> str:
    """Return the day of a time in the local time zone."""
    local = at.astimezone()
    return f"{local.day} {local:%B %Y}"


def _rich_table(
    columns: Sequence[str], rows: Sequence[Sequence[Cell]], right: str, whole: str
) -> None:
    total = console_of(sys.stdout).width
    for piece in grids.pieces(columns, rows, right, whole, total):
        if isinstance(piece, Text):
            out(piece)
        else:
            console_of(sys.stdout).print(piece)


def _table_with_commands(
    columns: Sequence[str], rows: Sequence[Sequence[Cell]], under: Sequence[str]
) -> None:
    """Print a table whose last column takes the free width, with a line under each row."""
    cells = [columns, *rows]
    widths = [max(cell_len(plain_text(row[n])) for row in cells) for n in range(len(columns) - 1)]
    for number, (row, line) in enumerate(zip(rows, under, strict=True)):
        console_of(sys.stdout).print(grids.row(columns, row, widths, header=number == 0))
        if line:
            out(f"    {line}", wrap=False)


def _text_table(columns: Sequence[str], rows: Sequence[Sequence[Cell]], right: str) -> None:
    lines = [[", ".join(map(safe, _lines_of(cell))) for cell in row] for row in rows]
    if plain.is_plain():
        for line in plain.records(columns, lines):
            out(line, wrap=False)
        return
    cells = [list(columns), *lines]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = []
        for name, text, width in zip(columns, row, widths, strict=True):
            space = " " * (width - cell_len(text))
            padded.append(space + text if name in right.split() else text + space)
        sys.stdout.write(_GAP.join(padded).rstrip() + "\n")


def _print(
    stream: TextIO, text: Cell, style: str, wrap: bool, end: str = "\n", hang: int = 0
) -> None:
    line = text if isinstance(text, Text) else Text(text)
    clean = GLUE.join(map(sanitize.printable, line.plain.split(GLUE)))
    if clean != line.plain:
        line = Text(clean)
    line.stylize(style)
    console = console_of(stream)
    if wrap and stream.isatty() and not plain.is_plain():
        line = line_wrap.wrapped(line, console.width, hang)
    line.plain = line.plain.replace(GLUE, " ")
    # Rich would also wrap lines at 80 columns in a pipe.
    console.print(line, soft_wrap=True, end=end)


def _lines_of(cell: Cell) -> list[str]:
    """Return the lines of a cell, without the indent that shows what belongs together."""
    return [line.strip() for line in plain_text(cell).split("\n")]
