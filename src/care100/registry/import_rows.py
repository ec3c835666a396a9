"""Import of rows into a list. Every refused row is reported."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, islice

from sqlmodel import Session

from care100.formats.member_rows import changed
from care100.formats.rows import BadRow, Remark, Row
from care100.model.handles import PlatformId
from care100.model.members import Member
from care100.platforms import platform
from care100.registry import bulk_insert, members, ordering, removal
from care100.registry.known_accounts import accounts_with_confirmed_ids
from care100.registry.member_values import handle_of
from care100.registry.members import Listed
from care100.registry.models import Account, CuratedList, now
from care100.registry.opt_outs import OptedOut

# Rows whose members are in memory at a time.
_BATCH = 2000


@dataclass
class ImportResult:
    """The result of an import.

    It counts added, changed and unchanged members. `removed` names members that were
    removed, `left` names members without a row that stayed; `opted_out` and `bad` hold the
    refused rows, `remarks` what was left out of others.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    opted_out: list[BadRow] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def import_rows(
    session: Session,
    curated: CuratedList,
    rows: Sequence[Row],
    *,
    act: str,
    replace: bool = False,
    own: bool = True,
) -> ImportResult:
    """Import every row into the list; `replace` also removes members without a row.

    Columns that a row does not have are left unchanged. A row whose handles belong to
    different members is added to `bad`, an opted-out row to `opted_out`; neither raises, so
    that all refused rows can be reported together.
    """
    result = ImportResult()
    before = _Before(members.members(session, curated))
    for batch in _batches(rows):
        confirmed = _with_confirmed_ids(session, batch, result)
        _import_batch(session, curated, confirmed, before, result, act=act, own=own)
        before.note(confirmed)
    others = before.without_row()
    names = [one.member.name for one in others]
    if not replace:
        result.left = names
    else:
        result.removed = names
        removal.take_off(session, curated, others, act=act)
        order = [handle.typed for row in rows for handle in row.member.handles]
        ordering.restore(session, curated, order, act=act)
    return result


class _Before:
    """The members that were on the list before the import, and those that have a row."""

    def __init__(self, listed: Sequence[Listed]) -> None:
        self.members = {one.member for one in listed}
        self.by_key = {
            (h.platform, h.key): one.member for one in listed for h in one.member.handles
        }
        self._listed = listed
        self._identities = {name for one in listed for name in one.member.identities}
        self._named: set[tuple[str, str]] = set()

    def note(self, rows: Iterable[Row]) -> None:
        """Note which members have one of these rows.

        By permanent id too: a renamed account is still the same member.
        """
        if self._identities:
            for row in rows:
                self._named |= self._identities & row.member.identities

    def without_row(self) -> list[Listed]:
        """Return the members that no row has an account of."""
        return [one for one in self._listed if self._named.isdisjoint(one.member.identities)]


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while batch := list(islice(left, _BATCH)):
        yield batch


def _import_batch(
    session: Session,
    curated: CuratedList,
    rows: Sequence[Row],
    before: _Before,
    result: ImportResult,
    *,
    act: str,
    own: bool,
) -> None:
    """Import rows in their order: runs of new members in bulk, the others one by one."""
    for are_new, group in groupby(rows, bulk_insert.new_member_test(session, rows)):
        if are_new:
            since = now()
            newcomers = [bulk_insert.Newcomer(row.member, since=since) for row in group]
            bulk_insert.put(session, curated, newcomers, act=act)
            result.added += len(newcomers)
        else:
            known = [_completed(session, row, before.by_key) for row in group]
            changed = [row for row in known if row.member not in before.members]
            result.unchanged += len(known) - len(changed)
            _put(session, curated, changed, result, act=act, own=own)


def _with_confirmed_ids(
    session: Session, rows: Sequence[Row], result: ImportResult
) -> Sequence[Row]:
    """Replace ids that differ from those which the platforms have returned for the handles."""
    handles = (
        ref.handle for row in rows for ref in row.member.accounts.values() if ref.permanent_id
    )
    confirmed = accounts_with_confirmed_ids(session, handles)
    return [_with_confirmed_id(row, confirmed, result) for row in rows] if confirmed else rows


def _with_confirmed_id(
    row: Row, confirmed: Mapping[tuple[PlatformId, str], Account], result: ImportResult
) -> Row:
    known = {}
    for on, id_ in row.member.permanent_ids.items():
        account = confirmed.get((on, row.member.accounts[on].handle.key))
        if account and account.confirmed_id != id_:
            names = platform(on)
            known[names.columns.permanent_id] = account.confirmed_id
            result.remarks.append(
                Remark(
                    row.line,
                    f"its {names.label} id {id_} is left out: {names.label} has returned the id "
                    f"{account.confirmed_id} for {handle_of(account)}",
                )
            )
    return replace(row, member=changed(row.member, **known)) if known else row


def _completed(session: Session, row: Row, listed: Mapping[tuple[PlatformId, str], Member]) -> Row:
    """Fill the columns that a row does not have from the member with one of its handles.

    The member may be on this list or on another.
    """
    if row.columns is None:
        return row
    for handle in row.member.handles:
        known = listed.get((handle.platform, handle.key)) or members.known_member(session, handle)
        if known:
            return row.filled_from(known)
    return row


def _put(
    session: Session,
    curated: CuratedList,
    rows: Iterable[Row],
    result: ImportResult,
    *,
    act: str,
    own: bool,
) -> None:
    """Add or update one member for each row, and count the results."""
    for row in rows:
        try:
            outcome = members.put(session, curated, row.member, act=act, own=own)
        except OptedOut as error:
            result.opted_out.append(BadRow(row.line, error.message))
        except members.Conflict as error:
            result.bad.append(BadRow(row.line, error.message))
        else:
            setattr(result, outcome.value, getattr(result, outcome.value) + 1)
