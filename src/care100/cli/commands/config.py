"""`config`: the user's settings."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from care100 import paths
from care100.cli.invocation import Invocation
from care100.cli.options import Json
from care100.cli.usage_errors import bad_choice
from care100.cli.views import render
from care100.model.errors import UsageError
from care100.settings import edit, in_force
from care100.settings.config_file import BadSetting
from care100.settings.table import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care100.settings.config_file import Problem
    from care100.settings.in_force import InForce


class _Action(StrEnum):
    GET = "get"
    SET = "set"
    UNSET = "unset"


def complete_setting(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Complete the name of a setting."""
    del ctx
    known = ((one.name, one.meaning) for one in SETTINGS.values())
    return [(name, meaning) for name, meaning in known if name.startswith(incomplete.lower())]


def complete_action(ctx: typer.Context, incomplete: str) -> list[str]:
    """Complete what can be done with a setting."""
    del ctx
    return [one for one in _Action if one.startswith(incomplete.lower())]


def config(
    here: Invocation,  # noqa: ARG001 - every command has it
    action: Annotated[
        str | None,
        typer.Argument(
            metavar="ACTION",
            help="get, to show the value of NAME; set, to set it to VALUE; or unset, to remove it.",
            autocompletion=complete_action,
            show_default=False,
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME",
            help="A setting, such as timeout.",
            autocompletion=complete_setting,
            show_default=False,
        ),
    ] = None,
    value: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="VALUE",
            help="Its value; `on` can have several.",
            show_default=False,
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Show your settings and where each value comes from, or change them.

    Settings are in config.toml, whose place is shown. An environment variable overrides the
    file, and an option on the command line overrides both. For example, `timeout = 60` in the
    file, `CARE100_TIMEOUT=60` in the environment and `--timeout 60` mean the same.

    A wrong name or value stops each command that uses a setting. No secret is a setting.

    Examples:
        care100 config
        care100 config get timeout
        care100 config set on x
        care100 config set max_cost 2
        care100 config unset max_cost
    """
    if action is None:
        _show(as_json=json)
    else:
        _one(action, name, value or [], as_json=json)


def _one(action: str, name: str | None, value: list[str], *, as_json: bool) -> None:
    if action not in list(_Action):
        raise bad_choice("ACTION", action, list(_Action))
    forms = {
        _Action.GET: "care100 config get NAME",
        _Action.SET: "care100 config set NAME VALUE",
        _Action.UNSET: "care100 config unset NAME",
    }
    usage = f"Usage: {forms[_Action(action)]}"
    if name is None:
        raise UsageError("NAME is missing.", usage)
    setting, path = edit.named(name), paths.config_file()
    if value and action != _Action.SET:
        raise UsageError(f"“config {action}” takes no VALUE.", usage)
    if action == _Action.GET:
        found = in_force.in_force(setting)
        render.json(_as_data([found], [])) if as_json else render.out(found.words, wrap=False)
        return
    if action == _Action.UNSET:
        removed = edit.unassign(path, setting)
        render.note(f"Removed {setting.name} from the settings." if removed else "No change.")
        return
    if not value:
        raise UsageError("VALUE is missing.", usage)
    if len(value) > 1 and not setting.kind.repeated:
        raise UsageError(f"{setting.name} has one value.", "Put quotes around words with spaces.")
    edit.assign(path, setting, value)
    render.note(f"Set {setting.name} in:")
    render.note(f"  {path}", wrap=False)
    try:
        overriding = in_force.in_environment(setting)
    except BadSetting as error:
        render.warn(f"{setting.variable} overrides it. {error.message} {error.hint}")
        return
    if overriding:
        render.warn(f"{setting.variable} overrides it with: {overriding.shown}")


def _show(*, as_json: bool) -> None:
    problems: list[Problem] = []
    found = list(in_force.every(problems))
    if as_json:
        render.json(_as_data(found, problems))
    else:
        path = paths.config_file()
        render.out(f"{path}{'' if path.exists() else ' (does not exist)'}", wrap=False)
        render.out()
        render.table(
            ["Setting", "Value", "From"],
            [[one.setting.name, one.shown, _origin(one)] for one in found],
        )
        for one in problems:
            where = f"line {one.line}: " if one.line else ""
            render.warn()
            render.error(f"{where}{one.message}", one.hint)
    if problems:
        raise typer.Exit(2)


def _origin(one: "InForce") -> str:
    return f"line {one.line}" if one.source is in_force.Source.FILE else one.place


def _as_data(found: "Sequence[InForce]", problems: "Sequence[Problem]") -> dict[str, Any]:
    path = paths.config_file()
    return {
        "schema": 1,
        "file": str(path),
        "exists": path.exists(),
        "settings": [
            {
                "name": one.setting.name,
                "value": one.value,
                "source": one.source,
                "line": one.line,
                "default": one.setting.default,
                "variable": one.setting.variable,
                "flag": one.setting.flag or None,
                "meaning": one.setting.meaning,
            }
            for one in found
        ],
        "problems": [
            {"line": one.line, "message": one.message, "hint": one.hint} for one in problems
        ],
    }
