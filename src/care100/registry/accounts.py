"""Members' accounts: find them by handle, and store them."""

from collections.abc import Mapping

from sqlmodel import Session, col, delete, select

from care100.model.handles import Handle, PlatformId
from care100.model.members import Member
from care100.registry.member_values import in_order
from care100.registry.models import Account, FindingRecord, MemberRecord, RemoteId

Accounts = dict[PlatformId, Account]


def find_account(session: Session, handle: Handle) -> Account | None:
    """Return the account with this handle on any list, or None."""
    return session.exec(
        select(Account).where(Account.platform == handle.platform, Account.key == handle.key)
    ).first()


def accounts_of(session: Session, record: MemberRecord) -> Accounts:
    """Return the member's accounts by platform, in the platforms' order."""
    found = session.exec(select(Account).where(Account.member_id == record.id))
    return in_order({account.platform: account for account in found})


def owners(session: Session, member: Member) -> set[int]:
    """Return the ids of the members that have one of the member's accounts.

    A permanent id also matches an account stored under an older handle.
    """
    found = {account.member_id for h in member.handles if (account := find_account(session, h))}
    for platform, id_ in member.permanent_ids.items():
        by_id = select(Account).where(Account.platform == platform, Account.platform_id == id_)
        found |= {account.member_id for account in session.exec(by_id)}
    return found


def keep_accounts(session: Session, record: MemberRecord, member: Member) -> None:
    """Store the member's accounts.

    Accounts on platforms that `member` does not name are left unchanged.
    """
    present = accounts_of(session, record)
    for platform, ref in member.accounts.items():
        handle = ref.handle
        account = present.get(platform) or Account(
            member_id=record.id, platform=platform, handle="", key=""
        )
        if account.key and account.key != handle.key:
            session.exec(delete(RemoteId).where(col(RemoteId.account_id) == account.id))
            _forget_health(session, account)
        account.handle, account.key = handle.text, handle.key
        account.source = member.source or account.source
        if ref.permanent_id:
            account.platform_id = ref.permanent_id
        session.add(account)


def learn_permanent_ids(session: Session, known: Mapping[Handle, str]) -> None:
    """Store the permanent ids that a platform has returned, where no other id is known."""
    for handle, id_ in known.items():
        account = find_account(session, handle)
        if account and id_ and account.platform_id in ("", id_):
            account.platform_id = account.confirmed_id = id_
            session.add(account)


def _forget_health(session: Session, account: Account) -> None:
    """Delete health data that was collected for the account's previous handle."""
    session.exec(delete(FindingRecord).where(col(FindingRecord.account_id) == account.id))
    account.platform_id = account.confirmed_id = ""
    account.state, account.checked_at, account.linked_at = "unknown", None, None
    account.moved_to, account.posts, account.posts_since = "", None, None
