"""`--help`: a page of the manual for each command.

The words come from the docstring of the command's function, which has a first line
for the list of commands, paragraphs, and an example at its end; what stands between
backticks is to be typed.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from typer.core import TyperCommand, TyperGroup

from care100.cli.platform_words import filled
from care100.cli.views import render

EVERYWHERE = "Options of every command"
_WIDTH = 80

Row = tuple[str, str]


@dataclass(frozen=True)
class Prose:
    """What a docstring says."""

    summary: str
    paragraphs: tuple[str, ...]
    example: tuple[str, ...]


def prose_of(function: Callable[..., object]) -> Prose:
    """Read the function's docstring."""
    text, _, example = filled(inspect.getdoc(function) or "").partition("\nExample:\n")
    summary, *paragraphs = [" ".join(part.split()) for part in re.split(r"\n{2,}", text.strip())]
    lines = tuple(line.strip() for line in example.strip().splitlines())
    return Prose(summary, tuple(paragraphs), lines)


class Command(TyperCommand):
    """A command whose help is a page of the manual."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        for one in self.params:
            # Completion shows it too, so that it is filled in before anybody asks.
            one.help = filled(getattr(one, "help", None) or "")  # type: ignore[attr-defined]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page. The callback's docstring has the words."""
        formatter.write(_page(self, ctx, []))


class Group(TyperGroup):
    """The program itself; its page also lists its commands, panel by panel."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page."""
        panels: dict[str, list[Row]] = {}
        for name in self.list_commands(ctx):
            command: Any = self.get_command(ctx, name)
            if not command.hidden:
                panels.setdefault(command.rich_help_panel, []).append((name, command.short_help))
        formatter.write(_page(self, ctx, list(panels.items())))


def _page(command: Any, ctx: Any, panels: Sequence[tuple[str, list[Row]]]) -> str:
    prose = prose_of(command.callback)
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    usage = " ".join([ctx.command_path, *map(_usage, arguments)])
    usage += " COMMAND [options]" if panels else " [options]"
    parts: list[Any] = [_typed(prose.summary), "", _head("Write"), _indent(_typed(f"`{usage}`"))]
    for paragraph in prose.paragraphs:
        parts += ["", _typed(paragraph)]
    if prose.example:
        parts += ["", _head("Example")]
        parts += [_indent(_typed(f"`{line}`")) for line in prose.example]
    sections = [*panels, ("What to write", [(_shown(one), one.help) for one in arguments])]
    sections += _options(command, ctx)
    # One width for all, so that the eye finds one column.
    width = max((len(left) for _, rows in sections for left, _ in rows), default=0)
    for title, rows in sections:
        if rows:
            parts += ["", _head(title), _indent(_grid(rows, min(width, 30)))]
    return render.text_of(parts, _WIDTH)


def _options(command: Any, ctx: Any) -> list[tuple[str, list[Row]]]:
    panels: dict[str, list[Row]] = {"Options": [], EVERYWHERE: []}
    for one in command.get_params(ctx):
        if one.param_type_name != "argument" and not one.hidden:
            is_everywhere = one.name == "help" or one.rich_help_panel
            panel = EVERYWHERE if is_everywhere else "Options"
            panels[panel].append((_shown(one), one.help or ""))
    return list(panels.items())


def _usage(argument: Any) -> str:
    name = f"{argument.metavar}{'...' if argument.nargs != 1 else ''}"
    return str(name if argument.required else f"[{name}]")


def _shown(param: Any) -> str:
    if param.param_type_name == "argument":
        return str(param.metavar)
    names = ", ".join(sorted(param.opts, key=len))
    return names if param.is_flag else f"{names} {param.metavar or 'TEXT'}"


def _grid(rows: Iterable[Row], width: int) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(min_width=width, overflow="fold")
    grid.add_column(ratio=1)
    for left, right in rows:
        grid.add_row(Text(left, style="bold cyan"), _typed(right))
    return grid


def _head(text: str) -> Text:
    return Text(text, style="bold")


def _indent(what: Any) -> Padding:
    return Padding(what, (0, 0, 0, 2))


def _typed(text: str) -> Text:
    return Text.assemble(*_pieces(text))


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    for n, piece in enumerate(re.split(r"`([^`]+)`", text)):
        yield piece, "cyan" if n % 2 else ""
