"""Members' accounts: find them by handle, and store them."""

from sqlmodel import Session, col, delete, select

from care100.model.handles import Handle, Platform
from care100.model.members import Entry
from care100.registry.models import Account, FindingRecord, Member, RemoteId


def find_account(session: Session, handle: Handle) -> Account | None:
    """Return the account with this handle on any list, or None."""
    return session.exec(
        select(Account).where(Account.platform == handle.platform, Account.key == handle.key)
    ).first()


def accounts_of(session: Session, member: Member) -> dict[Platform, Account]:
    """Return the member's accounts by platform."""
    found = session.exec(select(Account).where(Account.member_id == member.id))
    return {Platform(account.platform): account for account in found}


def owners(session: Session, entry: Entry) -> set[int]:
    """Return the ids of the members that have one of the entry's accounts.

    An X id also matches an account stored under an older X name.
    """
    found = {account.member_id for h in entry.handles if (account := find_account(session, h))}
    if entry.x_id:
        by_id = select(Account).where(
            Account.platform == Platform.X, Account.platform_id == entry.x_id
        )
        found |= {account.member_id for account in session.exec(by_id)}
    return found


def keep_accounts(session: Session, member: Member, entry: Entry) -> None:
    """Store the entry's accounts for the member.

    Accounts on platforms that the entry does not name are left unchanged.
    """
    present = accounts_of(session, member)
    for handle in entry.handles:
        account = present.get(handle.platform) or Account(
            member_id=member.id, platform=handle.platform, handle="", key=""
        )
        if account.key and account.key != handle.key:
            session.exec(delete(RemoteId).where(col(RemoteId.account_id) == account.id))
            _forget_health(session, account)
        account.handle, account.key = handle.text, handle.key
        account.source = entry.source or account.source
        if handle.platform is Platform.X and entry.x_id:
            account.platform_id = entry.x_id
        session.add(account)


def _forget_health(session: Session, account: Account) -> None:
    """Delete health data that was collected for the account's previous handle."""
    session.exec(delete(FindingRecord).where(col(FindingRecord.account_id) == account.id))
    account.platform_id, account.state, account.checked_at = "", "unknown", None
    account.moved_to, account.posts, account.posts_since = "", None, None
