"""Taking back the last change to a list, and bringing it back.

The changes of one command are one batch. Taking a batch back is a batch of its own,
which names the one that it `undoes`; so nothing in the history is ever altered, and
taking back the taking back brings the first one back.
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
from care100.registry import bulk_insert, lists, members, ordering, removal
from care100.registry.history import Batch, batches, history, one_batch, standing
from care100.registry.models import Change, CuratedList, now
from care100.registry.opt_outs import OptedOut

UNDO, REDO = "undo", "undo --redo"

# Not the curator's to take back: what came with care100, what comes from its own page,
# and what says where a list is published.
_NOT_OURS = {"shipped", "borrow"}
_PASSED_OVER = {"sync"}

_REFUSALS = (OptedOut, members.Conflict, members.NotListed, BadMember)


class NothingToUndo(Care100Error):
    """There is no change that can be taken back."""


@dataclass
class Undone:
    """What was taken back, the changes which that made, and what could not be."""

    first: Change
    changes: list[Change]
    refused: list[str] = field(default_factory=list)


def undo(session: Session, curated: CuratedList) -> Undone:
    """Take back the last change that has not been taken back yet. Raises NothingToUndo."""
    for batch in _newest_first(session, curated):
        if batch.undoes:
            continue
        if batch.act in _NOT_OURS:
            break
        if all(change.before is None and _is_of_list(change) for change in batch.changes):
            break
        return _take_back(session, curated, batch, UNDO)
    raise NothingToUndo(
        f"There is no change to {curated.slug} left to take back.",
        f"See what was changed: care100 history {curated.slug}",
    )


def redo(session: Session, curated: CuratedList) -> Undone:
    """Bring back what was taken back last, unless the list was changed since.

    Raises NothingToUndo.
    """
    for batch in _newest_first(session, curated):
        if not batch.undoes:
            break
        if batch.act == UNDO:
            return _take_back(session, curated, batch, REDO)
    raise NothingToUndo(
        f"Nothing was taken back on {curated.slug} since it was last changed.",
        f"See what was changed: care100 history {curated.slug}",
    )


def _newest_first(session: Session, curated: CuratedList) -> Iterator[Batch]:
    for batch in standing(batches(history(session, curated))):
        if batch.act not in _PASSED_OVER:
            yield batch


def _take_back(session: Session, curated: CuratedList, batch: Batch, act: str) -> Undone:
    done = Undone(batch.changes[0], [])
    with one_batch(undoes=batch.id) as its_id:
        for reverse, run in groupby(reversed(batch.changes), _reverse):
            done.refused += reverse(session, curated, list(run), act)
    session.flush()
    made = [one for one in batches(history(session, curated)) if one.id == its_id]
    if not made:
        raise NothingToUndo(
            f"The last change to {curated.slug} cannot be taken back: {'; '.join(done.refused)}",
            f"See what it was: care100 history {curated.slug}",
        )
    done.changes = made[0].changes
    return done


# Takes back changes of one kind that follow each other, and gives the refusals.
Reverse = Callable[[Session, CuratedList, Sequence[Change], str], list[str]]


def _reverse(change: Change) -> Reverse:
    if _is_of_list(change):
        return _describe_again
    if "order" in (change.after or {}):
        return _order_again
    if change.before is None:
        return _remove
    return _put_back if change.after is None else _change_back


def _each(reverse: Callable[[Session, CuratedList, Change, str], None]) -> Reverse:
    """One after the other."""

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


def _is_of_list(change: Change) -> bool:
    return "slug" in (change.before or change.after or {})


@_each
def _describe_again(session: Session, curated: CuratedList, change: Change, act: str) -> None:
    if change.before is None or change.after is None:
        return  # A list, once made, stays; only what was put on it is taken off.
    said = _with_old(metadata_row(lists.metadata_of_list(curated)), change.before, change.after)
    lists.describe(session, curated, metadata_of(said), act=act)


@_each
def _order_again(session: Session, curated: CuratedList, change: Change, act: str) -> None:
    ordering.restore(session, curated, (change.before or {})["order"], act=act)


def _remove(
    session: Session, curated: CuratedList, changes: Sequence[Change], act: str
) -> list[str]:
    listed = members.members(session, curated)
    by_key = {(h.platform, h.key): one for one in listed for h in one.member.handles}
    going: dict[int, members.Listed] = {}
    refused = []
    for change in changes:
        named = _handles(change.after or {})
        keys = [(handle.platform, handle.key) for handle in named]
        found = next((by_key[key] for key in keys if key in by_key), None)
        if found:
            going[found.record.id] = found
        else:
            refused.append(members.NotListed.of(named[-1], curated).message)
    removal.take_off(session, curated, list(going.values()), act=act)
    return refused


def _put_back(
    session: Session, curated: CuratedList, changes: Sequence[Change], act: str
) -> list[str]:
    rows, refused = [], []
    for n, change in enumerate(changes):
        row = change.before or {}
        try:
            rows.append(Row(n, member_of({name: row.get(name, "") for name in columns()})))
        except BadMember as error:
            refused.append(error.message)
    for are_strangers, run in groupby(rows, bulk_insert.stranger_test(session)):
        if are_strangers:
            newcomers = [_newcomer(row.member, changes[row.line]) for row in run]
            bulk_insert.put(session, curated, newcomers, act=act)
        else:
            known = [changes[row.line] for row in run]
            refused += _put_back_known(session, curated, known, act)
    return refused


def _newcomer(one: Member, change: Change) -> bulk_insert.Newcomer:
    row = change.before or {}
    since = row.get("added")
    return bulk_insert.Newcomer(
        one, row["position"], datetime.fromisoformat(since) if since else now()
    )


@_each
def _put_back_known(session: Session, curated: CuratedList, change: Change, act: str) -> None:
    """Put back somebody who is on another list, where they may be called something else
    by now.
    """
    row = change.before or {}
    one = member_of({name: row.get(name, "") for name in columns()})
    members.put(session, curated, one, act=act, own=False)
    listed = members.find(session, curated, one.handles[0])
    if since := row.get("added"):
        listed.membership.added_at = datetime.fromisoformat(since)
    ordering.move(session, curated, listed, row["position"], act=act)


@_each
def _change_back(session: Session, curated: CuratedList, change: Change, act: str) -> None:
    before, after = change.before or {}, change.after or {}
    listed = _find(session, curated, after)
    said = _with_old(row_of(listed.member), before, after)
    members.change(session, curated, listed, changed(listed.member, **said), act=act)
    if before["position"] != after["position"]:
        listed = _find(session, curated, before)
        ordering.move(session, curated, listed, before["position"], act=act)


def _find(session: Session, curated: CuratedList, row: dict[str, Any]) -> members.Listed:
    """Whoever a row of the history names. Raises members.NotListed."""
    named = _handles(row)
    for handle in named[:-1]:
        try:
            return members.find(session, curated, handle)
        except members.NotListed:
            continue
    return members.find(session, curated, named[-1])


def _handles(row: Mapping[str, Any]) -> list[Handle]:
    return stored_handles(row)


def _with_old(
    present: dict[str, Any], before: dict[str, Any], after: dict[str, Any]
) -> dict[str, Any]:
    """What is so now, with what a change had altered as it was before."""
    return {
        name: before.get(name) if before.get(name) != after.get(name) else value
        for name, value in present.items()
    }
