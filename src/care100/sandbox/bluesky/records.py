"""What the Bluesky server keeps besides repositories."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from care100.sandbox.bluesky.repository import Repository

POINTS = {"create": 3, "update": 2, "delete": 1}
"""What each write costs of the limits on points."""

TokenKind = Literal["access", "refresh", "oauth"]


@dataclass
class Limits:
    """(calls or points, seconds), as on Bluesky's own server."""

    requests: tuple[int, float] = (3_000, 300.0)
    sessions: tuple[int, float] = (30, 300.0)
    sessions_a_day: tuple[int, float] = (300, 86_400.0)
    points_an_hour: tuple[int, float] = (5_000, 3_600.0)
    points_a_day: tuple[int, float] = (35_000, 86_400.0)


@dataclass
class Account:
    """An account. A `hosted` one has its repository on this server; the others' repositories are
    elsewhere, and only app views and the directory know them.

    suspended, taken_down, deactivated
        by app views, by its own server, or by its owner.
    handle_lost
        the handle no longer leads to the account.
    invents_posts
        its posts are invented when they are first read.
    posts_elsewhere, followers_elsewhere, follows_elsewhere
        added to what the sandbox has, in counts.
    """

    did: str
    handle: str
    repository: Repository
    created: datetime
    hosted: bool = True
    suspended: bool = False
    taken_down: bool = False
    deactivated: bool = False
    handle_lost: bool = False
    invents_posts: bool = False
    posts_elsewhere: int = 0
    followers_elsewhere: int = 0
    follows_elsewhere: int = 0
    mutes: set[str] = field(default_factory=set)

    @property
    def unavailable(self) -> bool:
        """Whether app views leave the account out."""
        return self.suspended or self.taken_down or self.deactivated

    @property
    def status(self) -> str | None:
        """The status of its repository; None while it is active."""
        if self.taken_down:
            return "takendown"
        return "deactivated" if self.deactivated else None


@dataclass
class Token:
    """A token. `expires` is in Unix seconds. An `oauth` token has `scopes`, and the thumbprint of
    the key (`key`) that it is bound to. `session` names the login that it belongs to.
    """

    value: str
    kind: TokenKind
    did: str
    session: str
    expires: float
    scopes: tuple[str, ...] = ()
    key: str = ""
    client_id: str = ""


@dataclass
class OAuthSession:
    """An approval: its code, and the refresh token that works at present. Earlier ones are in
    `used`.
    """

    did: str
    client_id: str
    key: str
    scopes: tuple[str, ...]
    code: str
    refresh_token: str = ""
    used: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class PushedRequest:
    """A pushed authorization request; `expires` is in Unix seconds."""

    client_id: str
    client_name: str
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str
    challenge: str
    key: str
    response_mode: str
    login_hint: str
    expires: float
