"""What checks know of accounts: the ids to ask with, and the state that was found."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import Session, select

from care100.model.findings import FindingKind
from care100.model.handles import Handle
from care100.model.lost_accounts import LOST, LostAccount
from care100.platforms import stored_handle
from care100.registry.member_values import handle_of
from care100.registry.models import Account, MemberRecord, RemoteId
from care100.registry.opt_outs import opted_out

if TYPE_CHECKING:
    from care100.registry.member_values import ReadAccount


def ids_on_server(session: Session, server: str) -> dict[int, str]:
    """Return the ids that accounts have on a login's server, by the registry's account id.

    Ids of accounts to which a member has moved are left out.
    """
    query = select(RemoteId, Account.key).join(Account).where(RemoteId.server == server)
    return {
        row.account_id: row.remote_id
        for row, key in session.exec(query)
        if row.handle.lower() == key
    }


def member_exists(session: Session, member_id: int) -> bool:
    """Whether the member is still in the registry."""
    return session.get(MemberRecord, member_id) is not None


def current_account(session: Session, account_id: int, handle: Handle) -> Account | None:
    """Return the account if it still exists and has the same handle."""
    account = session.get(Account, account_id)
    return account if account and account.key == handle.key else None


def lost_accounts(
    session: Session, accounts: "Iterable[Account | ReadAccount]"
) -> dict[Handle, LostAccount]:
    """Return the accounts that the last check found gone, suspended or moved, by their handles.

    A successor that has opted out is not named.
    """
    return {handle_of(one): _lost(session, one) for one in accounts if one.state in LOST}


def _lost(session: Session, account: "Account | ReadAccount") -> LostAccount:
    successor = stored_handle(account.platform, account.moved_to) if account.moved_to else None
    if successor and opted_out(session, successor):
        successor = None
    return LostAccount(FindingKind(account.state), successor)


def record_link(session: Session, account: Account, at: datetime) -> None:
    """Store that a check at `at` confirmed the account's link with the member's others."""
    account.linked_at = at
    session.add(account)


def record_state(
    session: Session,
    account: Account,
    state: str,
    *,
    moved_to: str,
    permanent_id: str,
    is_confirmed: bool,
    posts: int | None,
    at: datetime,
) -> None:
    """Store what a check at `at` found. An empty id or unknown count changes nothing.

    `is_confirmed` is whether the platform has returned the id together with this handle.
    """
    account.state, account.moved_to, account.checked_at = state, moved_to, at
    account.platform_id = permanent_id or account.platform_id
    if permanent_id and is_confirmed:
        account.confirmed_id = permanent_id
    if posts is not None and posts != account.posts:
        account.posts, account.posts_since = posts, at
    session.add(account)
