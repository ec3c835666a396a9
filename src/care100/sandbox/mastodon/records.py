"""The records that a Mastodon server keeps."""

import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
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
    """Rate limits as (calls, seconds), and limits on numbers.

    From Mastodon's `rack_attack.rb`, `rate_limiter.rb` and `follow_limit_validator.rb`.

    api
        for each token, or for each IP address without a login.
    account
        for all tokens of an account together.
    paging
        for requests with `page`, `max_id`, `min_id` or `since_id`.
    apps
        registrations of apps, for each IP address.
    follows
        new follows, counted from midnight UTC.
    following, collections
        how many accounts a user may follow, and how many Collections a user may have.
    """

    api: tuple[int, float] = (300, 300.0)
    account: tuple[int, float] = (1_500, 300.0)
    paging: tuple[int, float] = (300, 900.0)
    apps: tuple[int, float] = (5, 600.0)
    follows: tuple[int, float] = (400, 86_400.0)
    following: int = 7_500
    collections: int = 10


Consent = Literal["automatic", "manual", "denied", "unknown", "missing"]
"""A remote account's consent to be featured in a Collection (docs: entities/FeatureApproval).
Local accounts consent with `discoverable`."""

ItemState = Literal["pending", "accepted", "rejected", "revoked"]


@dataclass
class Account:
    """An account on this server or, with a `domain`, on another one.

    known
        whether this server has met it.
    consent
        its own server's setting for Collections.
    fields
        the profile's fields by name, shown after the `website`.
    suspended, deleted
        suspended by its server's moderators; deleted for good.
    moved_to, aliases
        ids of the account that it moved to, and of the other accounts that it claims.
    posing_as
        the false handle that its server gives it.
    privacy, sensitive, language
        the defaults of new posts.
    avatar, header
        the names of its pictures.
    followers_elsewhere, following_elsewhere
        counted besides the follows in the sandbox.
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
    privacy: str = "public"
    sensitive: bool = False
    language: str = ""
    avatar: str = "missing"
    header: str = "missing"
    followers_elsewhere: int = 0
    following_elsewhere: int = 0

    @property
    def acct(self) -> str:
        """The handle as the API shows it: without a domain for local accounts."""
        return f"{self.username}@{self.domain}" if self.domain else self.username


@dataclass(frozen=True)
class Status:
    """A post. A `text` that begins with `<` is HTML from another server, as it is.

    reply_to, boosts_of
        the id of the account that it replies to, or boosts.
    picture
        the description of its picture; None without a picture.
    """

    id: str
    at: datetime
    text: str
    language: str = "en"
    visibility: str = "public"
    warning: str = ""
    reply_to: str = ""
    boosts_of: str = ""
    picture: str | None = None
    boosts: int = 0
    replies: int = 0
    likes: int = 0


@dataclass
class UserList:
    """A private list; `members` are account ids in the order of addition."""

    id: str
    owner: str
    title: str
    replies_policy: str = "list"
    exclusive: bool = False
    members: list[str] = field(default_factory=list)


@dataclass
class CollectionItem:
    """An account in a Collection; `created` is in Unix seconds. Rejected and revoked items are
    kept, but hidden.
    """

    id: str
    account: str
    state: ItemState
    created: float


@dataclass
class Collection:
    """A public set of recommended accounts, in the order of addition. `url` is the page of one
    from another server.
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
    """An access token; without an `account` it is the app's own. `created` is in Unix seconds."""

    value: str
    scopes: frozenset[str]
    client_id: str
    account: str | None
    created: int

    def allows(self, *any_of: str, broad_only: bool = False) -> bool:
        """Whether one of these scopes is granted; `read` includes every `read:…`, and so on.
        With `broad_only`, narrow scopes do not count.
        """
        granted = self.scopes & BROAD if broad_only else self.scopes
        return any(s in granted or s.partition(":")[0] in granted for s in any_of)


@dataclass(frozen=True)
class FollowedTag:
    """A hashtag that a user follows: the id of the follow, and the name as first written."""

    id: int
    name: str


def normalized(name: str) -> str:
    """Return the name under which a hashtag is found (hashtag_normalizer.rb)."""
    plain = unicodedata.normalize("NFKD", name.removeprefix("#").lower())
    return "".join(c for c in plain if not unicodedata.combining(c))
