"""What a letter needs of a platform: what accounts have posted publicly.

A platform that can show posts has a `posts` attribute (`HasPosts`). Everything that a
`PostReader` returns was written by others, and may be hostile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, Protocol, runtime_checkable

from care100.engine.concurrency import RetryPolicy
from care100.model.handles import Handle
from care100.model.reasons import Reason

MediaKind = Literal["image", "video", "audio", "link"]


@dataclass(frozen=True)
class Attachment:
    """A picture, a recording or a web page that a post shows. It is never loaded.

    `text` is its description or title, as written by the author; it may be empty.
    """

    kind: MediaKind
    address: str
    text: str = ""


@dataclass(frozen=True)
class Post:
    """A public post that is no reply to others and no boost.

    at        when it was posted (aware UTC)
    text      plain text with line breaks, without markup
    language  a language tag, or empty
    warning   the author's content warning, or a label in words; empty without one
    hashtags  without `#`, as the author wrote them
    boosts    how often others shared it
    replies   how often others replied
    """

    url: str
    at: datetime
    text: str
    language: str = ""
    warning: str = ""
    hashtags: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    boosts: int = 0
    replies: int = 0


@dataclass(frozen=True)
class AuthorPosts:
    """An account's posts in the time that was asked for, and the number of its followers."""

    followers: int
    posts: tuple[Post, ...] = ()


@dataclass(frozen=True)
class PostsRequest:
    """The accounts whose posts are wanted, by handle with the permanent id or an empty text.

    slug       the list's short name
    since      posts from this moment on (aware UTC)
    published  where the list is published on the platform
    """

    slug: str
    accounts: Mapping[Handle, str]
    since: datetime
    published: Sequence[str] = ()
    retry: RetryPolicy = field(default_factory=RetryPolicy)


class PostReader(Protocol):
    """Reads the public posts of accounts on one platform.

    only_when_named  whether it is used only if the user names the platform
    """

    only_when_named: bool

    def price(self, request: PostsRequest) -> Decimal:
        """Return the most dollars that `read` can cost. Raises Care100Error without a request.

        It fails if the platform cannot show the posts of this list.
        """

    def read(self, client: Any, request: PostsRequest) -> Mapping[Handle, AuthorPosts | Reason]:
        """Return each account's posts, or why they are left out; `client` is the platform's.

        Posts of accounts that limit who can find them, and posts that are not public, are
        never returned. Raises PlatformError.
        """


@runtime_checkable
class HasPosts(Protocol):
    """A platform that can show what accounts have posted."""

    @property
    def posts(self) -> PostReader:
        """Return the reader of posts."""
