"""What the help of a command has in it, for `--help`, the manual pages and the documentation.

The text is the docstring of the command's function: a summary line for the list of
commands, paragraphs, and examples at the end. Text between backticks is for typing.
"""

import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from care100.cli.listed_commands import LISTED
from care100.cli.platform_words import filled

EVERYWHERE = "Common options"

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


@dataclass(frozen=True)
class Contents:
    """The help of one command: its form, its text, and its arguments and options by title."""

    usage: str
    prose: Prose
    sections: Sequence[tuple[str, Sequence[Row]]]


def contents_of(command: Any, ctx: Any) -> Contents:
    """Read the command, and for the program itself also its commands, panel by panel."""
    panels: dict[str, list[Row]] = {}
    for listed in LISTED if is_group(command) else ():
        panels.setdefault(listed.panel, []).append((listed.name, listed.summary))
    arguments = [(_shown(one), _help_of(one)) for one in command.params if _is_argument(one)]
    sections = [*panels.items(), ("Arguments", arguments), *_options(command, ctx)]
    return Contents(
        usage_of(command, ctx),
        prose_of(command.callback),
        [(title, rows) for title, rows in sections if rows],
    )


def is_group(command: Any) -> bool:
    """Return whether this is the program itself."""
    return hasattr(command, "list_commands")


def usage_of(command: Any, ctx: Any) -> str:
    """Return the form of the command: `care100 new NAME --title TEXT [OPTIONS]`."""
    required = [_shown(one) for one in command.params if not _is_argument(one) and one.required]
    names = [_argument(one) for one in command.params if _is_argument(one)]
    tail = ["COMMAND", "[OPTIONS]"] if is_group(command) else ["[OPTIONS]"]
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
