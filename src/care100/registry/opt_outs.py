"""Opt-outs: accounts that asked not to be listed, and are never added to any list again.

Only an account's identifiers are kept: platform, handle and permanent id. The new
accounts of members that have moved are checked by engine/resolve.py, when a list is followed or
published.
"""

from typing import Any
from uuid import uuid4

from sqlmodel import Session, col, or_, select, update

from care100.formats.member_rows import account_columns, row_of
from care100.model.errors import Care100Error
from care100.model.handles import AccountRef, Handle
from care100.model.members import Member
from care100.platforms import stored_handle
from care100.registry import edition_records, stored_names
from care100.registry.earlier_accounts import other_accounts
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
    """Record an opt-out for each account that the registry knows the member to have or have had."""
    rows = [_row_of(session, ref) for ref in member.accounts.values()]
    earlier = [_row_of(session, ref) for ref in other_accounts(session, member)]
    # One of them may have opted out before, together with accounts that nobody knew here.
    known = {row.together for row in rows if row.together}
    together = min(known, default=uuid4().hex)
    same = session.exec(select(OptOut).where(col(OptOut.together).in_(known))).all()
    for row in (*same, *rows, *(row for row in earlier if not row.together)):
        row.together = together
        session.add(row)
    session.flush()


def _row_of(session: Session, ref: AccountRef) -> OptOut:
    """Return the opt-out of an account, or a new one, which is in no group yet."""
    on, key = ref.handle.platform, ref.handle.key
    its = select(OptOut).where(OptOut.platform == on, OptOut.key == key)
    row = session.exec(its).first() or OptOut(platform=on, key=key, together="")
    row.platform_id = row.platform_id or ref.permanent_id
    return row


def forget(session: Session, member: Member) -> None:
    """Erase a member from the history, except identifiers and positions, and from editions.

    The names of its accounts are erased from the journal and from mirrors. This covers the
    member's accounts and the accounts that it had before.
    """
    identifiers = stored_names.identifiers(row_of(member))
    accounts = set(identifiers)
    # From newest to oldest, because an older handle may have been another member's earlier.
    for change in session.exec(select(Change).order_by(col(Change.id).desc())):
        if identifiers & stored_names.identifiers(change.after):
            identifiers |= stored_names.identifiers(change.before)
        for row in map(stored_names.identifiers, (change.before, change.after)):
            accounts |= row if identifiers & row else set()
        change.before, change.after = (
            _erased(change.before, identifiers),
            _erased(change.after, identifiers),
        )
        session.add(change)
    edition_records.erase(session, identifiers)
    stored_names.erase(session, accounts)


def _erased(row: dict[str, Any] | None, identifiers: set[tuple[str, str]]) -> dict[str, Any] | None:
    if not row or not identifiers & stored_names.identifiers(row):
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
