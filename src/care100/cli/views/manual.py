"""Pages of help: paragraphs, and words with their meanings, for stdout."""

import io
import sys
from collections.abc import Iterable, Sequence

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from care100.cli.views import plain, render

# A width at which nothing is wrapped.
_UNLIMITED = 10_000
# Stands for a space without a line break.
_GLUE = "\ue000"


def text_of(parts: Iterable[RenderableType], width: int) -> str:
    """Return the parts as stdout would show them, at most `width` columns wide.

    A text that must not be wrapped (`no_wrap`) can be wider.
    """
    wide = render.console_of(sys.stdout)
    text = io.StringIO()
    console = Console(
        file=text,
        width=_UNLIMITED if plain.is_plain() else min(width, wide.width),
        force_terminal=wide.is_terminal,
        color_system=None if plain.is_plain() else "auto",
        no_color=wide.no_color,
        markup=False,
        highlight=False,
        emoji=False,
    )
    for part in parts:
        console.print(part, soft_wrap=isinstance(part, Text) and part.no_wrap is True)
    lines = text.getvalue().replace(_GLUE, " ").splitlines()
    return "\n".join(line.rstrip() for line in lines)


def whole(text: str) -> str:
    """Return a text of one line that `text_of` does not break. It must fit the line."""
    return text.replace(" ", _GLUE)


def definitions(rows: Sequence[tuple[Text, Text]], width: int) -> RenderableType:
    """Return words with their meanings, in two columns; the first is `width` wide."""
    if plain.is_plain():
        return Text("\n").join(Text(": ").join(row) for row in rows)
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(min_width=width, overflow="fold")
    grid.add_column(ratio=1)
    for row in rows:
        grid.add_row(*row)
    return grid
