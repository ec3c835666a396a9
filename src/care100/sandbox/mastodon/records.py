"""The plain records that a Mastodon server keeps."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

GRANULAR = frozenset(
    f"{kind}:{what}"
    for kind, whats in {
        "read": "accounts blocks bookmarks collections favourites filters follows lists mutes "
        "notifications search statuses",
        "write": "accounts blocks bookmarks collections conversations favourites filters follows "
        "lists media mutes notifications reports statuses",
    }.items()
    for what in whats.split()
)
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
"""The redirect URI of programs that show the user a code to copy."""

BROAD = frozenset({"read", "write", "follow", "push", "profile"})
LEGACY = frozenset({"read", "write", "follow"})
"""Scopes as in Mastodon's documentation ("OAuth scopes")."""


@dataclass
class Limits:
    """How much is allowed. FollowTable are (calls, seconds); `follows` counts from midnight UTC.

    From Mastodon's `rack_attack.rb`, `rate_limiter.rb` and `follow_limit_validator.rb`;
    `collections` is how many a user may have, as the role's `collection_limit` says.
    """

    api: tuple[int, float] = (300, 300.0)
    follows: tuple[int, float] = (400, 86_400.0)
    following: int = 7_500
    collections: int = 10


Consent = Literal["automatic", "manual", "denied", "unknown", "missing"]
"""How an account on another server answers to being featured in a Collection
(docs: entities/FeatureApproval). Those here say it with `discoverable`."""

ItemState = Literal["pending", "accepted", "rejected", "revoked"]


@dataclass
class Account:
    """An account on this server or, with a `domain`, on another one.

    `consent` is its own server's; `known` says whether this server has met it. `fields` are
    the profile's, an address or a text by its name, after the `website`. `suspended` is by its
    server's moderators; who is `deleted` is that for good. `moved_to` is an id, as are the
    `aliases`: whom it says it also is. `posing_as` is the handle that its server, lying, says
    it has.
    `followers_elsewhere` and `following_elsewhere` are counted besides the follows that the
    sandbox has seen.
    """

    id: str
    username: str
    domain: str | None = None
    display_name: str = ""
    note: str = ""
    website: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    known: bool = True
    consent: Consent = "automatic"
    locked: bool = False
    bot: bool = False
    group: bool = False
    discoverable: bool = True
    indexable: bool = True
    noindex: bool = False
    suspended: bool = False
    deleted: bool = False
    limited: bool = False
    moved_to: str | None = None
    aliases: list[str] = field(default_factory=list)
    posing_as: str = ""
    created: date = date(2022, 11, 7)
    last_status: date | None = None
    statuses: int = 0
    followers_elsewhere: int = 0
    following_elsewhere: int = 0

    @property
    def acct(self) -> str:
        """The handle as the API gives it: without a domain for local accounts."""
        return f"{self.username}@{self.domain}" if self.domain else self.username


@dataclass
class UserList:
    """A private list; `members` are account ids in the order of adding."""

    id: str
    owner: str
    title: str
    replies_policy: str = "list"
    exclusive: bool = False
    members: list[str] = field(default_factory=list)


@dataclass
class CollectionItem:
    """An account in a Collection; what was rejected or revoked stays, unseen. Unix seconds."""

    id: str
    account: str
    state: ItemState
    created: float


@dataclass
class Collection:
    """A public set of recommended accounts, in the order of adding; `url` is its page where
    it is from another server.
    """

    id: str
    owner: str
    created: float
    updated: float
    name: str = ""
    description: str = ""
    language: str | None = None
    tag: str = ""
    sensitive: bool = False
    discoverable: bool = False
    url: str = ""
    items: list[CollectionItem] = field(default_factory=list)


@dataclass
class App:
    """A registered client application."""

    id: str
    name: str
    website: str | None
    redirect_uris: list[str]
    scopes: frozenset[str]
    client_id: str
    client_secret: str


@dataclass
class Token:
    """An access token; without an `account` it is the app's own. `created` is Unix seconds."""

    value: str
    scopes: frozenset[str]
    client_id: str
    account: str | None
    created: int

    def allows(self, *any_of: str) -> bool:
        """Whether one of these scopes is granted; `read` includes every `read:…`, and so on."""
        return any(s in self.scopes or s.partition(":")[0] in self.scopes for s in any_of)
