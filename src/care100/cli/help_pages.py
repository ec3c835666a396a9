"""`--help`: a page of the manual for each command.

The text is the docstring of the command's function: a summary line for the list of
commands, paragraphs, and examples at the end. Text between backticks is for typing.
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

from care100.cli import usage_errors
from care100.cli.platform_words import filled
from care100.cli.views import render

EVERYWHERE = "Common options"
_WIDTH = 80

Row = tuple[str, str]


@dataclass(frozen=True)
class Prose:
    """The parts of a docstring."""

    summary: str
    paragraphs: tuple[str, ...]
    examples: tuple[str, ...]


def prose_of(function: Callable[..., object]) -> Prose:
    """Read the function's docstring."""
    text, _, examples = filled(inspect.getdoc(function) or "", _command(function)).partition(
        "\nExamples:\n"
    )
    summary, *paragraphs = [" ".join(part.split()) for part in re.split(r"\n{2,}", text.strip())]
    lines = tuple(line.strip() for line in examples.strip().splitlines())
    return Prose(summary, tuple(paragraphs), lines)


def _command(function: Callable[..., Any]) -> str:
    """Return the name of a function's command."""
    return function.__name__.rstrip("_").replace("_", "-")


class Command(TyperCommand):
    """A command whose help is a page of the manual."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        for one in self.params:
            # Completion shows it too, so that it is filled in before anybody asks.
            one.help = filled(getattr(one, "help", None) or "")  # type: ignore[attr-defined]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page from the callback's docstring."""
        formatter.write(_page(self, ctx, []))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments. Raises UsageError."""
        usage = _usage(self, ctx)
        # Extra arguments are refused below, by name.
        ctx.allow_extra_args = True
        with usage_errors.explained(ctx, usage):
            rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise usage_errors.extra_argument(rest[0], usage)
        return rest


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

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments. Raises UsageError."""
        with usage_errors.explained(ctx, _usage(self, ctx)):
            return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[Any, Any, list[str]]:
        """Find the command to run. Raises UsageError with the nearest name."""
        if args and self.get_command(ctx, args[0]) is None and not ctx.resilient_parsing:
            raise usage_errors.unknown_command(args[0], self.list_commands(ctx))
        return super().resolve_command(ctx, args)


def _page(command: Any, ctx: Any, panels: Sequence[tuple[str, list[Row]]]) -> str:
    prose = prose_of(command.callback)
    arguments = [one for one in command.params if _is_argument(one)]
    usage = _usage(command, ctx)
    parts: list[Any] = [_typed(prose.summary), "", _head("Usage"), _indent(_typed(f"`{usage}`"))]
    for paragraph in prose.paragraphs:
        parts += ["", _typed(paragraph)]
    sections = [*panels, ("Arguments", [(_shown(one), _help_of(one)) for one in arguments])]
    sections += _options(command, ctx)
    # One width for all sections, so that their columns align.
    width = max((len(left) for _, rows in sections for left, _ in rows), default=0)
    for title, rows in sections:
        if rows:
            parts += ["", _head(title), _indent(_grid(rows, min(width, 30)))]
    if prose.examples:
        parts += ["", _head("Examples")]
        parts += [_indent(_typed(f"`{line}`")) for line in prose.examples]
    return render.text_of(parts, _WIDTH)


def _usage(command: Any, ctx: Any) -> str:
    """Return the form of the command: `care100 new NAME --title TEXT [OPTIONS]`."""
    required = [_shown(one) for one in command.params if not _is_argument(one) and one.required]
    names = [_argument(one) for one in command.params if _is_argument(one)]
    tail = ["COMMAND", "[OPTIONS]"] if isinstance(command, Group) else ["[OPTIONS]"]
    return " ".join([ctx.command_path, *names, *required, *tail])


def _options(command: Any, ctx: Any) -> list[tuple[str, list[Row]]]:
    panels: dict[str, list[Row]] = {"Options": [], EVERYWHERE: []}
    for one in command.get_params(ctx):
        if not _is_argument(one) and not one.hidden:
            is_everywhere = one.name == "help" or one.rich_help_panel
            panel = EVERYWHERE if is_everywhere else "Options"
            panels[panel].append((_shown(one), _help_of(one)))
    return list(panels.items())


def _is_argument(param: Any) -> bool:
    return bool(param.param_type_name == "argument")


def _argument(argument: Any) -> str:
    name = f"{argument.metavar}{'...' if argument.nargs != 1 else ''}"
    return str(name if argument.required else f"[{name}]")


def _shown(param: Any) -> str:
    if _is_argument(param):
        return str(param.metavar)
    names = ", ".join(sorted(param.opts, key=len))
    return names if param.is_flag else f"{names} {param.metavar or 'TEXT'}"


def _help_of(param: Any) -> str:
    """Return the parameter's help, with its default or `[required]`."""
    text = param.help or ""
    if _is_argument(param):
        return text
    if param.required:
        return f"{text} [required]"
    has_default = not param.is_flag and param.default not in (None, "")
    return f"{text} [default: {param.default}]" if has_default else text


def _grid(rows: Iterable[Row], width: int) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(min_width=width, overflow="fold")
    grid.add_column(ratio=1)
    for left, right in rows:
        grid.add_row(Text(left, style="bold cyan"), _typed(right))
    return grid


def _head(text: str) -> Text:
    return Text(f"{text}:", style="bold")


def _indent(what: Any) -> Padding:
    return Padding(what, (0, 0, 0, 2))


def _typed(text: str) -> Text:
    return Text.assemble(*_pieces(text))


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    for n, piece in enumerate(re.split(r"`([^`]+)`", text)):
        yield piece, "cyan" if n % 2 else ""
