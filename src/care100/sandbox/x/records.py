"""The records that the X API keeps."""

from dataclasses import dataclass, field
from datetime import datetime

QUARTER = 900.0
"""Seconds in X's rate-limit window: 15 minutes."""

LIMITS: dict[str, tuple[int, float]] = {
    name: (calls, QUARTER)
    for name, calls in {
        "getUsersMe": 75,
        "getUsersByIds": 900,
        "getUsersByUsernames": 900,
        "getUsersByUsername": 900,
        "getUsersById": 900,
        "getUsersFollowing": 300,
        "followUser": 50,
        "unfollowUser": 50,
        "createLists": 300,
        "updateLists": 300,
        "deleteLists": 300,
        "getListsById": 75,
        "getListsMembers": 900,
        "getListsPosts": 900,
        "addListsMember": 300,
        "removeListsMemberByUserId": 300,
        "getListsFollowers": 180,
        "getUsersOwnedLists": 15,
        "getUsersFollowedLists": 15,
        "followList": 50,
        "unfollowList": 50,
        "getUsersPinnedLists": 15,
        "pinList": 50,
        "unpinList": 50,
    }.items()
}
"""(calls, seconds) for each user and operation, by the operation's name in X's OpenAPI file."""

SCOPES = frozenset(
    {
        "tweet.read",
        "users.read",
        "list.read",
        "list.write",
        "follows.read",
        "follows.write",
        "offline.access",
    }
)


@dataclass
class User:
    """An X user. X reports success when a `never_listed` user is added to a List, but does not
    add them. A `deactivated` user has closed their account.
    """

    id: str
    username: str
    name: str
    created: datetime
    description: str = ""
    url: str = ""
    protected: bool = False
    suspended: bool = False
    deactivated: bool = False
    never_listed: bool = False
    followers_elsewhere: int = 0
    following_elsewhere: int = 0
    posts: int = 0

    @property
    def unavailable(self) -> bool:
        """Whether the account is hidden at present."""
        return self.suspended or self.deactivated


def post_id(at: datetime, number: int) -> str:
    """Return the id of a post: the time in milliseconds since 4 November 2010, and a number."""
    return str(((int(at.timestamp() * 1000) - 1_288_834_974_657) << 22) + number)


@dataclass(frozen=True)
class Post:
    """A post; a repost's text begins with `RT @`."""

    id: str
    at: datetime
    text: str
    language: str = "en"
    is_reply: bool = False
    sensitive: bool = False
    boosts: int = 0
    replies: int = 0
    likes: int = 0


@dataclass
class XList:
    """A List; members and followers are user ids, in the order of addition."""

    id: str
    owner: str
    name: str
    created: datetime
    description: str = ""
    private: bool = False
    members: list[str] = field(default_factory=list)
    followers: list[str] = field(default_factory=list)


@dataclass
class Client:
    """A registered app: a public client, without a secret."""

    client_id: str
    name: str
    redirect_uris: list[str]


@dataclass
class Token:
    """An access token; `expires` is in Unix seconds, None for never."""

    value: str
    user: str
    client_id: str
    scopes: frozenset[str]
    expires: float | None


@dataclass
class RefreshGrant:
    """The grant behind a refresh token, which works once."""

    user: str
    client_id: str
    scopes: frozenset[str]
