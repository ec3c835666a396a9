"""Members as plain values, made from stored rows of any kind. Nothing here needs SQLModel."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from care100 import platforms
from care100.model.handles import AccountRef, Handle, PlatformId
from care100.model.members import Member
from care100.model.topics import parse_topics

if TYPE_CHECKING:
    from care100.registry.models import Account, MemberRecord, Membership

AnyAccount = TypeVar("AnyAccount")


class ReadAccount(NamedTuple):
    """A member's account as it is stored; see `models.Account`."""

    id: int
    member_id: int
    platform: PlatformId
    handle: str
    key: str
    platform_id: str
    confirmed_id: str
    state: str
    checked_at: datetime | None
    moved_to: str
    source: str

    @property
    def is_confirmed(self) -> bool:
        """Whether the permanent id, if there is one, is known from the platform itself."""
        return self.platform_id == self.confirmed_id


@dataclass(frozen=True, slots=True)
class ReadMember:
    """A member on a list. `added_at` is when it was added to it (aware UTC)."""

    id: int
    member: Member
    added_at: datetime
    accounts: Mapping[PlatformId, ReadAccount]


class ReadRow(NamedTuple):
    """A membership with its member; see `models.Membership` and `models.MemberRecord`."""

    member_id: int
    topic: str
    about: str
    note: str
    source: str
    added_at: datetime
    name: str
    kind: str
    website: str
    feed: str
    feed_source: str


def read_members(rows: Iterable[ReadRow], accounts: Iterable[ReadAccount]) -> list[ReadMember]:
    """Return the members of these rows, in their order, with their accounts in any order."""
    of_member: dict[int, dict[PlatformId, ReadAccount]] = {}
    for account in accounts:
        of_member.setdefault(account.member_id, {})[account.platform] = account
    found = []
    for row in rows:
        its = in_order(of_member.pop(row.member_id, {}))
        found.append(ReadMember(row.member_id, member_value(row, row, its), row.added_at, its))
    return found


def member_value(
    record: "MemberRecord | ReadRow",
    membership: "Membership | ReadRow",
    accounts: "Mapping[PlatformId, Account] | Mapping[PlatformId, ReadAccount]",
) -> Member:
    """Return the member that stored rows describe."""
    source = membership.source
    if len(accounts) > 1 and not source:
        # This list gave only one of the accounts. A link between accounts is never exported
        # without its source, so use the source that was stored with the link.
        sources = [account.source for account in accounts.values() if account.source]
        source = sources[-1] if sources else ""
    return Member(
        name=record.name,
        kind=record.kind,
        topics=parse_topics(membership.topic),
        website=record.website,
        feed=record.feed,
        feed_source=record.feed_source,
        about=membership.about,
        note=membership.note,
        source=source,
        accounts=account_refs(accounts),
    )


def in_order(accounts: Mapping[PlatformId, AnyAccount]) -> dict[PlatformId, AnyAccount]:
    """Return the same accounts in the platforms' order."""
    return {id_: accounts[id_] for id_ in platforms.PLATFORMS if id_ in accounts}


def handle_of(account: "Account | ReadAccount") -> Handle:
    """Return the account's handle."""
    return platforms.stored_handle(account.platform, account.handle)


def account_refs(
    accounts: "Mapping[PlatformId, Account] | Mapping[PlatformId, ReadAccount]",
) -> dict[PlatformId, AccountRef]:
    """Return the accounts as values of a member."""
    return {
        id_: AccountRef(handle_of(account), account.platform_id)
        for id_, account in accounts.items()
    }
