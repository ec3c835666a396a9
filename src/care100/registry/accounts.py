"""Members' accounts: whose a handle is, and what is kept of each."""

from sqlmodel import Session, col, delete, select

from care100.model.handles import Handle, Platform
from care100.model.members import Entry
from care100.registry.models import Account, FindingRecord, Member, RemoteId


def find_account(session: Session, handle: Handle) -> Account | None:
    """The account of that handle, whichever list it is on."""
    return session.exec(
        select(Account).where(Account.platform == handle.platform, Account.key == handle.key)
    ).first()


def accounts_of(session: Session, member: Member) -> dict[Platform, Account]:
    """The member's accounts."""
    found = session.exec(select(Account).where(Account.member_id == member.id))
    return {Platform(account.platform): account for account in found}


def owners(session: Session, entry: Entry) -> set[int]:
    """The members who have one of the entry's accounts, also under an older X name."""
    found = {account.member_id for h in entry.handles if (account := find_account(session, h))}
    if entry.x_id:
        by_id = select(Account).where(
            Account.platform == Platform.X, Account.platform_id == entry.x_id
        )
        found |= {account.member_id for account in session.exec(by_id)}
    return found


def keep_accounts(session: Session, member: Member, entry: Entry) -> None:
    """Make the member's accounts those of the entry; one that it does not name stays."""
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
    """What was found of another handle says nothing of this one."""
    session.exec(delete(FindingRecord).where(col(FindingRecord.account_id) == account.id))
    account.platform_id, account.state, account.checked_at = "", "unknown", None
    account.moved_to, account.posts, account.posts_since = "", None, None
