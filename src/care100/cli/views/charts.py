"""Charts in the terminal: a row is a name, its numbers, and a bar for the last number.

The numbers come before the bar, so that the bar adds nothing for screen readers and for
terminals without block characters.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from care100.cli.views import plain, render

if TYPE_CHECKING:
    from care100.stats.charts import Chart, Row

# In columns. Wider charts are hard to read.
_WIDEST, _LONGEST_BAR = 80, 30
# Shorter bars are meaningless, and shorter lines of a name unreadable.
_SHORTEST_BAR, _SHORTEST_NAME = 5, 8
_GAP = "  "
# From an eighth of a column to a full one.
_BLOCKS = "▏▎▍▌▋▊▉█"


def draw(charts: Sequence["Chart"]) -> None:
    """Print charts whose bars all begin in the same column.

    In a terminal, charts fit its width and long names are wrapped; in a pipe each row is one
    line.
    """
    if plain.is_plain():
        for chart in charts:
            _draw_plainly(chart)
        return
    columns = render.columns()
    room = min(columns or _WIDEST, _WIDEST)
    left = max((_name_width(one) + _numbers_width(one) for one in charts), default=0)
    if columns:
        # Names and bars share equally what the numbers leave, if names need it.
        numbers = max(map(_numbers_width, charts), default=0)
        left = min(left, max((room + numbers) // 2, numbers + _SHORTEST_NAME))
    longest = min(room - left - len(_GAP), _LONGEST_BAR)
    for chart in charts:
        width = left - _numbers_width(chart)
        render.out()
        names = "".join(f"{_GAP}{name}" for name in chart.columns)
        render.out(f"{chart.head:{width}}{names}", style="bold", wrap=False)
        for row in chart.rows:
            _draw_row(chart, row, width, longest)


def _draw_plainly(chart: "Chart") -> None:
    """Print a line for each row: `Carers: Members 2`."""
    render.out()
    render.out(chart.title, wrap=False)
    for row in chart.rows:
        numbers = [
            f"{name} {number}" for name, number in zip(chart.columns, row.numbers, strict=True)
        ]
        render.out(plain.fact(row.name, ", ".join(numbers)), wrap=False)


def _draw_row(chart: "Chart", row: "Row", width: int, longest: int) -> None:
    name, *more = render.folded(row.name, width)
    numbers = "".join(
        f"{_GAP}{number:{len(column)}}"
        for column, number in zip(chart.columns, row.numbers, strict=True)
    )
    drawn = bar(row.numbers[-1], chart.most, longest) if longest >= _SHORTEST_BAR else ""
    space = " " * (width - cell_len(name))
    render.out(f"{name}{space}{numbers}{_GAP}{drawn}".rstrip(), wrap=False)
    for line in more:
        render.out(f"  {line}", wrap=False)


def _name_width(chart: "Chart") -> int:
    return max(map(cell_len, [chart.head, *(row.name for row in chart.rows)]))


def _numbers_width(chart: "Chart") -> int:
    """Return the width of the number columns; each is as wide as its heading."""
    return sum(len(_GAP) + len(name) for name in chart.columns)


def bar(number: int, most: int, longest: int) -> str:
    """Return the bar for a number, `longest` columns wide if it is `most`.

    Any number above 0 is visible. Without block characters the bar is made of number signs.
    """
    if not render.can_show(_BLOCKS):
        return "#" * max(number > 0, round(longest * number / most))
    whole, rest = divmod(max(number > 0, round(8 * longest * number / most)), 8)
    return _BLOCKS[-1] * whole + _BLOCKS[rest - 1 : rest]
