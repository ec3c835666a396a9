"""The commands that restore a removed member with all details."""

from typing import TYPE_CHECKING

from care100.model.members import Member
from care100.model.shell_quoting import command
from care100.platforms import PLATFORMS

if TYPE_CHECKING:
    from care100.registry.members import Listed


def add(slug: str, listed: "Listed") -> list[str]:
    """Return the commands for a shell, in order."""
    one = listed.member
    first = one.handles[0]
    values = {
        "--name": one.name,
        "--kind": one.kind,
        "--about": one.about,
        "--note": one.note,
        "--source": one.source,
        "--website": one.website,
        "--feed": one.feed,
        "--feed-source": one.feed_source,
        "--position": str(listed.membership.position),
    }
    options = [(name, value) for name, value in values.items() if value]
    options += [("--topic", topic) for topic in one.topics]
    details = [word for option in options for word in option]
    lines = []
    for id_, account in one.accounts.items():
        handle = account.handle
        is_first = handle == first
        words = details if is_first else ["--member", first.typed, "--source", one.source]
        option = PLATFORMS[id_].columns.id_option
        permanent_id = [option, account.permanent_id] if account.permanent_id else []
        lines.append(command("care100", "add", slug, handle.typed, *words, *permanent_id))
    return lines


def undo(one: Member) -> list[str]:
    """Return the command that cancels an opt-out for all accounts of a member."""
    return [command("care100", "opt-out", "--undo", one.handles[0].typed)]
