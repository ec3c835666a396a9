"""Merges of a file into a list: the common base from the history, and the changes."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlmodel import Session, func, select

from care100.formats import metadata_rows
from care100.formats.member_rows import FEED, changed, columns, member_of, row_of, stored_member
from care100.formats.rows import BadRow, Row, Rows
from care100.model import three_way
from care100.model.list_metadata import ListMetadata
from care100.model.members import Member
from care100.model.three_way import Conflict, Entry, Step, Unit
from care100.platforms import PLATFORMS
from care100.registry import lists, members, opt_outs, removal
from care100.registry.history import batches, history, on_behalf_of, standing
from care100.registry.models import Change, CuratedList, DeclinedChange
from care100.registry.reading import read_members
from care100.registry.travelling_history import Authors

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
    """What a merge does: to members, and to the list's metadata (None: no change), as present.

    `opted_out` names the rows of accounts that opted out, which are left out.
    """

    steps: list[Step] = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    present_metadata: Mapping[str, Any] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    opted_out: list[BadRow] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.steps) or self.metadata is not None


def states_of(session: Session, curated: CuratedList) -> tuple[str, ...]:
    """Return the ids of the list's last states, newest first: those of its last changes."""
    query = select(Change.batch).where(Change.list_id == curated.id).group_by(Change.batch)
    newest = query.order_by(func.max(Change.id).desc()).limit(_MOST_STATES)
    return tuple(session.exec(newest))


def digest_of(session: Session, curated: CuratedList) -> str:
    """Return the digest of a list as it is, as `content_digest` does."""
    listed = [one.member for one in read_members(session, curated)]
    return content_digest(lists.metadata_of_list(curated), listed)


def content_digest(metadata: ListMetadata, listed: Iterable[Member]) -> str:
    """Return the digest of a list's members, in any order, and its metadata.

    A file with the ids of states and another digest was edited after the export: a list made
    from it is not in that state. The short name does not count, because a colleague may choose
    another.
    """
    about = metadata_rows.row_of(metadata)
    del about["slug"]
    texts = sorted(json.dumps(_counted(row_of(one)), sort_keys=True) for one in listed)
    return sha256(json.dumps([about, texts], sort_keys=True).encode()).hexdigest()


def _counted(row: Mapping[str, str]) -> dict[str, str]:
    """Return the values that count: files from before there were feeds keep their digest."""
    return {name: value for name, value in row.items() if value or name not in FEED}


def base_of(session: Session, curated: CuratedList, states: Iterable[str]) -> Base | None:
    """Return the list as it was in the first of these states that it had; None if in none."""
    changes = history(session, curated)
    last_of = {change.batch: n for n, change in enumerate(changes)}
    last = next((last_of[state] for state in states if state in last_of), None)
    if last is None:
        return None
    rows = [dict(row_of(one.member)) for one in read_members(session, curated)]
    metadata = metadata_rows.row_of(lists.metadata_of_list(curated))
    for change in reversed(changes[last + 1 :]):
        before, after = change.before, change.after
        if "slug" in (before or after or {}):
            if before and after:
                metadata = _with_values_before(metadata, before, after)
            continue
        gone = _identities(after)
        if gone:
            rows = [row for row in rows if gone.isdisjoint(_identities(row))]
        if before and _identities(before):
            rows.append(before)
    # The history has only the accounts of members who opted out.
    return Base([stored_member(row) for row in rows if row.get("name")], metadata)


def _with_values_before(
    metadata: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, Any]:
    """Return metadata as it was before a change. Optional keys without a value are missing."""
    changed_keys = {key for key in (*before, *after) if before.get(key) != after.get(key)}
    kept = {key: value for key, value in metadata.items() if key not in changed_keys}
    return kept | {key: before[key] for key in changed_keys if key in before}


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
    ours = [_entry(one.member) for one in read_members(session, curated)]
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
        made.metadata, made.present_metadata = values if values != now else None, now
    return made


def apply(
    session: Session,
    curated: CuratedList,
    made: MergePlan,
    authors: Authors,
) -> None:
    """Make the changes of a plan. Raises the errors of members.put and members.change.

    `authors` are those of the history in the file: the colleague who made each change.
    """
    listed = {
        identity: one
        for one in members.members(session, curated)
        for identity in one.member.identities
    }

    def found(entry: three_way.Entry) -> members.Listed:
        return next(listed[one] for one in entry.identities if one in listed)

    leaving: dict[str, list[members.Listed]] = {}
    for gone in (one.ours for one in made.steps if one.ours and one.values is None):
        leaving.setdefault(authors.of_member(gone.identities), []).append(found(gone))
    for colleague, its in leaving.items():
        _take_off(session, curated, its, colleague)
    for step in made.steps:
        if step.ours and step.values is not None:
            one = found(step.ours)
            member = changed(one.member, **step.values)
            with on_behalf_of(authors.of_member(member.identities | one.member.identities)):
                members.change(session, curated, one, member, act=ACT)
    for step in made.steps:
        if not step.ours and step.values is not None:
            member = member_of(step.values)
            with on_behalf_of(authors.of_member(member.identities)):
                members.put(session, curated, member, act=ACT)
    if made.metadata is not None:
        with on_behalf_of(authors.of_metadata()):
            lists.describe(session, curated, metadata_rows.metadata_of(made.metadata), act=ACT)


def _take_off(
    session: Session, curated: CuratedList, leaving: Sequence[members.Listed], colleague: str
) -> None:
    with on_behalf_of(colleague):
        removal.take_off(session, curated, leaving, act=ACT)
    for account in (account for one in leaving for account in one.accounts.values()):
        # The database has deleted it with its member, and may give its id to another.
        session.expunge(account)


def declined(session: Session, curated: CuratedList) -> frozenset[str]:
    """Return the keys of the conflicts that earlier merges decided for our side.

    Those of merges that were undone are open again.
    """
    standing_ids = {one.id for one in standing(batches(history(session, curated)))}
    query = select(DeclinedChange).where(DeclinedChange.list_id == curated.id)
    rows = session.exec(query)
    return frozenset(row.key for row in rows if not row.batch or row.batch in standing_ids)


def decline(session: Session, curated: CuratedList, keys: Iterable[str], batch: str) -> None:
    """Store the conflicts that were decided for our side in the merge `batch`.

    The batch is empty for a merge that changes nothing else.
    """
    for key in keys:
        session.merge(DeclinedChange(list_id=curated.id, key=key, batch=batch))
    session.flush()


def _entry(member: Member, row: Row | None = None) -> Entry:
    return Entry(member.identities, row_of(member), row.columns if row else None)


def _units() -> list[Unit]:
    """Return the columns of members, each platform's together."""
    platforms = PLATFORMS.values()
    accounts: dict[str, Unit] = {one.columns.handle: one.columns.names for one in platforms}
    together: dict[str, Unit] = {**accounts, FEED[0]: FEED}
    others = {one.columns.permanent_id for one in platforms} | set(FEED[1:])
    return [together.get(name, (name,)) for name in columns() if name not in others]


def _identities(row: Mapping[str, Any] | None) -> set[tuple[str, str]]:
    return set(stored_member(row).identities) if row else set()
