"""Tables in a terminal, in pieces that are printed one after another."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Literal

from rich import box
from rich.table import Table
from rich.text import Text

from care100.cli.views import table_layout
from care100.model import sanitize

Cell = str | Text


def pieces(
    columns: Sequence[str], rows: Sequence[Sequence[Cell]], right: str, whole: str, total: int
) -> Iterator[Table | Text]:
    """Yield grids whose columns have the same widths, and the lines of rows too wide for them.

    `total` is the width of the terminal. `right` and `whole` are as in `render.table`.
    """
    cells = [[list(map(safe, plain(one).split("\n"))) for one in row] for row in rows]
    is_whole = [name in whole.split() for name in columns]
    wide, widths = table_layout.fitted([[name] for name in columns], cells, is_whole, total)
    if widths and (not rows or 0 in wide):
        yield _grid(columns, widths, right, [], header=True)
    for is_wide, group in groupby(range(len(rows)), key=wide.__contains__):
        numbers = [*group]
        if is_wide:
            lines = table_layout.stacked(columns, [cells[n] for n in numbers], total)
            yield from (Text(line, style="bold" if is_first else "") for line, is_first in lines)
        else:
            found = [rows[n] for n in numbers]
            yield _grid(columns, widths, right, found, header=numbers[0] == 0)


def row(
    columns: Sequence[str], cells: Sequence[Cell], widths: Sequence[int], *, header: bool
) -> Table:
    """Return a row in a table of its own, whose last column takes the free width."""
    grid = _table(header=header)
    grid.expand = True
    for column, width in zip(columns, [*widths, None], strict=True):
        ratio = 1 if width is None else None
        grid.add_column(column, overflow="fold", width=width, ratio=ratio)
    grid.add_row(*map(_lines, cells))
    return grid


def plain(cell: Cell) -> str:
    """Return the text of a cell."""
    return cell.plain if isinstance(cell, Text) else cell


def safe(text: str) -> str:
    """Return a text without characters that control a terminal."""
    return sanitize.printable(text)


def _grid(
    columns: Sequence[str],
    widths: Sequence[int],
    right: str,
    rows: Sequence[Sequence[Cell]],
    *,
    header: bool,
) -> Table:
    grid = _table(header=header)
    for column, width in zip(columns, widths, strict=True):
        justify: Literal["left", "right"] = "right" if column in right.split() else "left"
        grid.add_column(column, justify=justify, overflow="fold", width=width)
    for cells in rows:
        grid.add_row(*map(_lines, cells))
    return grid


def _table(*, header: bool) -> Table:
    return Table(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        show_edge=False,
        header_style="bold",
        show_header=header,
    )


def _lines(cell: Cell) -> Text:
    if isinstance(cell, Text):
        return cell
    return Text("\n".join(safe(part) for part in cell.split("\n")))
