"""What happened, when and who did it."""

from collections.abc import Sequence
from itertools import groupby

from rich.cells import cell_len

from care100.cli.views import plain, render
from care100.cli.views.line_wrap import unglued

_COLUMNS = ("When", "Who", "What")
_GAPS = 2 * len(" | ")


def show(events: Sequence[tuple[str, str, str]]) -> None:
    """Print events in a table, or below a line for each moment.

    The lines are for a terminal that is too narrow for the table, which would break names.
    """
    rows = [(when, who, unglued(what)) for when, who, what in events]
    needed = sum(max(map(cell_len, column)) for column in zip(_COLUMNS, *rows, strict=True))
    width = render.columns()
    if plain.is_plain() or width is None or needed + _GAPS <= width:
        render.table(_COLUMNS, rows, whole="When")
        return
    for (when, who), group in groupby(events, key=lambda one: one[:2]):
        render.out(f"{when}, {who}", style="bold")
        for *_, what in group:
            render.out(f"  {what}", hang=2)
