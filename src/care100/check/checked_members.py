"""The members to check, with what the registry knows of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from care100.check.rules import Memory
from care100.model.handles import Handle, PlatformId
from care100.platforms import platform, stored_handle
from care100.platforms.health import AskedAccount
from care100.registry import account_health, findings
from care100.registry.members import Listed, members
from care100.registry.models import Account, CuratedList, Login
from care100.registry.session import Session


@dataclass(frozen=True)
class CheckedAccount:
    """An account to check.

    `id` is the platform's permanent id or, where the platform has none, the id on the
    user's own server; empty if it is not known.
    """

    account_id: int
    handle: Handle
    id: str
    memory: Memory


@dataclass(frozen=True)
class CheckedMember:
    """A member to check."""

    member_id: int
    name: str
    website: str
    feed: str = ""
    accounts: Mapping[PlatformId, CheckedAccount] = field(default_factory=dict)

    @property
    def handles(self) -> dict[PlatformId, Handle]:
        """The handles of the accounts, by platform."""
        return {on: account.handle for on, account in self.accounts.items()}

    def asked(self, on: PlatformId) -> AskedAccount:
        """Return what a platform is told of the account to ask about."""
        account = self.accounts[on]
        others = tuple(one for other, one in self.handles.items() if other != on)
        return AskedAccount(
            account.handle,
            account.id,
            frozenset(account.memory.since),
            others,
            account.memory.is_confirmed,
        )


def members_to_check(
    session: Session,
    curated: CuratedList,
    logins: Mapping[PlatformId, Login],
    topics: Sequence[str] = (),
) -> list[CheckedMember]:
    """Return the members of the list, or those with a topic. `logins` are those to ask with."""
    ids: dict[PlatformId, Mapping[int, str]] = {
        on: account_health.ids_on_server(session, login.server)
        for on, login in logins.items()
        if not platform(on).columns.permanent_id
    }
    return [
        _member(session, one, ids)
        for one in members(session, curated)
        if not topics or one.member.has_topic(topics)
    ]


def _member(
    session: Session, one: Listed, ids: Mapping[PlatformId, Mapping[int, str]]
) -> CheckedMember:
    accounts = {}
    for on, account in one.accounts.items():
        known = findings.of_member(session, one.record.id, on)
        since = {kind: row.since for kind, row in known.items()}
        accounts[on] = CheckedAccount(
            account.id,
            stored_handle(on, account.handle),
            _id(account, ids.get(on, {})),
            Memory(since, account.posts, account.posts_since, account.is_confirmed),
        )
    return CheckedMember(
        one.record.id, one.record.name, one.record.website, one.record.feed, accounts
    )


def _id(account: Account, on_server: Mapping[int, str]) -> str:
    if platform(account.platform).columns.permanent_id:
        return account.platform_id
    return on_server.get(account.id, "")
