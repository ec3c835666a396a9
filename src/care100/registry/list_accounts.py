"""The accounts of a list's members, by all handles and ids in the registry."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, col, select

from care100.model.handles import Handle, PlatformId
from care100.registry.models import CuratedList, RemoteId
from care100.registry.reading import read_members


@dataclass(frozen=True)
class ListAccounts:
    """Member ids by the key of a handle and by permanent id, each with its platform."""

    by_key: dict[tuple[PlatformId, str], int]
    by_permanent_id: dict[tuple[PlatformId, str], int]

    def member_id(self, handle: Handle, permanent_id: str = "") -> int | None:
        """Return the id of the member with this account, or None."""
        found = self.by_key.get((handle.platform, handle.key))
        return found or self.by_permanent_id.get((handle.platform, permanent_id))

    def member_ids(self, platforms: Collection[PlatformId]) -> set[int]:
        """Return the ids of the members with an account on one of the platforms."""
        return {id_ for (platform, _), id_ in self.by_key.items() if platform in platforms}


def list_accounts(session: Session, curated: CuratedList) -> ListAccounts:
    """Return the accounts of the list's members, and the accounts they have moved to."""
    accounts = {
        account.id: account
        for listed in read_members(session, curated)
        for account in listed.accounts.values()
    }
    by_key = {(one.platform, one.key): one.member_id for one in accounts.values()}
    for row in session.exec(select(RemoteId).where(col(RemoteId.account_id).in_(accounts))):
        account = accounts[row.account_id]
        by_key.setdefault((account.platform, row.handle.lower()), account.member_id)
    by_permanent_id = {
        (one.platform, one.platform_id): one.member_id
        for one in accounts.values()
        if one.platform_id
    }
    return ListAccounts(by_key, by_permanent_id)
