"""Every stored finding of a list, in the order of what to do, with the command that does it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from care100.model.findings import LIFE, LINKS, WEBSITE, FindingKind
from care100.model.handles import Handle
from care100.platforms import platform, stored_handle
from care100.registry import findings
from care100.registry.account_owners import AccountOwner, owner_of
from care100.registry.member_values import ReadMember
from care100.registry.models import Checkup, CuratedList, FindingRecord
from care100.registry.reading import read_members
from care100.registry.session import Session


class Todo(StrEnum):
    """What there is to do about a finding."""

    REPAIR = "repair"
    REMOVE = "remove"
    LOOK = "look"
    WAIT = "wait"
    KNOW = "know"


_TODO = {
    FindingKind.GONE: Todo.REMOVE,
    FindingKind.SUSPENDED: Todo.REMOVE,
    FindingKind.UNREACHABLE: Todo.WAIT,
    FindingKind.WEBSITE: Todo.LOOK,
    FindingKind.UNLINKED: Todo.LOOK,
    FindingKind.UNCONFIRMED: Todo.KNOW,
    FindingKind.SILENT: Todo.KNOW,
    FindingKind.LOCKED: Todo.KNOW,
    FindingKind.HIDDEN: Todo.KNOW,
}
_ORDER = list(FindingKind)
# Findings that make the others about the same account unimportant.
_LOST = LIFE - {FindingKind.RENAMED}


@dataclass(frozen=True)
class Line:
    """One finding, with what to do about it.

    handle       the account, or None for a website
    since, seen  when the problem began, and when a check last found it (aware UTC)
    new          whether the check before did not report it; never for a link that no check has
                 confirmed, which is nothing that has changed
    """

    member_id: int
    name: str
    about: str
    handle: Handle | None
    website: str
    kind: FindingKind
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
        """The account or the website, for people."""
        return self.handle.display if self.handle else self.website

    @property
    def replacement(self) -> Handle | None:
        """The account that replaces this one, or None."""
        return stored_handle(self.about, self.successor) if self.successor else None

    def as_data(self) -> dict[str, Any]:
        """Return the finding as data (docs/json.md)."""
        return {
            "name": self.name,
            "about": self.about,
            "handle": self.handle.display if self.handle else None,
            "website": None if self.handle else self.website,
            "finding": self.kind,
            "todo": self.todo,
            "evidence": self.evidence,
            "since": self.since.isoformat(),
            "seen": self.seen.isoformat(),
            "successor": self.successor or None,
            "certain": self.certain,
            "command": self.command,
        }


def lines(
    session: Session, curated: CuratedList, before: Checkup | None, topics: Sequence[str] = ()
) -> list[Line]:
    """Return every stored finding of a list, or of its members with one of the topics.

    A finding is new if the check `before` did not have it, if its member joined later, or if
    there was no check before.
    """
    found = _by_member(session, curated)
    found_lines = [
        _line(curated, one, row, before, _other_owner(session, row))
        for one in read_members(session, curated)
        if not topics or one.member.has_topic(topics)
        for row in _important(found.get(one.id, []))
    ]
    order = list(Todo)
    return sorted(found_lines, key=lambda line: (order.index(line.todo), _ORDER.index(line.kind)))


def new_outside(
    session: Session, curated: CuratedList, before: Checkup | None, topics: Sequence[str]
) -> list[FindingRecord]:
    """Return the new findings of members that have none of the topics."""
    found = _by_member(session, curated)
    return [
        row
        for one in read_members(session, curated)
        if not one.member.has_topic(topics)
        for row in found.get(one.id, [])
        if _is_new(one, row, before)
    ]


def _by_member(session: Session, curated: CuratedList) -> dict[int, list[FindingRecord]]:
    found: dict[int, list[FindingRecord]] = {}
    for row in findings.on_list(session, curated):
        found.setdefault(row.member_id, []).append(row)
    return found


def _important(rows: list[FindingRecord]) -> list[FindingRecord]:
    lost = {row.about for row in rows if FindingKind(row.kind) in _LOST}
    return [row for row in rows if row.about not in lost or FindingKind(row.kind) in _LOST]


def _other_owner(session: Session, row: FindingRecord) -> AccountOwner | None:
    """Return the other member who has the account that replaces this one, if any."""
    if not row.successor:
        return None
    owner = owner_of(session, stored_handle(row.about, row.successor))
    return owner if owner and owner.member_id != row.member_id else None


def _line(
    curated: CuratedList,
    one: ReadMember,
    row: FindingRecord,
    before: Checkup | None,
    owner: AccountOwner | None,
) -> Line:
    kind = FindingKind(row.kind)
    handle = None if row.about == WEBSITE else one.member.handle(row.about)
    todo = _TODO.get(kind) or (Todo.REPAIR if row.certain else Todo.LOOK)
    evidence, command = row.evidence, _command(curated.slug, one, row, kind, handle)
    if owner and handle:
        todo = Todo.LOOK
        evidence += _owned_by(curated.slug, one, row, handle, owner)
        command = _merging_command(curated.slug, row, handle, owner)
    return Line(
        one.id,
        one.member.name,
        row.about,
        handle,
        one.member.website,
        kind,
        evidence,
        row.since,
        row.seen_at,
        kind is not FindingKind.UNCONFIRMED and _is_new(one, row, before),
        row.successor,
        row.certain,
        todo,
        command,
    )


def _is_new(one: ReadMember, row: FindingRecord, before: Checkup | None) -> bool:
    return before is None or row.last_checkup >= before.id or one.added_at > before.at


def _owned_by(
    slug: str, one: ReadMember, row: FindingRecord, handle: Handle, owner: AccountOwner
) -> str:
    """Return who has the new account already, to be added to the evidence."""
    new = stored_handle(row.about, row.successor)
    if slug not in owner.lists:
        return f"; {new} belongs to {owner.name_and_lists}"
    # Accounts that would be lost with the old row.
    others = [
        f"{it.display} on {platform(it.platform).label}"
        for it in one.member.handles
        if it != handle
    ]
    lost = f"; only this row has {others[0]}" if others else ""
    return f"; {new} is already on this list, as {owner.name}{lost}"


def _merging_command(slug: str, row: FindingRecord, handle: Handle, owner: AccountOwner) -> str:
    """Return the command that leaves one row for the old and the new account."""
    if slug in owner.lists:
        return f"care100 remove {slug} {handle.typed}"
    return f"care100 add {slug} {stored_handle(handle.platform, row.successor).typed}"


def _command(
    slug: str,
    one: ReadMember,
    row: FindingRecord,
    kind: FindingKind,
    handle: Handle | None,
) -> str:
    """Return the command that repairs it. Handles and slugs need no quotes in a shell."""
    edit = f"care100 edit {slug} {(handle or one.member.handles[0]).typed}"
    if handle is None:
        return f'{edit} --website ""'
    if kind is FindingKind.RENAMED and not row.certain:
        return f'{edit} {platform(handle.platform).columns.id_option} ""'
    if row.successor:
        id_ = _id_option(one, handle) if kind is FindingKind.RENAMED else ""
        return f"{edit} --{handle.platform} {row.successor}{id_}"
    if kind is FindingKind.UNREACHABLE:
        return f"care100 check {slug}"
    others = [other for other in one.member.handles if other != handle]
    if kind in LINKS and len(others) == 1:
        # Either may be the wrong one; the finding is kept with the first.
        return f'{edit} --{others[0].platform} ""'
    if others:
        return f'care100 edit {slug} {others[0].typed} --{handle.platform} ""'
    return f"care100 remove {slug} {handle.typed}"


def _id_option(one: ReadMember, handle: Handle) -> str:
    """Return the option that keeps the permanent id, which `edit` drops with an old handle."""
    option = platform(handle.platform).columns.id_option
    return f" {option} {one.member.permanent_id(handle.platform)}" if option else ""
