"""Error messages for commands that cannot be parsed.

They name the wrong option or argument and what to write instead, and replace the messages of
Typer and Pydantic.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from care100.model import sanitize
from care100.model.errors import UsageError
from care100.model.shell_quoting import command
from care100.model.suggestions import did_you_mean


@contextmanager
def explained(ctx: Any, usage: str) -> Iterator[None]:
    """Raise Typer's usage errors as UsageError; `usage` shows how to write the command."""
    try:
        yield
    except typer.TyperException as problem:
        raise explain(problem, ctx, usage) from problem


def explain(problem: typer.TyperException, ctx: Any, usage: str) -> UsageError:
    """Return the error for a problem found by Typer."""
    param = getattr(problem, "param", None)
    option = getattr(problem, "option_name", "")
    if hasattr(problem, "possibilities"):
        return _unknown_option(ctx, option, problem.possibilities or ())
    if option:
        return _wrong_use(ctx, option, usage)
    if param is None:
        return UsageError(problem.format_message(), f"Usage: {usage}")
    if hasattr(problem, "param_type"):
        return _missing(param, usage)
    return _bad_value(problem, param, usage)


def unknown_command(name: str, known: Iterable[str], lists: Iterable[str] = ()) -> UsageError:
    """Return the error for an unknown command, with the most similar name.

    The name of one of the user's `lists` is answered with the command that shows it.
    """
    if name.lower() in lists:
        return UsageError(
            f"{_quoted(name)} is the name of a list, not a command.",
            f"To show it: care100 show {name.lower()}",
        )
    hint = f"{did_you_mean(name, known)} See: care100 --help".lstrip()
    return UsageError(f"There is no command {_quoted(name)}.", hint)


def extra_argument(text: str, usage: str, instead: str = "") -> UsageError:
    """Return the error for an extra argument; `instead` is a hint at another command."""
    return UsageError(f"Unexpected argument {_quoted(text)}.", instead or f"Usage: {usage}")


def refuse_empty_paths(params: Iterable[Any], values: Mapping[str, Any]) -> None:
    """Raise UsageError for a file or folder without a name, as from an unset variable.

    Call it only if an argument is empty: Python takes an empty path for the current folder.
    """
    for param in params:
        if values.get(param.name) == Path():
            raise UsageError(f"{_name_of(param)} is empty.", "Write the name of a file or folder.")


def _name_of(param: Any) -> str:
    is_argument = param.param_type_name == "argument"
    return str(param.metavar if is_argument else max(param.opts, key=len))


def member_of_shown_list(slug: str, text: str) -> str:
    """Return the hint for `show LIST MEMBER`."""
    one, every = command("care100", "edit", slug, text), command("care100", "find", text)
    return f"To show one member: {one}. To search all lists: {every}"


def bad_choice(name: str, value: str, choices: Sequence[str]) -> UsageError:
    """Return the error for a value that is not one of the choices, with the most similar one."""
    hint = f"{did_you_mean(value, choices)} Use {one_of(choices)}.".lstrip()
    return UsageError(f"{name} cannot be {_quoted(value)}.", hint)


def one_of(choices: Sequence[str]) -> str:
    """Return the choices as `a, b or c`."""
    *first, last = choices
    return f"{', '.join(first)} or {last}" if first else last


def _unknown_option(ctx: Any, option: str, near: Sequence[str]) -> UsageError:
    hint = f"Did you mean {near[0]}? " if near else ""
    path = ctx.command_path
    return UsageError(
        f"{path} has no option {sanitize.line(option, 40)}.", f"{hint}See: {path} --help"
    )


def _wrong_use(ctx: Any, option: str, usage: str) -> UsageError:
    """Return the error for a flag with a value, or an option without one."""
    known = {name: one for one in ctx.command.params for name in one.opts}
    param = known.get(option)
    if param is None or param.is_flag:
        return UsageError(f"{option} does not take a value.", f"Usage: {usage}")
    return UsageError(f"{option} needs a value.", f"Write: {option} {param.metavar or 'TEXT'}")


def _missing(param: Any, usage: str) -> UsageError:
    name = param.metavar if param.param_type_name == "argument" else param.opts[0]
    return UsageError(f"{name} is missing.", f"Usage: {usage}")


def _bad_value(problem: Any, param: Any, usage: str) -> UsageError:
    name = _name_of(param)
    # The cause is Pydantic's, and knows the value that it refused.
    faults = problem.__cause__.errors() if hasattr(problem.__cause__, "errors") else []
    value = str(faults[0]["input"]) if faults else ""
    if choices := param.type_descriptor.choices:
        return bad_choice(name, value, [str(one) for one in choices])
    message = f"{name} cannot be {_quoted(value)}." if faults else f"{name} has a wrong value."
    if param.type_descriptor.annotation is int:
        return UsageError(message, f"Use a whole number{_range(param.min, param.max)}.")
    return UsageError(message, f"Usage: {usage}")


def _range(least: int | None, most: int | None) -> str:
    if least is not None and most is not None:
        return f" from {least} to {most}"
    return f", {least} or more" if least is not None else ""


def _quoted(text: str) -> str:
    return f"“{sanitize.line(text, 60)}”"
