"""Merges in words: what changes, and where both sides changed the same value."""

from typing import TYPE_CHECKING

from care100.cli.views import render
from care100.cli.views.changes import label
from care100.model import sanitize

if TYPE_CHECKING:
    from care100.model.three_way import Conflict
    from care100.registry.merging import MergePlan

_MOST = 40


def show(made: "MergePlan") -> None:
    """Print each step of a merge, and its conflicts."""
    lines = []
    for step in made.steps:
        if step.values is None:
            lines.append(f"Remove {_named(step.ours.name if step.ours else '')}")
        elif step.ours is None:
            lines.append(f"Add {_named(str(step.values.get('name', '')))}")
        else:
            before = step.ours.values
            fields = [label(name) for name in before if before[name] != step.values.get(name)]
            lines.append(f"Change {_named(step.ours.name)}: {', '.join(fields)}")
    if made.metadata is not None:
        lines.append("Change the details of the list")
    for line in lines[:_MOST]:
        render.out(line)
    if len(lines) > _MOST:
        render.out(f"and {len(lines) - _MOST} more")
    for one in made.conflicts:
        render.out(conflict(one))


def conflict(one: "Conflict") -> str:
    """Return a conflict as one line."""
    name = _named(one.name) if one.name else "the list"
    if one.field:
        texts = f"{_value(one.ours)}, and the file {_value(one.theirs)}"
        return f"Conflict: {label(one.field)} of {name}: your list has {texts}"
    if one.theirs is None:
        return f"Conflict: {name} is on your list and not in the file"
    return f"Conflict: {name} is in the file and not on your list"


def _named(name: str) -> str:
    return sanitize.line(name, 80)


def _value(text: str | None) -> str:
    return f"“{sanitize.line(text, 80)}”" if text else "nothing"
