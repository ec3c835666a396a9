"""Taking a whole file in: all of it or nothing, with every refusal named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from sqlmodel import Session

from care100.formats.rows import BadRow, Row
from care100.model.handles import PlatformId
from care100.model.members import Member
from care100.registry import bulk_insert, members, ordering, removal
from care100.registry.models import CuratedList
from care100.registry.opt_outs import OptedOut


@dataclass
class ImportResult:
    """What taking rows in has done: counts of members, the names of those taken off
    and of those left though no row has them, and the rows refused.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    reordered: bool = False
    opted_out: list[BadRow] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)


def import_rows(
    session: Session,
    curated: CuratedList,
    rows: Iterable[Row],
    *,
    act: str,
    replace: bool = False,
    own: bool = True,
) -> ImportResult:
    """Put every row on the list; `replace` also takes off who is not among them.

    What a row does not speak of stays as it is known. A row whose handles belong to
    different members is in `bad`, one whose owner opted out in `opted_out`; neither raises,
    so that all of them can be named.
    """
    intake = ImportResult()
    rows = list(rows)
    listed_entries = [listed.member for listed in members.members(session, curated)]
    as_they_are = set(listed_entries)
    by_key = {(h.platform, h.key): one for one in listed_entries for h in one.handles}
    for are_strangers, together in groupby(rows, bulk_insert.stranger_test(session)):
        if are_strangers:
            newcomers = [bulk_insert.Newcomer(row.member) for row in together]
            bulk_insert.put(session, curated, newcomers, act=act)
            intake.added += len(newcomers)
        else:
            known = [_completed(session, row, by_key) for row in together]
            changed = [row for row in known if row.member not in as_they_are]
            intake.unchanged += len(known) - len(changed)
            _put(session, curated, changed, intake, act=act, own=own)
    named = {(h.platform, h.key) for row in rows for h in row.member.handles}
    others = [
        listed
        for listed in members.members(session, curated)
        if not any((h.platform, h.key) in named for h in listed.member.handles)
    ]
    names = [listed.member.name for listed in others]
    if not replace:
        intake.left = names
    else:
        intake.removed = names
        removal.take_off(session, curated, others, act=act)
        intake.reordered = ordering.reorder(session, curated, [row.member for row in rows], act=act)
    return intake


def _completed(session: Session, row: Row, listed: Mapping[tuple[PlatformId, str], Member]) -> Row:
    """The row upon what is known of the member who has one of its handles, here or on
    another list.
    """
    if row.says is None:
        return row
    for handle in row.member.handles:
        known = listed.get((handle.platform, handle.key)) or members.known_member(session, handle)
        if known:
            return row.upon(known)
    return row


def _put(
    session: Session,
    curated: CuratedList,
    rows: Iterable[Row],
    intake: ImportResult,
    *,
    act: str,
    own: bool,
) -> None:
    """Put rows on the list one after the other, and count what became of each."""
    for row in rows:
        try:
            outcome = members.put(session, curated, row.member, act=act, own=own)
        except OptedOut as error:
            intake.opted_out.append(BadRow(row.line, error.message))
        except members.Conflict as error:
            intake.bad.append(BadRow(row.line, error.message))
        else:
            setattr(intake, outcome.value, getattr(intake, outcome.value) + 1)
