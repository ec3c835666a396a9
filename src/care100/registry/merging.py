"""Merges of a file into a list: the common base from the history, and the changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from care100.formats import metadata_rows
from care100.formats.member_rows import changed, columns, member_of, row_of, stored_member
from care100.formats.rows import BadRow, Row, Rows
from care100.model import three_way
from care100.model.members import Member
from care100.model.three_way import Conflict, Entry, Step, Unit
from care100.platforms import PLATFORMS
from care100.registry import lists, members, opt_outs, removal
from care100.registry.history import history
from care100.registry.models import CuratedList

ACT = "merge"
# A colleague who changed a list more often sends the file that was sent to them too.
_MOST_STATES = 500


@dataclass(frozen=True)
class Base:
    """The list as it was when the file was exported. `metadata` is None if it is not known."""

    members: Sequence[Member]
    metadata: Mapping[str, Any] | None = None


@dataclass
class MergePlan:
    """What a merge does: to members, and to the list's metadata (None: no change).

    `opted_out` names the rows of accounts that opted out, which are left out.
    """

    steps: list[Step] = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    conflicts: list[Conflict] = field(default_factory=list)
    opted_out: list[BadRow] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.steps) or self.metadata is not None


def states_of(session: Session, curated: CuratedList) -> tuple[str, ...]:
    """Return the ids of the list's last states, newest first: those of its last changes."""
    changes = history(session, curated)
    found = dict.fromkeys(change.batch for change in reversed(changes))
    return tuple(found)[:_MOST_STATES]


def base_of(session: Session, curated: CuratedList, states: Iterable[str]) -> Base | None:
    """Return the list as it was in the first of these states that it had; None if in none."""
    changes = history(session, curated)
    last_of = {change.batch: n for n, change in enumerate(changes)}
    last = next((last_of[state] for state in states if state in last_of), None)
    if last is None:
        return None
    rows = [dict(row_of(one.member)) for one in members.members(session, curated)]
    metadata = metadata_rows.row_of(lists.metadata_of_list(curated))
    for change in reversed(changes[last + 1 :]):
        before, after = change.before, change.after
        if "slug" in (before or after or {}):
            if before and after:
                metadata |= {k: v for k, v in before.items() if v != after.get(k)}
            continue
        gone = _identities(after)
        if gone:
            rows = [row for row in rows if gone.isdisjoint(_identities(row))]
        if before and _identities(before):
            rows.append(before)
    # The history has only the accounts of members who opted out.
    return Base([stored_member(row) for row in rows if row.get("name")], metadata)


def plan(
    session: Session,
    curated: CuratedList,
    base: Base | None,
    rows: Rows,
    choose: three_way.Choose,
) -> MergePlan:
    """Compare the list and a file with their base. Nothing is changed."""
    made = MergePlan()
    theirs = []
    for row in rows.good:
        try:
            opt_outs.refuse(session, row.member)
        except opt_outs.OptedOut as error:
            made.opted_out.append(BadRow(row.line, error.message))
        else:
            theirs.append(_entry(row.member, row))
    ours = [_entry(one.member) for one in members.members(session, curated)]
    known = None if base is None else [_entry(one) for one in base.members]
    merged = three_way.merge(known, ours, theirs, _units(), choose)
    made.steps, made.conflicts = merged.steps, merged.conflicts
    if rows.metadata:
        now = metadata_rows.row_of(lists.metadata_of_list(curated))
        wanted = metadata_rows.row_of(rows.metadata)
        units = [(name,) for name in {**now, **wanted} if name != "slug"]
        before = base.metadata if base else None
        values, conflicts = three_way.merge_values(before, now, wanted, units, choose)
        made.conflicts += conflicts
        made.metadata = values if values != now else None
    return made


def apply(session: Session, curated: CuratedList, made: MergePlan) -> None:
    """Make the changes of a plan. Raises the errors of members.put and members.change."""
    listed = {
        identity: one
        for one in members.members(session, curated)
        for identity in one.member.identities
    }

    def found(entry: Entry) -> members.Listed:
        return next(listed[one] for one in entry.identities if one in listed)

    leaving = [found(one.ours) for one in made.steps if one.ours and one.values is None]
    removal.take_off(session, curated, leaving, act=ACT)
    for account in (account for one in leaving for account in one.accounts.values()):
        # The database has deleted it with its member, and may give its id to another.
        session.expunge(account)
    for step in made.steps:
        if step.ours and step.values is not None:
            one = found(step.ours)
            member = changed(one.member, **step.values)
            members.change(session, curated, one, member, act=ACT)
    for step in made.steps:
        if not step.ours and step.values is not None:
            members.put(session, curated, member_of(step.values), act=ACT)
    if made.metadata is not None:
        lists.describe(session, curated, metadata_rows.metadata_of(made.metadata), act=ACT)


def _entry(member: Member, row: Row | None = None) -> Entry:
    return Entry(member.identities, row_of(member), row.columns if row else None)


def _units() -> list[Unit]:
    """Return the columns of members, each platform's together."""
    platforms = PLATFORMS.values()
    accounts: dict[str, Unit] = {one.columns.handle: one.columns.names for one in platforms}
    ids = {one.columns.permanent_id for one in platforms}
    return [accounts.get(name, (name,)) for name in columns() if name not in ids]


def _identities(row: Mapping[str, Any] | None) -> set[tuple[str, str]]:
    return set(stored_member(row).identities) if row else set()
