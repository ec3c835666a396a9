"""Opt-outs: accounts that asked not to be listed, and are never added to any list again.

Only an account's identifiers are kept: platform, handle and X id.
"""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from sqlmodel import Session, col, or_, select, update

from care100.model.errors import Care100Error
from care100.model.handles import Handle, Platform
from care100.model.members import Entry
from care100.registry.models import Change, OptOut, Subscription

_NAMES = (*(platform.value for platform in Platform), "x_id")
_KEPT = (*_NAMES, "position", "added")


class OptedOut(Care100Error):
    """The account has opted out of being listed."""

    exit_code = 2


def every_opt_out(session: Session) -> list[OptOut]:
    """Return all opt-outs, oldest first."""
    return list(session.exec(select(OptOut).order_by(col(OptOut.id))))


def opted_out(session: Session, handle: Handle, x_id: str = "") -> OptOut | None:
    """Return the opt-out that matches an account's handle or X id, or None."""
    same = OptOut.key == handle.key
    if x_id and handle.platform is Platform.X:
        same = or_(same, OptOut.platform_id == x_id)  # type: ignore[assignment]
    return session.exec(select(OptOut).where(OptOut.platform == handle.platform, same)).first()


def refuse(session: Session, entry: Entry) -> None:
    """Raise OptedOut when one of the entry's accounts has opted out."""
    for handle in entry.handles:
        if found := opted_out(session, handle, entry.x_id):
            raise OptedOut(
                f"{handle} opted out and cannot be listed.",
                f"To cancel the opt-out at their request: care100 opt-out --undo"
                f" {_handle(found).typed}",
            )


def opt_out(session: Session, entry: Entry) -> None:
    """Record an opt-out for each account of an entry."""
    together = uuid4().hex
    for handle in entry.handles:
        x_id = entry.x_id if handle.platform is Platform.X else ""
        found = opted_out(session, handle, x_id)
        row = found or OptOut(platform=handle.platform, key=handle.key, together=together)
        row.platform_id = row.platform_id or x_id
        session.add(row)


def forget(session: Session, entry: Entry) -> None:
    """Erase the member from the history, except identifiers and list positions.

    This covers the entry's accounts and the accounts that the member had before.
    """
    identifiers = _identifiers(entry.fields())
    # From newest to oldest, because an older name may have been another member's earlier.
    for change in session.exec(select(Change).order_by(col(Change.id).desc())):
        if identifiers & _identifiers(change.after):
            identifiers |= _identifiers(change.before)
        change.before, change.after = (
            _erased(change.before, identifiers),
            _erased(change.after, identifiers),
        )
        session.add(change)


def _identifiers(row: Mapping[str, Any] | None) -> set[tuple[str, str]]:
    """Return the identifiers of a row's accounts."""
    return {(on, str(row[on]).lower()) for on in _NAMES if row and row.get(on)}


def _erased(row: dict[str, Any] | None, identifiers: set[tuple[str, str]]) -> dict[str, Any] | None:
    if not row or not identifiers & _identifiers(row):
        return row
    return {name: value if name in _KEPT else "" for name, value in row.items()}


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
    return Handle(Platform(row.platform), row.key)
