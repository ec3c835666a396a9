"""Accounts that a member had before, by the history, or has moved to: an opt-out covers them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlmodel import Session, col, select

from care100.formats.member_rows import row_of, stored_handles, stored_member
from care100.model.handles import AccountRef, Handle, PlatformId
from care100.model.members import Member
from care100.platforms import PLATFORMS, stored_handle
from care100.registry.accounts import find_account, owners
from care100.registry.history import batches, standing
from care100.registry.models import Account, Change
from care100.registry.stored_names import identifiers

_Row = Mapping[str, Any]
_Key = tuple[PlatformId, str]


def other_accounts(session: Session, member: Member) -> list[AccountRef]:
    """Return the accounts that a member had before or has moved to, oldest last.

    Accounts that belong to another member at present, or were another's since, are left out.
    """
    ids = owners(session, member)
    walk = _Walk(identifiers(row_of(member)), {member.name.casefold()} if ids else set())
    for account in session.exec(select(Account).where(col(Account.member_id).in_(ids))):
        if account.moved_to:
            walk.keep(AccountRef(stored_handle(account.platform, account.moved_to)))
    for change in _newest_first(session):
        walk.over(change.before, change.after)
    present = {(one.platform, one.key) for one in member.handles}
    return [
        ref
        for key, ref in walk.found.items()
        if key not in present and not _is_of_another(session, ref.handle, ids)
    ]


def _is_of_another(session: Session, handle: Handle, ids: set[int]) -> bool:
    account = find_account(session, handle)
    return account is not None and account.member_id not in ids


def holder(session: Session, handle: Handle) -> Handle | None:
    """Return a present account of the member who had this account before, or moved to it.

    None if the account belongs to a member at present, or was nobody's.
    """
    if find_account(session, handle):
        return None
    moved = select(Account).where(Account.platform == handle.platform, Account.moved_to != "")
    for account in session.exec(moved):
        if stored_handle(account.platform, account.moved_to).key == handle.key:
            return stored_handle(account.platform, account.handle)
    return _later(session, handle)


def _later(session: Session, handle: Handle) -> Handle | None:
    """Return the account that the last member with `handle` got instead, if it is on a list."""
    last: dict[_Key, Change] = {}
    for change in _newest_first(session):
        for key in (*_keys(change.before), *_keys(change.after)):
            last.setdefault(key, change)
    visited: set[_Key] = set()
    pending = [(handle.platform, handle.key)]
    while pending:
        key = pending.pop()
        newest = None if key in visited else last.get(key)
        visited.add(key)
        if newest is None or key in _keys(newest.after):
            continue
        handles = stored_handles(newest.after)
        if found := next((one for one in handles if find_account(session, one)), None):
            return found
        pending += [(one.platform, one.key) for one in reversed(handles)]
    return None


def _keys(row: _Row | None) -> list[_Key]:
    """Return the keys of the accounts in a row."""
    texts = {one.id: str((row or {}).get(one.columns.handle) or "") for one in PLATFORMS.values()}
    return [(platform, text.lower()) for platform, text in texts.items() if text]


def _newest_first(session: Session) -> Iterator[Change]:
    """Yield the changes to members on all lists, without those that were undone."""
    query = select(Change).order_by(col(Change.list_id), col(Change.id))
    found = [
        change
        for _, its in groupby(session.exec(query), lambda one: one.list_id)
        for batch in standing(batches(its))
        if not batch.undoes
        for change in batch.changes
        if "name" in (change.after or change.before or {})
    ]
    yield from sorted(found, key=lambda one: one.id, reverse=True)


@dataclass
class _Walk:
    """A walk through the history, from the newest change to the oldest.

    known   the member's accounts so far, as columns with their values
    names   the member's names so far; none for an account on no list
    others  accounts that were another member's later than the changes that follow
    found   the accounts of the member's rows
    """

    known: set[tuple[str, str]]
    names: set[str]
    others: set[tuple[str, str]] = field(default_factory=set)
    found: dict[_Key, AccountRef] = field(default_factory=dict)

    def keep(self, ref: AccountRef) -> None:
        """Note an account of the member."""
        column = PLATFORMS[ref.handle.platform].columns.handle
        if (column, ref.handle.key) not in self.others:
            self.found.setdefault((ref.handle.platform, ref.handle.key), ref)

    def over(self, before: _Row | None, after: _Row | None) -> None:
        """Follow one change. A member who was removed, and added later, is the same."""
        rows = [row for row in (after, before) if row]
        if self._is_theirs(rows[0]):
            for row in rows:
                self._take(row)
        else:
            others = [row for row in rows if _name(row) not in self.names]
            self.others.update(one for row in others for one in identifiers(row))

    def _take(self, row: _Row) -> None:
        self.names.add(_name(row))
        self.known |= identifiers(row) - self.others
        for ref in stored_member(row).accounts.values():
            self.keep(ref)

    def _is_theirs(self, row: _Row) -> bool:
        """Whether a row has one of the accounts, and the member's name or permanent id.

        Another member may have had the account before. Rows of members who opted out have no
        name.
        """
        common = identifiers(row) & self.known
        ids = {one.columns.permanent_id for one in PLATFORMS.values()}
        return bool(common) and (
            not self.names
            or _name(row) in {"", *self.names}
            or any(column in ids for column, _ in common)
        )


def _name(row: _Row) -> str:
    return str(row.get("name") or "").casefold()
