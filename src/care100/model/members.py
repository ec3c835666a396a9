"""Members of a list: people and organisations, with at most one account on each platform."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from care100.model import sanitize
from care100.model.errors import Care100Error
from care100.model.handles import AccountRef, Handle, PlatformId
from care100.model.lost_accounts import LostAccount
from care100.model.topics import topic_key, unique_topics


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

    @classmethod
    def parse(cls, text: str) -> "Kind":
        """Return the kind, in any case and with common synonyms. Raises ValueError."""
        word = text.strip().lower().replace(" ", "-")
        return cls(_KIND_SYNONYMS.get(word, word))


_KIND_SYNONYMS = {"organization": "organisation", "charity": "organisation"}


class BadMember(Care100Error):
    """Values that are not valid for a member.

    `reasons` has one phrase for each fault. As text it is a phrase without a full stop; `message`
    is the sentence.
    """

    exit_code = 2

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons), "Correct these values, and run the command again.")
        self.message = f"{sanitize.titled(str(self))}."
        self.reasons = reasons


# Limits in characters: enough for real values, and small enough for a web page.
LONGEST = {
    "name": 500,
    "website": 500,
    "feed": 500,
    "feed_source": 500,
    "about": 2000,
    "note": 2000,
    "source": 2000,
}


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a list. Unknown values are empty.

    `accounts` are in the platforms' order; `source` is the source of the link between them.
    `feed` is the address of a blog's feed, and `feed_source` the page where it was found.
    `about` is a line for everybody; `note` is the curator's own and is never published.
    """

    name: str
    kind: str = ""
    topics: tuple[str, ...] = ()
    website: str = ""
    feed: str = ""
    feed_source: str = ""
    about: str = ""
    note: str = ""
    source: str = ""
    accounts: Mapping[PlatformId, AccountRef] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.name, self.topics, frozenset(self.accounts.items())))

    def handle(self, platform: PlatformId) -> Handle | None:
        """Return the member's handle on one platform, or None."""
        account = self.accounts.get(platform)
        return account.handle if account else None

    def permanent_id(self, platform: PlatformId) -> str:
        """Return the account's permanent id on one platform; or an empty string."""
        account = self.accounts.get(platform)
        return account.permanent_id if account else ""

    @property
    def handles(self) -> list[Handle]:
        """Return the member's handles, in the platforms' order."""
        return [account.handle for account in self.accounts.values()]

    def has_topic(self, topics: Iterable[str]) -> bool:
        """Return whether the member has at least one of the topics, in any spelling."""
        wanted = set(map(topic_key, topics))
        return any(topic_key(topic) in wanted for topic in self.topics)

    @property
    def for_public(self) -> "Member":
        """Return the member without what is private."""
        return replace(self, note="") if self.note else self

    def following(self, lost: Mapping[Handle, LostAccount]) -> "Member":
        """Return the member with successors instead of lost accounts, and without the others."""
        accounts = {}
        for on, account in self.accounts.items():
            found = lost.get(account.handle)
            if not found:
                accounts[on] = account
            elif found.successor:
                accounts[on] = AccountRef(found.successor)
        return replace(self, accounts=accounts)

    def without_permanent_ids(self) -> "Member":
        """Return the member with handles only, without permanent ids."""
        accounts = {on: AccountRef(account.handle) for on, account in self.accounts.items()}
        return replace(self, accounts=accounts)

    @property
    def identities(self) -> frozenset[tuple[str, str]]:
        """Return the handles and permanent ids that identify the member's accounts."""
        keys = {(handle.platform, handle.key) for handle in self.handles}
        return frozenset(keys | {(f"{on} id", id_) for on, id_ in self.permanent_ids.items()})

    @property
    def permanent_ids(self) -> dict[PlatformId, str]:
        """Return the known permanent ids by platform."""
        known = {on: account.permanent_id for on, account in self.accounts.items()}
        return {on: id_ for on, id_ in known.items() if id_}


def topics_of(members: Iterable[Member]) -> tuple[str, ...]:
    """Return the topics of all members, each once and in its first spelling."""
    return unique_topics(topic for one in members for topic in one.topics)
