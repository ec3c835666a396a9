"""Undo and redo of changes to a list.

The changes of one command form one batch. An undo is itself a batch that names the batch
it `undoes`, so the history is never altered, and undoing the undo restores the first batch.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlmodel import Session

from care100.formats.member_rows import changed, columns, member_of, row_of, stored_handles
from care100.formats.metadata_rows import metadata_of
from care100.formats.metadata_rows import row_of as metadata_row
from care100.formats.rows import Row
from care100.model.errors import Care100Error
from care100.model.handles import Handle
from care100.model.members import BadMember, Member
from care100.platforms import PLATFORMS
from care100.registry import (
    bulk_insert,
    copied_lists,
    lists,
    members,
    older_notes,
    ordering,
    removal,
    whole_lists,
)
from care100.registry.history import Batch, batches, history, one_batch, standing
from care100.registry.models import Change, CuratedList, now
from care100.registry.opt_outs import OptedOut, opted_out

UNDO, REDO = "undo", "undo --redo"

# Commands whose changes are not the curator's: loading shipped lists and updates from a
# page cannot be undone. The records of where a list is published are skipped: an undo does not
# restore copies on platforms, so their addresses must not come back either.
_NOT_UNDOABLE = {"shipped", copied_lists.ACT}
_SKIPPED = {"sync", "unpublish"}

_REFUSALS = (OptedOut, members.Conflict, members.NotListed, BadMember, lists.ListExists)

# The act of a copy, whose undo deletes the list that it created.
_COPY = "copy"


class NothingToUndo(Care100Error):
    """There is no change that can be undone or redone."""


@dataclass
class Undone:
    """The result of an undo or redo.

    `first` is the first change of the batch undone, `changes` are the changes made by the
    undo, and `refused` holds a sentence for each change that could not be undone. `opted_out`
    are the accounts whose later opt-outs stay.
    """

    first: Change
    changes: list[Change]
    refused: list[str] = field(default_factory=list)
    opted_out: list[Handle] = field(default_factory=list)


def undo(session: Session, curated: CuratedList, *, skip_opt_outs: bool = False) -> Undone:
    """Undo the last batch that has an effect and has not been undone. Raises NothingToUndo.

    An opt-out is never undone here. With `skip_opt_outs` it stays, and the change before it is
    undone.
    """
    staying: list[Handle] = []
    for batch in _newest_first(session, curated):
        if out := _opted_out(session, batch):
            if not skip_opt_outs:
                raise _not_undone(curated, out)
            staying += out
            continue
        if batch.undoes:
            continue
        if batch.act == copied_lists.ACT:
            raise NothingToUndo(
                f"The members of {curated.slug} come from a page or a file, and updates from there"
                " cannot be undone.",
                f"To unfollow its members: care100 unfollow {curated.slug}",
            )
        if batch.act in _NOT_UNDOABLE:
            break
        if all(_only_creates(change) for change in batch.changes):
            break
        if done := _undo_batch(session, curated, batch, UNDO):
            done.opted_out = staying
            return done
    raise NothingToUndo(
        f"There is nothing left to undo on {curated.slug}.",
        f"Show all changes: care100 history {curated.slug}",
    )


def redo(session: Session, curated: CuratedList) -> Undone:
    """Redo the last undone batch, unless the list was changed since. Raises NothingToUndo."""
    for batch in _newest_first(session, curated):
        if not batch.undoes:
            break
        if batch.act == UNDO and (done := _undo_batch(session, curated, batch, REDO)):
            return done
    raise NothingToUndo(
        f"There is nothing to redo on {curated.slug}: its last change is not an undo.",
        f"Show all changes: care100 history {curated.slug}",
    )


def _opted_out(session: Session, batch: Batch) -> list[Handle]:
    """Return the accounts that a batch removed because they opted out, and nothing else."""
    removed = [change.before or {} for change in batch.changes if change.after is None]
    if len(removed) < len(batch.changes):
        return []
    named = [_handles(row) for row in removed]
    has_left = all(any(opted_out(session, one) for one in its) for its in named)
    return [its[0] for its in named] if has_left else []


def _not_undone(curated: CuratedList, out: Sequence[Handle]) -> NothingToUndo:
    return NothingToUndo(
        f"The last change to {curated.slug} cannot be undone: {out[0].display} opted out.",
        f"To undo the change before it: care100 undo {curated.slug} --skip-opt-outs",
    )


def _newest_first(session: Session, curated: CuratedList) -> Iterator[Batch]:
    for batch in standing(batches(history(session, curated))):
        if batch.act not in _SKIPPED:
            yield batch


def _undo_batch(session: Session, curated: CuratedList, batch: Batch, act: str) -> Undone | None:
    """Undo a batch. Return None if the list is as it was before it.

    Raises NothingToUndo if all its changes are refused.
    """
    done = Undone(batch.changes[0], [])
    with one_batch(undoes=batch.id) as its_id:
        for reverse, run in groupby(reversed(batch.changes), _reverse):
            done.refused += reverse(session, curated, list(run), act)
    session.flush()
    own_batch = [one for one in batches(history(session, curated)) if one.id == its_id]
    if not own_batch and not done.refused:
        return None
    if not own_batch:
        raise NothingToUndo(
            f"The last change to {curated.slug} cannot be undone: {'; '.join(done.refused)}",
            f"Show the change: care100 history {curated.slug}",
        )
    done.changes = own_batch[0].changes
    return done


# Undoes consecutive changes of one kind, and returns a sentence for each refusal.
Reverse = Callable[[Session, CuratedList, Sequence[Change], str], list[str]]


def _reverse(change: Change) -> Reverse:
    if _is_of_list(change):
        return _restore_metadata
    if "order" in (change.after or {}):
        return _restore_order
    if older_notes.KEY in (change.after or {}):
        return _restore_older_notes
    if change.before is None:
        return _remove
    return _add_again if change.after is None else _restore_member


def _each(reverse: Callable[[Session, CuratedList, Change, str], None]) -> Reverse:
    """Make a Reverse from a function that undoes a single change."""

    def each(
        session: Session, curated: CuratedList, changes: Sequence[Change], act: str
    ) -> list[str]:
        refused = []
        for change in changes:
            try:
                reverse(session, curated, change, act)
            except _REFUSALS as error:
                refused.append(error.message)
        return refused

    return each


def _only_creates(change: Change) -> bool:
    return change.before is None and _is_of_list(change) and change.act != _COPY


def _is_of_list(change: Change) -> bool:
    return "slug" in (change.before or change.after or {})


@_each
def _restore_metadata(session: Session, curated: CuratedList, change: Change, act: str) -> None:
    if change.after is None:
        whole_lists.restore(session, curated, act=act)
        return
    if change.before is None:
        # Otherwise the undo of a creation only removes the members.
        if change.undoes or change.act == _COPY:
            whole_lists.delete(session, curated, act=act)
        return
    # Keys without a value can be missing now, and have had one before.
    present = {**dict.fromkeys(change.before), **metadata_row(lists.metadata_of_list(curated))}
    old = _with_old_values(present, change.before, change.after)
    lists.describe(session, curated, metadata_of(old), act=act)


@_each
def _restore_order(session: Session, curated: CuratedList, change: Change, act: str) -> None:
    ordering.restore(session, curated, (change.before or {})["order"], act=act)


@_each
def _restore_older_notes(session: Session, curated: CuratedList, change: Change, act: str) -> None:
    older_notes.restore(session, curated, change.before or {}, act=act)


def _has_older_note(row: Mapping[str, Any]) -> bool:
    """Return whether a row of the history has a note that an older care100 published."""
    return bool(row.get("note")) and "about" not in row


def _remove(
    session: Session, curated: CuratedList, changes: Sequence[Change], act: str
) -> list[str]:
    listed = members.members(session, curated)
    by_key = {(h.platform, h.key): one for one in listed for h in one.member.handles}
    leaving: dict[int, members.Listed] = {}
    refused = []
    for change in changes:
        named = _handles(change.after or {})
        keys = [(handle.platform, handle.key) for handle in named]
        found = next((by_key[key] for key in keys if key in by_key), None)
        if found:
            leaving[found.record.id] = found
        else:
            refused.append(members.NotListed.of(named[-1], curated).message)
    removal.take_off(session, curated, list(leaving.values()), act=act)
    return refused


def _add_again(
    session: Session, curated: CuratedList, changes: Sequence[Change], act: str
) -> list[str]:
    rows, refused = [], []
    for n, change in enumerate(changes):
        row = change.before or {}
        try:
            rows.append(Row(n, member_of({name: row.get(name, "") for name in columns()})))
        except BadMember as error:
            refused.append(error.message)
    for are_new, run in groupby(rows, bulk_insert.new_member_test(session, rows)):
        if are_new:
            newcomers = [_newcomer(row.member, changes[row.line]) for row in run]
            bulk_insert.put(session, curated, newcomers, act=act)
        else:
            known = [changes[row.line] for row in run]
            refused += _add_known_again(session, curated, known, act)
    return refused


def _newcomer(one: Member, change: Change) -> bulk_insert.Newcomer:
    row = change.before or {}
    since = row.get("added")
    at = datetime.fromisoformat(since) if since else now()
    return bulk_insert.Newcomer(one, row["position"], at, _has_older_note(row))


@_each
def _add_known_again(session: Session, curated: CuratedList, change: Change, act: str) -> None:
    """Add a removed member again that is still on another list, with its current data."""
    row = change.before or {}
    one = member_of({name: row.get(name, "") for name in columns()})
    members.put(session, curated, one, act=act, own=False)
    listed = members.find(session, curated, one.handles[0])
    listed.membership.note_was_public = _has_older_note(row)
    if since := row.get("added"):
        listed.membership.added_at = datetime.fromisoformat(since)
    ordering.move(session, curated, listed, row["position"], act=act)


@_each
def _restore_member(session: Session, curated: CuratedList, change: Change, act: str) -> None:
    before, after = change.before or {}, change.after or {}
    listed = _find(session, curated, after)
    old = _with_old_values(row_of(listed.member), before, after)
    has_other_note = listed.member.note != old["note"]
    confirmed = [(account, account.confirmed_id) for account in listed.accounts.values()]
    members.change(session, curated, listed, changed(listed.member, **old), act=act)
    if has_other_note:
        listed.membership.note_was_public = _has_older_note(before)
    for account, id_ in confirmed:
        # A renamed account has one id, which the platform returned for its new handle.
        if id_ and account.platform_id == id_:
            account.confirmed_id = id_
    if before["position"] != after["position"]:
        listed = _find(session, curated, before)
        ordering.move(session, curated, listed, before["position"], act=act)


def _find(session: Session, curated: CuratedList, row: dict[str, Any]) -> members.Listed:
    """Return the member of a row of the history. Raises members.NotListed."""
    named = _handles(row)
    for handle in named[:-1]:
        try:
            return members.find(session, curated, handle)
        except members.NotListed:
            continue
    return members.find(session, curated, named[-1])


def _handles(row: Mapping[str, Any]) -> list[Handle]:
    return stored_handles(row)


def _with_old_values(
    present: dict[str, Any], before: dict[str, Any], after: dict[str, Any]
) -> dict[str, Any]:
    """Return the present values, with the values that a change altered restored.

    With a handle, its id is restored too: one that became known since is that of the new
    handle, which can be another account.
    """
    altered = {name for name in present if before.get(name) != after.get(name)}
    for one in PLATFORMS.values():
        if one.columns.handle in altered:
            altered.update(one.columns.names)
    return {name: before.get(name) if name in altered else value for name, value in present.items()}
