"""What is known to be wrong with a list, in the order of what there is to do about it, each
with the command that repairs it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from care100.model.findings import LIFE, WEBSITE, FindingKind
from care100.model.handles import Handle
from care100.platforms import platform, stored_handle
from care100.registry import findings
from care100.registry.account_owners import AccountOwner, owner_of
from care100.registry.members import Listed, members
from care100.registry.models import CuratedList, FindingRecord


class Todo(StrEnum):
    """What there is to do about a finding."""

    REPAIR = "repair"
    REMOVE = "remove"
    LOOK = "look"
    WAIT = "wait"
    KNOW = "know"


_TODO = {
    FindingKind.RENAMED: Todo.REPAIR,
    FindingKind.GONE: Todo.REMOVE,
    FindingKind.SUSPENDED: Todo.REMOVE,
    FindingKind.UNREACHABLE: Todo.WAIT,
    FindingKind.WEBSITE: Todo.LOOK,
    FindingKind.UNCONFIRMED: Todo.LOOK,
    FindingKind.SILENT: Todo.KNOW,
    FindingKind.LOCKED: Todo.KNOW,
    FindingKind.HIDDEN: Todo.KNOW,
}
_ORDER = list(FindingKind)
# Of an account of which this is known nothing else matters.
_LOST = LIFE - {FindingKind.RENAMED}


@dataclass(frozen=True)
class Line:
    """One finding, with what to do. `handle` is None for a website; `new` says whether the
    check before did not have it. `since` and `seen` are aware, UTC.
    """

    member_id: int
    name: str
    about: str
    handle: Handle | None
    website: str
    ailment: FindingKind
    evidence: str
    since: datetime
    seen: datetime
    new: bool
    successor: str
    certain: bool
    todo: Todo
    command: str

    @property
    def subject(self) -> str:
        """What it is about, for people: the account, or the website."""
        return self.handle.display if self.handle else self.website


def as_data(line: Line) -> dict[str, Any]:
    """One finding, for programs (docs/json.md)."""
    return {
        "name": line.name,
        "about": line.about,
        "handle": line.handle.display if line.handle else None,
        "website": None if line.handle else line.website,
        "ailment": line.ailment,
        "todo": line.todo,
        "evidence": line.evidence,
        "since": line.since.isoformat(),
        "seen": line.seen.isoformat(),
        "successor": line.successor or None,
        "certain": line.certain,
        "command": line.command,
    }


def lines(session: Session, curated: CuratedList, before: datetime | None) -> list[Line]:
    """Everything that is known to be wrong with a list. It is new when it was not known at
    the check `before`, or when its member joined after it; everything, when there was none.
    """
    found: dict[int, list[FindingRecord]] = {}
    for row in findings.on_list(session, curated):
        found.setdefault(row.member_id, []).append(row)
    told = [
        _line(curated, one, row, before, _in_the_way(session, row))
        for one in members(session, curated)
        for row in _that_matter(found.get(one.record.id, []))
    ]
    return sorted(told, key=lambda line: (list(Todo).index(line.todo), _ORDER.index(line.ailment)))


def _that_matter(rows: list[FindingRecord]) -> list[FindingRecord]:
    lost = {row.about for row in rows if FindingKind(row.ailment) in _LOST}
    return [row for row in rows if row.about not in lost or FindingKind(row.ailment) in _LOST]


def _in_the_way(session: Session, row: FindingRecord) -> AccountOwner | None:
    """Who else has the account that would take the place of this one."""
    if not row.successor:
        return None
    holder = owner_of(session, stored_handle(row.about, row.successor))
    return holder if holder and holder.member_id != row.member_id else None


def _line(
    curated: CuratedList,
    one: Listed,
    row: FindingRecord,
    before: datetime | None,
    holder: AccountOwner | None,
) -> Line:
    ailment = FindingKind(row.ailment)
    handle = None if row.about == WEBSITE else one.member.handle(row.about)
    todo = _TODO.get(ailment) or (Todo.REPAIR if row.certain else Todo.LOOK)
    evidence, command = row.evidence, _command(curated.slug, one, row, ailment, handle)
    if holder and handle:
        todo = Todo.LOOK
        evidence += _whose(curated.slug, one, row, handle, holder)
        command = _of_two_rows_one(curated.slug, row, handle, holder)
    return Line(
        one.record.id,
        one.member.name,
        row.about,
        handle,
        one.member.website,
        ailment,
        evidence,
        row.since,
        row.seen_at,
        before is None or row.named_at > before or one.membership.added_at > before,
        row.successor,
        row.certain,
        todo,
        command,
    )


def _whose(slug: str, one: Listed, row: FindingRecord, handle: Handle, holder: AccountOwner) -> str:
    """Whose the new account is already, to go on with the evidence."""
    if slug not in holder.lists:
        return f"; @{row.successor} belongs to {holder.told}"
    # They would be lost with the old row.
    others = [
        f"{it.display} on {platform(it.platform).label}"
        for it in one.member.handles
        if it != handle
    ]
    lost = f"; only this row has {others[0]}" if others else ""
    return f"; @{row.successor} is on this list already, as {holder.name}{lost}"


def _of_two_rows_one(slug: str, row: FindingRecord, handle: Handle, holder: AccountOwner) -> str:
    """What leads to one row for the two accounts, of which one has become the other."""
    if slug in holder.lists:
        return f"care100 remove {slug} {handle.typed}"
    return f"care100 add {slug} {stored_handle(handle.platform, row.successor).typed}"


def _command(
    slug: str,
    one: Listed,
    row: FindingRecord,
    ailment: FindingKind,
    handle: Handle | None,
) -> str:
    """The command that repairs it; handles and slugs have nothing that a shell minds."""
    edit = f"care100 edit {slug} {(handle or one.member.handles[0]).typed}"
    if handle is None:
        return f'{edit} --website ""'
    if row.successor:
        id_ = (
            f" --x-id {one.member.permanent_id(handle.platform)}"
            if ailment is FindingKind.RENAMED
            else ""
        )
        return f"{edit} --{handle.platform} {row.successor}{id_}"
    if ailment is FindingKind.UNREACHABLE:
        return f"care100 check {slug}"
    if ailment is FindingKind.UNCONFIRMED:
        return f'{edit} --x ""'
    others = [other for other in one.member.handles if other != handle]
    if others:
        return f'care100 edit {slug} {others[0].typed} --{handle.platform} ""'
    return f"care100 remove {slug} {handle.typed}"
