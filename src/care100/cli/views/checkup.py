"""What `doctor` found."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from care100.cli.views import render, silence

if TYPE_CHECKING:
    from care100.doctor.line import Line


def show(lines: "Sequence[Line]") -> None:
    """Show a line for each check, with what to do next below it.

    With `--quiet`, only problems are shown.
    """
    shown = [one for one in lines if one.state == "problem" or not silence.is_quiet()]
    render.aligned(
        [(one.state, one.topic, one.message) for one in shown], [one.hint for one in shown]
    )
    problems = sum(one.state == "problem" for one in lines)
    render.note(f"{render.counted(problems, 'problem')}." if problems else "No problems found.")


def as_data(lines: "Sequence[Line]") -> dict[str, Any]:
    """Return the checks for `--json`."""
    checks = [
        {"topic": one.topic, "state": one.state, "message": one.message, "hint": one.hint}
        for one in lines
    ]
    return {
        "schema": 1,
        "ok": all(one["state"] != "problem" for one in checks),
        "checks": checks,
    }
