"""Opt-outs: accounts that asked not to be listed, and are never added to any list again.

Only an account's identifiers are kept: platform, handle and permanent id. The new
accounts of members that have moved are checked by engine/resolve.py, when a list is followed or
published.
"""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from sqlmodel import Session, col, or_, select, update

from care100.formats.member_rows import account_columns, row_of
from care100.model.errors import Care100Error
from care100.model.handles import Handle
from care100.model.members import Member
from care100.platforms import stored_handle
from care100.registry import edition_records
from care100.registry.models import Change, OptOut, Subscription

# Columns that the history keeps in addition to the accounts' identifiers.
_KEPT = ("position", "added")


class OptedOut(Care100Error):
    """The account has opted out of being listed."""

    exit_code = 2


def every_opt_out(session: Session) -> list[OptOut]:
    """Return all opt-outs, oldest first."""
    return list(session.exec(select(OptOut).order_by(col(OptOut.id))))


def opted_out(session: Session, handle: Handle, permanent_id: str = "") -> OptOut | None:
    """Return the opt-out that matches an account's handle or permanent id, or None."""
    same = OptOut.key == handle.key
    if permanent_id:
        same = or_(same, OptOut.platform_id == permanent_id)  # type: ignore[assignment]
    return session.exec(select(OptOut).where(OptOut.platform == handle.platform, same)).first()


def refuse(session: Session, member: Member) -> None:
    """Raise OptedOut when one of the member's accounts has opted out."""
    for handle in member.handles:
        if found := opted_out(session, handle, member.permanent_id(handle.platform)):
            raise OptedOut(
                f"{handle} opted out and cannot be listed.",
                f"To cancel the opt-out at their request: care100 opt-out --undo"
                f" {_handle(found).typed}",
            )


def opt_out(session: Session, member: Member) -> None:
    """Record an opt-out for each account of a member."""
    together = uuid4().hex
    for handle in member.handles:
        permanent_id = member.permanent_id(handle.platform)
        found = opted_out(session, handle, permanent_id)
        row = found or OptOut(platform=handle.platform, key=handle.key, together=together)
        row.platform_id = row.platform_id or permanent_id
        session.add(row)


def forget(session: Session, member: Member) -> None:
    """Erase a member from the history, except identifiers and positions, and from editions.

    This covers the member's accounts and the accounts that it had before.
    """
    identifiers = _identifiers(row_of(member))
    # From newest to oldest, because an older handle may have been another member's earlier.
    for change in session.exec(select(Change).order_by(col(Change.id).desc())):
        if identifiers & _identifiers(change.after):
            identifiers |= _identifiers(change.before)
        change.before, change.after = (
            _erased(change.before, identifiers),
            _erased(change.after, identifiers),
        )
        session.add(change)
    edition_records.erase(session, identifiers)


def _identifiers(row: Mapping[str, Any] | None) -> set[tuple[str, str]]:
    """Return the identifiers of a row's accounts."""
    return {(on, str(row[on]).lower()) for on in account_columns() if row and row.get(on)}


def _erased(row: dict[str, Any] | None, identifiers: set[tuple[str, str]]) -> dict[str, Any] | None:
    if not row or not identifiers & _identifiers(row):
        return row
    kept = (*account_columns(), *_KEPT)
    return {name: value if name in kept else "" for name, value in row.items()}


def undo(session: Session, handle: Handle) -> list[Handle]:
    """Cancel the opt-out of an account and of the same member's other accounts.

    Return all these accounts; empty when the account has not opted out.
    """
    found = opted_out(session, handle)
    if not found:
        return []
    rows = session.exec(select(OptOut).where(OptOut.together == found.together)).all()
    for row in rows:
        session.delete(row)
    # Unchanged pages must be read again too, because they may list these accounts.
    session.exec(update(Subscription).values(etag="", modified=""))
    return [_handle(row) for row in rows]


def _handle(row: OptOut) -> Handle:
    return stored_handle(row.platform, row.key)
