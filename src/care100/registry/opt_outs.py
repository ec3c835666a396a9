"""Opt-outs: who asked to be taken off stays off, on every list, for ever.

Only what recognises the account is kept: platform, handle and permanent id.
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
from care100.registry.models import Change, OptOut, Subscription

# What the history keeps besides the columns that recognise an account.
_KEPT = ("position", "added")


class OptedOut(Care100Error):
    """The account's owner asked not to be listed."""

    exit_code = 2


def every_opt_out(session: Session) -> list[OptOut]:
    """All opt-outs, oldest first."""
    return list(session.exec(select(OptOut).order_by(col(OptOut.id))))


def opted_out(session: Session, handle: Handle, permanent_id: str = "") -> OptOut | None:
    """The opt-out that covers an account, by its handle or its permanent id."""
    same = OptOut.key == handle.key
    if permanent_id:
        same = or_(same, OptOut.platform_id == permanent_id)  # type: ignore[assignment]
    return session.exec(select(OptOut).where(OptOut.platform == handle.platform, same)).first()


def refuse(session: Session, member: Member) -> None:
    """Raise OptedOut when one of the member's accounts has opted out."""
    for handle in member.handles:
        if found := opted_out(session, handle, member.permanent_id(handle.platform)):
            raise OptedOut(
                f"{handle} asked not to be listed, and stays off.",
                f"If they changed their mind: care100 opt-out --undo {_handle(found).typed}",
            )


def opt_out(session: Session, member: Member) -> None:
    """Keep all accounts of an member off every list."""
    together = uuid4().hex
    for handle in member.handles:
        permanent_id = member.permanent_id(handle.platform)
        found = opted_out(session, handle, permanent_id)
        row = found or OptOut(platform=handle.platform, key=handle.key, together=together)
        row.platform_id = row.platform_id or permanent_id
        session.add(row)


def forget(session: Session, member: Member) -> None:
    """Leave of the member's accounts, and of those that its owner had before, no more in
    the history than what recognises them, and where on a list they stood.
    """
    called = _names(row_of(member))
    # From the newest back: who had an older name then may not be who has it now.
    for change in session.exec(select(Change).order_by(col(Change.id).desc())):
        if called & _names(change.after):
            called |= _names(change.before)
        change.before, change.after = _bare(change.before, called), _bare(change.after, called)
        session.add(change)


def _names(row: Mapping[str, Any] | None) -> set[tuple[str, str]]:
    """What the accounts of a row are known by."""
    return {(on, str(row[on]).lower()) for on in account_columns() if row and row.get(on)}


def _bare(row: dict[str, Any] | None, called: set[tuple[str, str]]) -> dict[str, Any] | None:
    if not row or not called & _names(row):
        return row
    kept = (*account_columns(), *_KEPT)
    return {name: value if name in kept else "" for name, value in row.items()}


def undo(session: Session, handle: Handle) -> list[Handle]:
    """Lift the opt-out of an account and of the others of the same member; gives them
    all, none when that account has not opted out.
    """
    found = opted_out(session, handle)
    if not found:
        return []
    rows = session.exec(select(OptOut).where(OptOut.together == found.together)).all()
    for row in rows:
        session.delete(row)
    # Pages that have not changed have to be read once more, to put them on again.
    session.exec(update(Subscription).values(etag="", modified=""))
    return [_handle(row) for row in rows]


def _handle(row: OptOut) -> Handle:
    return stored_handle(row.platform, row.key)
