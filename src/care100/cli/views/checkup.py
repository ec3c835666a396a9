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
    state_width = max(len(one.state) for one in lines)
    topic_width = max(len(one.topic) for one in lines)
    indent = " " * (state_width + topic_width + 4)
    for one in lines:
        if silence.is_quiet() and one.state != "problem":
            continue
        head = f"{one.state:{state_width}}  {one.topic:{topic_width}}  "
        render.out(f"{head}{one.message}", wrap=False)
        if one.hint:
            render.out(f"{indent}{one.hint}", wrap=False)
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
