"""Options that platforms bring to commands.

A command function takes them by one parameter, where its help should show them:

    def follow(here: Invocation, slug: Slug, platform_options: PlatformOptions = NONE): ...

When the program is built, `extended` puts an option there for each one that a platform
in PLATFORMS offers for the command (`Platform.options`). The function gets one mapping:
the values that were given, by `CommandOption.key`; what was not given is not in it. For
one platform, `values(platform, "follow", platform_options)` adds the defaults and leaves
out the other platforms' options, and `refuse_foreign` refuses these.

Platforms may share an option. It is then the same in all but its help.
"""

import functools
import inspect
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Annotated, Any

import typer

from care100.cli import usage_errors
from care100.model.errors import UsageError
from care100.platforms import PLATFORMS
from care100.platforms.base import Platform
from care100.platforms.options import (
    CommandOption,
    OptionKind,
    OptionValues,
    options_of,
    with_defaults,
)

PlatformOptions = Annotated[OptionValues, "the options of platforms"]
NONE: OptionValues = MappingProxyType({})

_LONGEST_LINE = 10_000
_FLAGS = (OptionKind.FLAG, OptionKind.STDIN)

# Keeps an option's parameter apart from those of the function, and from Python's own words.
_PREFIX = "platform_option_"


def extended(function: Callable[..., None], command: str) -> Callable[..., None]:
    """Return the function with the platforms' options in the place of its `PlatformOptions`.

    A function without such a parameter is returned as it is.
    """
    parameters = list(inspect.signature(function).parameters.values())
    place = next((n for n, one in enumerate(parameters) if _is_place(one)), None)
    if place is None:
        return function
    name = parameters[place].name
    added = [_parameter(option) for option in _every_option(command).values()]

    @functools.wraps(function)
    def with_options(*args: Any, **given: Any) -> None:
        values = {
            key.removeprefix(_PREFIX): given.pop(key) for key in [*given] if key.startswith(_PREFIX)
        }
        used = {key: value for key, value in values.items() if _is_given(value)}
        _refuse_excluded(command, used)
        for option in _offered(command):
            if option.kind is OptionKind.STDIN and option.key in used:
                used[option.key] = _line_of_input()
        function(*args, **given, **{name: used})

    with_options.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            one.replace(kind=inspect.Parameter.KEYWORD_ONLY) if n > 0 else one
            for n, one in enumerate([*parameters[:place], *added, *parameters[place + 1 :]])
        ]
    )
    return with_options


def values(platform: Platform, command: str, given: OptionValues) -> dict[str, object]:
    """Return the values of one platform's options: as given, or else their defaults."""
    return with_defaults(options_of(platform, command), given)


def flags(command: str, given: OptionValues) -> dict[str, object]:
    """Return the values that were given, by the options' names on the command line."""
    return {one.flag: given[one.key] for one in _offered(command) if one.key in given}


def words(command: str, given: OptionValues) -> list[str]:
    """Return the words that give the same values again."""
    typed: list[str] = []
    for flag, value in flags(command, given).items():
        if value is True:
            typed.append(flag)
        else:
            for one in value if isinstance(value, (list, tuple)) else [value]:
                typed += [flag, str(one)]
    return typed


def refuse_foreign(platform: Platform, command: str, given: OptionValues) -> None:
    """Raise UsageError for an option that only other platforms have."""
    own = {one.key for one in options_of(platform, command)}
    for one in PLATFORMS.values():
        for option in options_of(one, command):
            if option.key in given and option.key not in own:
                raise UsageError(
                    f"{option.flag} is an option of {one.label}, not of {platform.label}.",
                    f"Leave {option.flag} out.",
                )


def _refuse_excluded(command: str, given: OptionValues) -> None:
    """Raise UsageError for two options that cannot be used together."""
    used = flags(command, given)
    for option in _offered(command):
        for other in option.excludes if option.flag in used else ():
            if other in used:
                raise UsageError(
                    f"{option.flag} and {other} cannot be used together.",
                    f"Leave out {option.flag} or {other}.",
                )


def _line_of_input() -> str:
    """Return a secret that is not written on the command line, where others can see it."""
    line = sys.stdin.readline(_LONGEST_LINE).strip()
    if not line:
        raise UsageError("Standard input is empty.", "Write the text there, on one line.")
    return line


def _is_place(parameter: inspect.Parameter) -> bool:
    return bool(parameter.annotation == PlatformOptions)


def _is_given(value: object) -> bool:
    return value is not None and value is not False and value != []


def _offered(command: str) -> Iterable[CommandOption]:
    return _every_option(command).values()


def _every_option(command: str) -> Mapping[str, CommandOption]:
    """Return the options of all platforms by flag. Raises ValueError for two that differ."""
    found: dict[str, CommandOption] = {}
    for one in PLATFORMS.values():
        for option in options_of(one, command):
            text = f"{one.label}: {option.help}"
            known = found.get(option.flag)
            if known and replace(known, help=option.help) != option:
                raise ValueError(f"two platforms have different options {option.flag}")
            found[option.flag] = replace(option, help=f"{known.help} {text}" if known else text)
    return found


def _parameter(option: CommandOption) -> inspect.Parameter:
    kinds: dict[OptionKind, Any] = {
        OptionKind.FLAG: bool,
        OptionKind.STDIN: bool,
        OptionKind.NUMBER: int | None,
        OptionKind.TEXT: list[str] | None if option.repeatable else str | None,
    }
    info = typer.Option(
        option.flag,
        metavar=None if option.kind in _FLAGS else option.metavar,
        help=option.help,
        show_default=False,
        min=option.minimum,
        max=option.maximum,
        callback=_one_of(option.flag, option.choices) if option.choices else None,
    )
    return inspect.Parameter(
        f"{_PREFIX}{option.key}",
        inspect.Parameter.KEYWORD_ONLY,
        annotation=Annotated[kinds[option.kind], info],
        default=False if option.kind in _FLAGS else None,
    )


def _one_of(flag: str, choices: tuple[str, ...]) -> Callable[[str | None], str | None]:
    def check(text: str | None) -> str | None:
        if text is not None and text not in choices:
            raise usage_errors.bad_choice(flag, text, choices)
        return text

    return check
