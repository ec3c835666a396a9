"""Command options that platforms bring with them.

A platform lists the options of `login`, `follow`, `sync` and `describe` that only it
has. The options for its accounts, in `add` and `edit`, follow from its columns.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from care100.platforms.base import Columns, Platform

OptionValues = Mapping[str, object]
"""Values by `CommandOption.key`: bool for a flag, int for a number, str for a text or a line of
standard input, and a list of str for a repeatable text."""


class OptionKind(StrEnum):
    """What follows an option's name on the command line.

    STDIN is a flag whose value, a text, is the first line of standard input.
    """

    FLAG = "flag"
    STDIN = "stdin"
    TEXT = "text"
    NUMBER = "number"


@dataclass(frozen=True)
class CommandOption:
    """An option of one command.

    flag        its name on the command line: `--client-id`
    help        what it does; shown after the platform's label, as in `X: …`
    metavar     what stands for its value in help
    default     the value of a text or a number that is not given
    repeatable  whether a text can be given several times
    choices     the texts that it accepts; empty for any
    minimum, maximum  the bounds of a number
    excludes    the names of options that cannot be used with it
    name        its key among the values; by default made of the flag: `client_id`
    """

    flag: str
    help: str
    kind: OptionKind = OptionKind.FLAG
    metavar: str = "TEXT"
    default: object = None
    repeatable: bool = False
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    name: str = ""
    excludes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Its key among the values."""
        return self.name or self.flag.removeprefix("--").replace("-", "_")

    @property
    def absent(self) -> object:
        """Its value when it is not given."""
        if self.kind is OptionKind.FLAG:
            return False
        return () if self.repeatable else self.default


@dataclass(frozen=True)
class CommandHelp:
    """What a platform adds to the help of a command.

    words     whole sentences
    examples  what stands after the command in examples
    """

    words: str = ""
    examples: tuple[str, ...] = ()


def options_of(platform: "Platform", command: str) -> tuple[CommandOption, ...]:
    """Return every option that a platform brings to a command.

    The keys of the options for accounts are the columns of the list's CSV.
    """
    return (*_account_options(platform.columns, command), *platform.options(command))


def _account_options(columns: "Columns", command: str) -> Iterable[CommandOption]:
    if command == "edit":
        yield _column_option(columns.handle, "HANDLE", "their account.")
    if command in ("add", "edit") and columns.permanent_id:
        yield _column_option(columns.permanent_id, "ID", "the permanent id of their account.")


def option_name(column: str) -> str:
    """Return the name of the option that has a column's value."""
    return f"--{column.replace('_', '-')}"


def _column_option(column: str, metavar: str, text: str) -> CommandOption:
    return CommandOption(option_name(column), text, OptionKind.TEXT, metavar, name=column)


def with_defaults(options: Iterable[CommandOption], given: OptionValues) -> dict[str, object]:
    """Return the values of these options: as given, or else their defaults."""
    return {one.key: given.get(one.key, one.absent) for one in options}
