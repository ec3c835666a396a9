"""Handles of an import that may be e-mail addresses, with the commands that remove them."""

from collections.abc import Mapping

from care100.cli.views import render
from care100.formats.member_rows import row_of
from care100.formats.rows import Rows
from care100.model.handles import BadHandle, Handle
from care100.model.members import Member
from care100.model.shell_quoting import command
from care100.platforms import parse_handle, platform

_MOST = 10


def of(rows: Rows) -> list[tuple[int, Handle, Member]]:
    """Return the lines, handles and members of an import that may have e-mail addresses."""
    lines = {line for line, _ in rows.perhaps_emails}
    members = {row.line: row.member for row in rows.good if row.line in lines} if lines else {}
    found = [
        (line, handle, members[line])
        for line, text in rows.perhaps_emails
        if line in members and (handle := _handle(text)) in members[line].handles
    ]
    return [(line, handle, one) for line, handle, one in found if handle]


def show(slug: str, rows: Rows, *, is_preview: bool) -> None:
    """Print them, if there are any, with what to do about each."""
    if not (found := of(rows)):
        return
    label = platform(found[0][1].platform).label
    render.warn(f"Read as {label} handles, and public on your list. If one is an e-mail address,")
    if is_preview:
        render.warn("take it out of the file before you import it:")
    else:
        render.warn("remove it:")
    for line, handle, member in found[:_MOST]:
        what = handle.display if is_preview else _removal(slug, handle, member)
        render.warn(f"  {rows.unit} {line}: {what}", wrap=False)
    if len(found) > _MOST:
        render.warn(f"  and {len(found) - _MOST} more")


def as_data(slug: str, rows: Rows) -> list[Mapping[str, object]]:
    """Return them as data."""
    return [
        {
            "line": line,
            "handle": row_of(one)[platform(handle.platform).columns.handle],
            "command": _removal(slug, handle, one),
        }
        for line, handle, one in of(rows)
    ]


def _removal(slug: str, handle: Handle, member: Member) -> str:
    """Return the command that removes the account, or the member if it has no other."""
    if len(member.handles) == 1:
        return command("care100", "remove", slug, handle.typed)
    option = f"--{platform(handle.platform).columns.handle}"
    return command("care100", "edit", slug, handle.typed, option, "")


def _handle(text: str) -> Handle | None:
    try:
        return parse_handle(text)
    except BadHandle:
        return None
