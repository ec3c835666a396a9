"""Accounts that listed members had before: an old file still names members by them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from care100.formats.member_rows import changed
from care100.formats.rows import BadRow, Remark, Row
from care100.model.handles import Handle, PlatformId
from care100.model.members import Member
from care100.platforms import PLATFORMS, platform, stored_handle
from care100.registry import members
from care100.registry.accounts import find_account
from care100.registry.history import values_in_history
from care100.registry.models import CuratedList
from care100.registry.opt_outs import opted_out

_Account = tuple[PlatformId, str]


@dataclass
class PresentRows:
    """Rows with present accounts in the places of earlier ones, and what to say about them."""

    rows: Sequence[Row]
    remarks: list[Remark]
    opted_out: list[BadRow]


def present_rows(session: Session, curated: CuratedList, rows: Sequence[Row]) -> PresentRows:
    """Replace accounts that members of the list had before by those that they have now.

    An account that belongs to somebody at present, or a row with another name, is not touched.
    A row of a member who opted out under a later account is left out.
    """
    later = _later_accounts(session, curated)
    if not later:
        return PresentRows(rows, [], [])
    listed = {
        (handle.platform, handle.key): one.member
        for one in members.members(session, curated)
        for handle in one.member.handles
    }
    kept: list[Row] = []
    found = PresentRows(kept, [], [])
    for row in rows:
        present = row
        for handle in row.member.handles:
            end = _end((handle.platform, handle.key), later)
            if end is None or find_account(session, handle):
                continue
            new = stored_handle(*end)
            if opted_out(session, new):
                found.opted_out.append(
                    BadRow(row.line, f"{handle} is an earlier account of a member who opted out.")
                )
                break
            known = listed.get(end)
            if known and _is_called(row, known):
                present = _with(present, known, new)
                found.remarks.append(Remark(row.line, _remark(curated.slug, handle, new)))
        else:
            kept.append(present)
    return found


def _remark(slug: str, old: Handle, new: Handle) -> str:
    return f"{old} is an earlier account of a member of {slug}, who keeps {new}"


def _later_accounts(session: Session, curated: CuratedList) -> dict[_Account, str]:
    """Return the account that replaced each one, by the list's history."""
    later: dict[_Account, str] = {}
    for values_before, values_after in values_in_history(session, curated):
        before, after = values_before or {}, values_after or {}
        for one in PLATFORMS.values():
            old = str(before.get(one.columns.handle) or "").lower()
            new = str(after.get(one.columns.handle) or "").lower()
            if old and new and old != new:
                later[one.id, old] = new
                later.pop((one.id, new), None)
    return later


def _end(account: _Account, later: dict[_Account, str]) -> _Account | None:
    """Return the last of the accounts that replaced one, or None if none did."""
    on, key = account
    visited = {key}
    while (following := later.get((on, key))) and following not in visited:
        key = following
        visited.add(key)
    return (on, key) if (on, key) != account else None


def _is_called(row: Row, known: Member) -> bool:
    has_name = row.columns is None or "name" in row.columns
    return not has_name or row.member.name.casefold() == known.name.casefold()


def _with(row: Row, known: Member, new: Handle) -> Row:
    """Return the row with the account that the member has now."""
    names = platform(new.platform).columns
    present = known.accounts[new.platform]
    values = {names.handle: present.handle.text}
    if names.permanent_id:
        values[names.permanent_id] = present.permanent_id
    return replace(row, member=changed(row.member, **values))
