"""The commands that restore a removed member with all details."""

from typing import TYPE_CHECKING

from care100.cli.shell_quoting import command
from care100.model.handles import Platform
from care100.model.members import Entry

if TYPE_CHECKING:
    from care100.registry.members import Listed


def add(slug: str, listed: "Listed") -> list[str]:
    """Return the commands for a shell, in order."""
    one = listed.entry
    first = one.handles[0]
    said = {
        "--name": one.name,
        "--kind": one.kind,
        "--topic": one.topic,
        "--note": one.note,
        "--source": one.source,
        "--website": one.website,
        "--position": str(listed.membership.position),
    }
    details = [word for name, value in said.items() if value for word in (name, value)]
    lines = []
    for handle in one.handles:
        is_first = handle == first
        words = details if is_first else ["--member", first.typed, "--source", one.source]
        x_id = ["--x-id", one.x_id] if handle.platform is Platform.X and one.x_id else []
        lines.append(command("care100", "add", slug, handle.typed, *words, *x_id))
    return lines


def undo(one: Entry) -> list[str]:
    """Return the command that lifts an opt-out for all accounts of a member."""
    return [command("care100", "opt-out", "--undo", one.handles[0].typed)]
