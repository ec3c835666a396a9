"""Members of a list: people and organisations, with an account on each platform at most."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from care100.model.errors import Care100Error
from care100.model.handles import AccountRef, Handle, PlatformId


class Kind(StrEnum):
    """The kind of a member."""

    ORGANISATION = "organisation"
    PUBLICATION = "publication"
    PUBLIC_ROLE = "public-role"
    PERSON = "person"

    @property
    def label(self) -> str:
        """Return the kind for display."""
        return self.value.capitalize().replace("-", " ")


class BadMember(Care100Error):
    """Values that make no member; `reasons` has one sentence for each fault."""

    exit_code = 2

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


# Limits in characters: enough for real values, and small enough for a web page.
LONGEST = {"name": 500, "topic": 100, "website": 500, "note": 2000, "source": 2000}


@dataclass(frozen=True)
class Member:
    """A member of a list. Texts are empty where nothing is known.

    `accounts` are in the platforms' order; `source` says where they were read.
    """

    name: str
    kind: str = Kind.ORGANISATION.value
    topic: str = ""
    website: str = ""
    note: str = ""
    source: str = ""
    accounts: Mapping[PlatformId, AccountRef] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.name, self.topic, frozenset(self.accounts.items())))

    def handle(self, platform: PlatformId) -> Handle | None:
        """Return the member's handle on one platform, or None."""
        account = self.accounts.get(platform)
        return account.handle if account else None

    def permanent_id(self, platform: PlatformId) -> str:
        """Return the account's permanent id on one platform; empty where none is known."""
        account = self.accounts.get(platform)
        return account.permanent_id if account else ""

    @property
    def handles(self) -> list[Handle]:
        """The member's handles, in the platforms' order."""
        return [account.handle for account in self.accounts.values()]

    def without_permanent_ids(self) -> "Member":
        """Return the member known by their handles alone."""
        accounts = {on: AccountRef(account.handle) for on, account in self.accounts.items()}
        return replace(self, accounts=accounts)

    @property
    def identities(self) -> frozenset[tuple[str, str]]:
        """What tells the member's accounts from others: handles and permanent ids."""
        keys = {(handle.platform, handle.key) for handle in self.handles}
        return frozenset(keys | {(f"{on} id", id_) for on, id_ in self.permanent_ids.items()})

    @property
    def permanent_ids(self) -> dict[PlatformId, str]:
        """The permanent ids that are known, by platform."""
        known = {on: account.permanent_id for on, account in self.accounts.items()}
        return {on: id_ for on, id_ in known.items() if id_}
