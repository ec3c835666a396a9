"""All printing: results on stdout, notes and errors on stderr.

In a terminal tables fit its width; in a pipe they are plain text, one line for each
row, never cut. All text passes `sanitize.printable` and is never read as Rich's markup,
so that no name can colour, overwrite or control a terminal.
"""

import io
import json as json_
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TextIO

from rich import box
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from care100.cli.views import silence
from care100.model import sanitize

Cell = str | Text

# Stands for a space without a line break. Sanitized text cannot contain it.
_GLUE = "\ue000"


def out(text: Cell = "", *, style: str = "", wrap: bool = True) -> None:
    """Print a line of the result, wrapped to the terminal with its indent.

    With `wrap` false it is not wrapped, for copying.
    """
    silence.result(lambda: _print(sys.stdout, text, style, wrap))


def whole(text: str) -> str:
    """Return `text` for use in a line that is not broken inside it, if it fits a line."""
    return sanitize.line(text).replace(" ", _GLUE)


def note(text: Cell = "", *, style: str = "", wrap: bool = True) -> None:
    """Print a line about the work, on stderr; with `--quiet` only before a question."""
    silence.note(lambda: _print(sys.stderr, text, style, wrap))


def warn(text: Cell = "", *, wrap: bool = True) -> None:
    """Print a line that needs a person, on stderr."""
    _print(sys.stderr, text, "", wrap)


def prompt(question: str) -> None:
    """Print a question on stderr, after the lines that `--quiet` has held back."""
    silence.show_held()
    _print(sys.stderr, question, "", wrap=True, end="")


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


def text_of(parts: Iterable[RenderableType], width: int) -> str:
    """Return the parts as stdout would show them, at most `width` columns wide."""
    wide = _console(sys.stdout)
    text = io.StringIO()
    console = Console(
        file=text,
        width=min(width, wide.width),
        force_terminal=wide.is_terminal,
        no_color=wide.no_color,
        markup=False,
        highlight=False,
        emoji=False,
    )
    for part in parts:
        console.print(part)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines())


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
    if not sys.stdout.isatty():
        last = [[line] for line in under] if under else [[] for _ in rows]
        cells = [[*row, *more] for row, more in zip(rows, last, strict=True)]
        _plain_table([*columns, *(["Command"] if under else [])], cells, right)
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
        if sys.stdout.isatty():
            grid = Table.grid(padding=(0, 2, 0, 0))
            grid.add_column(min_width=width)
            grid.add_column(overflow="fold")
            grid.add_row(Text(name, style="bold"), Text("\n".join(lines)))
            _console(sys.stdout).print(grid)
        else:
            out(f"{name:{width}}  {' '.join(lines)}")


def columns() -> int | None:
    """Return the width of the terminal; None for a pipe."""
    return _console(sys.stdout).width if sys.stdout.isatty() else None


def folded(text: str, width: int) -> list[str]:
    """Wrap a text to lines of at most `width` columns."""
    lines = Text(_safe(text)).wrap(_console(sys.stdout), width)
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
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    half = _console(sys.stdout).width // 2
    for n, column in enumerate(columns):
        lines = [column, *(line for row in rows for line in _plain(row[n]).split("\n"))]
        grid.add_column(
            column,
            justify="right" if column in right.split() else "left",
            overflow="fold",
            width=min(max(map(cell_len, lines)), half) if column in whole.split() else None,
        )
    for row in rows:
        grid.add_row(*map(_lines, row))
    _console(sys.stdout).print(grid)


def _table_with_commands(
    columns: Sequence[str], rows: Sequence[Sequence[Cell]], under: Sequence[str]
) -> None:
    """Print a table whose last column takes the free width, with a line under each row."""
    cells = [columns, *rows]
    widths = [max(cell_len(_plain(row[n])) for row in cells) for n in range(len(columns) - 1)]
    for number, (row, line) in enumerate(zip(rows, under, strict=True)):
        grid = Table(
            box=box.SIMPLE_HEAD,
            pad_edge=False,
            show_edge=False,
            header_style="bold",
            show_header=number == 0,
            expand=True,
        )
        for column, width in zip(columns, [*widths, None], strict=True):
            ratio = 1 if width is None else None
            grid.add_column(column, overflow="fold", width=width, ratio=ratio)
        grid.add_row(*map(_lines, row))
        _console(sys.stdout).print(grid)
        out(f"    {line}", wrap=False)


def _plain_table(columns: Sequence[str], rows: Sequence[Sequence[Cell]], right: str) -> None:
    cells = [list(columns)]
    cells += [[", ".join(map(_safe, _plain(cell).split("\n"))) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = []
        for name, text, width in zip(columns, row, widths, strict=True):
            space = " " * (width - cell_len(text))
            padded.append(space + text if name in right.split() else text + space)
        sys.stdout.write("  ".join(padded).rstrip() + "\n")


def _print(stream: TextIO, text: Cell, style: str, wrap: bool, end: str = "\n") -> None:
    line = text if isinstance(text, Text) else Text(text)
    clean = _GLUE.join(map(sanitize.printable, line.plain.split(_GLUE)))
    if clean != line.plain:
        line = Text(clean)
    line.stylize(style)
    console = _console(stream)
    if wrap and stream.isatty():
        line = _wrapped(line, console)
    line.plain = line.plain.replace(_GLUE, " ")
    # Rich would also wrap lines at 80 columns in a pipe.
    console.print(line, soft_wrap=True, end=end)


def _wrapped(line: Text, console: Console) -> Text:
    """Wrap a line; each line begins with the same indent."""
    indent = len(line.plain) - len(line.plain.lstrip(" "))
    width = max(console.width - indent, 20)
    pieces = line.plain.split(" ")
    line.plain = " ".join(
        piece.replace(_GLUE, " ") if cell_len(piece) > width else piece for piece in pieces
    )
    rows = line[indent:].wrap(console, width)
    for row in rows:
        row.rstrip()
    return Text("\n").join(Text(" " * indent) + row for row in rows)


def _console(stream: TextIO) -> Console:
    return Console(file=stream, markup=False, highlight=False, emoji=False)


def _lines(cell: Cell) -> Text:
    if isinstance(cell, Text):
        return cell
    return Text("\n".join(_safe(part) for part in cell.split("\n")))


def _plain(cell: Cell) -> str:
    return cell.plain if isinstance(cell, Text) else cell


def _safe(text: str) -> str:
    return sanitize.printable(text)
