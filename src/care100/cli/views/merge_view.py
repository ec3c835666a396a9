"""Merges in words: what changes, and where both sides changed the same value."""

from typing import TYPE_CHECKING

from care100.cli.views import render
from care100.cli.views.changes import differences, label
from care100.model import sanitize
from care100.model.three_way import value_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care100.model.three_way import Conflict
    from care100.registry.merging import MergePlan
    from care100.registry.travelling_history import Authors

_MOST = 40


def show(made: "MergePlan", authors: "Authors") -> None:
    """Print each step of a merge, and its conflicts. `authors` are those of the file's history."""
    lines = []
    for step in made.steps:
        if step.values is None:
            lines.append(f"Remove {_named(step.ours.name if step.ours else '')}")
        elif step.ours is None:
            lines.append(f"Add {_named(str(step.values.get('name', '')))}")
        else:
            what = differences(step.ours.values, step.values)
            lines.append(f"Change {_named(step.ours.name)}: {what}")
    if made.metadata is not None:
        lines.append(f"Change the list: {differences(made.present_metadata, made.metadata)}")
    for line in lines[:_MOST]:
        render.out(line)
    if len(lines) > _MOST:
        render.out(f"and {len(lines) - _MOST} more")
    for one in made.conflicts:
        render.out(f"Conflict: {conflict(one, authors)}")


def show_decided(decided: "Sequence[Conflict]", authors: "Authors", *, side: str) -> None:
    """Print which conflicts were decided, all for one side."""
    if decided:
        count = render.counted(len(decided), "conflict")
        render.out(f"Decided {count} for {side}:")
    for one in decided[:_MOST]:
        render.out(f"  {conflict(one, authors)}")
    if len(decided) > _MOST:
        render.out(f"  and {len(decided) - _MOST} more")


def conflict(one: "Conflict", authors: "Authors") -> str:
    """Return a conflict as one line: what each side did, if that is known."""
    name = _named(one.name) if one.name else "the list"
    if one.field:
        before = (one.before or {}).get(one.field)
        known = f"; both had {_value(value_text(before))}" if before is not None else ""
        texts = f"your list has {_value(one.ours)}, and the file {_value(one.theirs)}"
        return f"{label(one.field)} of {name}: {texts}{known}"
    if one.before is not None and one.after is not None:
        colleague = sanitize.line(authors.of_member(one.identities)) or "your colleague"
        theirs, ours = (colleague, "you") if one.theirs is None else ("you", colleague)
        return f"{name}: {theirs} removed them; {ours} changed {differences(one.before, one.after)}"
    if one.theirs is None:
        return f"{name} is on your list and not in the file"
    return f"{name} is in the file and not on your list"


def _named(name: str) -> str:
    return sanitize.line(name, 80)


def _value(text: str | None) -> str:
    return f"“{sanitize.line(text, 80)}”" if text else "nothing"
