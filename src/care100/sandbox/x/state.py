"""Everything that the X API knows, under one lock.

Tests may read and change everything here; the methods that take usernames are for them.
"""

import random
import secrets
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from care100.sandbox.authorization_codes import AuthorizationCodes
from care100.sandbox.rate_limits import RateLimiter
from care100.sandbox.shipped_lists import USERS, shipped_members, synthetic_names
from care100.sandbox.x.records import (
    LIMITS,
    SCOPES,
    Client,
    Post,
    RefreshGrant,
    Token,
    User,
    XList,
    post_id,
)

PUBLISHED = "social-care-100"
"""The slug of the shipped list that `curator` has published as a List."""

DEFAULT_CLIENT = Client(
    "sandbox-client", "care100 in the sandbox", ["http://127.0.0.1:8910/callback"]
)

_FIRST_ID = 1_600_000_000_000_000_000
_MOST_FOLLOWS_A_DAY = (400, 86_400.0)
_MOST_ADDITIONS = (2_000, 43_200.0)


class XState:
    """The state of the X API.

    self_serve
        follows are refused, as for all apps except Enterprise ones since 20 April 2026.
    refuse_list_follow
        following Lists is refused as well; X's documentation leaves this open.
    refuse_owned_lists
        `GET owned_lists` answers 400, as X's own playground does.
    out_of_credits
        every call answers 402: the account has no credits.
    code_seconds, token_seconds
        how long an authorization code and an access token are valid.
    limits, follows_a_day
        (calls, seconds) for each operation, and for all follows together.
    most_additions
        (additions, seconds) to Lists, above which X answers 403 with code 104.
    most_members
        how many members a List may have.
    published
        the ids of the Lists that `curator` has published, by the shipped list's slug.
    """

    def __init__(self, url: str, *, accounts: int = 0, seed: int = 0) -> None:
        self.url = url
        self.lock = threading.RLock()
        self.clock: Callable[[], float] = time.time
        self.latency = 0.0
        self.self_serve = True
        self.refuse_list_follow = False
        self.refuse_owned_lists = False
        self.out_of_credits = False
        self.code_seconds = 30.0
        self.token_seconds = 7_200.0
        self.limits = dict(LIMITS)
        self.follows_a_day = _MOST_FOLLOWS_A_DAY
        self.most_members = 5_000
        self.most_additions = _MOST_ADDITIONS
        self.rate_limiter = RateLimiter(lambda: self.clock())
        self.codes = AuthorizationCodes(lambda: self.clock())
        self.clients = {DEFAULT_CLIENT.client_id: DEFAULT_CLIENT}
        self.seed = seed
        self.accounts: dict[str, User] = {}
        self.posted: dict[str, list[Post]] = {}
        self.users: dict[str, str] = {}
        self.lists: dict[str, XList] = {}
        self.pinned: dict[str, list[str]] = {}
        self.following: dict[str, list[str]] = {}
        self.follow_requests: dict[str, list[str]] = {}
        self.blocks: dict[str, set[str]] = {}
        self.tokens: dict[str, Token] = {}
        self.refresh_grants: dict[str, RefreshGrant] = {}
        self.published: dict[str, str] = {}
        self._by_name: dict[str, str] = {}
        self._last_id = _FIRST_ID
        self._random = random.Random(seed)  # noqa: S311 - invents people, guards nothing
        self._seed(accounts)

    def _seed(self, accounts: int) -> None:
        for name in USERS:
            self.users[name] = self.add_account(name).id
        for name in synthetic_names(accounts):
            self.add_account(name, name=f"Account {name.removeprefix('acct')}")
        members: list[str] = []
        for person in shipped_members():
            if not person.x:
                continue
            user = self.find(person.x) or self.add_account(
                person.x, id=person.x_id, name=person.name, url=person.website
            )
            if person.list_slug == PUBLISHED and user.id not in members:
                members.append(user.id)
        if members:
            published = self.add_list("curator", "Social Care 100", members=members)
            self.published[PUBLISHED] = published.id

    def new_id(self) -> str:
        """Return the next id; ids grow, as X's do."""
        self._last_id += self._random.randrange(1, 1_000_000)
        return str(self._last_id)

    def now(self) -> datetime:
        """Return the time on this server."""
        return datetime.fromtimestamp(self.clock(), UTC)

    def add_account(self, username: str, **fields: Any) -> User:
        """Add an account; an `id` is invented unless it is given."""
        chance = self._random.randrange
        known = {name: value for name, value in fields.items() if value}
        user = User(
            **{
                "id": self.new_id(),
                "username": username,
                "name": username,
                "created": datetime(2009, 1, 1, tzinfo=UTC) + timedelta(minutes=chance(3_000_000)),
                "followers_elsewhere": chance(50, 90_000),
                "following_elsewhere": chance(10, 3_000),
                "posts": chance(20, 50_000),
                **known,
            }
        )
        self.accounts[user.id] = user
        self._by_name[username.lower()] = user.id
        return user

    def add_list(self, owner: str, name: str, **fields: Any) -> XList:
        """Add a List for an account, by username."""
        made = XList(self.new_id(), self.account(owner).id, name, self.now(), **fields)
        self.lists[made.id] = made
        return made

    def add_client(self, client_id: str, *redirect_uris: str, name: str = "") -> Client:
        """Register an app that users can approve."""
        client = Client(client_id, name or client_id, list(redirect_uris))
        self.clients[client_id] = client
        return client

    def find(self, username: str) -> User | None:
        """Return the account with a username, in any case."""
        return self.accounts.get(self._by_name.get(username.removeprefix("@").lower(), ""))

    def account(self, username: str) -> User:
        """Return the account with a username; LookupError when there is none."""
        found = self.find(username)
        if found is None:
            raise LookupError(f"the sandbox's X has no account {username!r}")
        return found

    def post(self, username: str, text: str, **fields: Any) -> Post:
        """Let an account post a text, `at` a time or now. Its invented posts disappear."""
        with self.lock:
            posts = self.posted.setdefault(self.account(username).id, [])
            at = fields.pop("at", None) or self.now()
            posts.append(Post(post_id(at, len(posts)), at, text, **fields))
            return posts[-1]

    def rename(self, username: str, to: str) -> None:
        """Change an account's username; its id stays."""
        with self.lock:
            user = self.account(username)
            del self._by_name[user.username.lower()]
            user.username = to
            self._by_name[to.lower()] = user.id

    def suspend(self, username: str, *, suspended: bool = True) -> None:
        """Suspend an account, or undo that."""
        self.account(username).suspended = suspended

    def deactivate(self, username: str, *, deactivated: bool = True) -> None:
        """Deactivate an account, or undo that."""
        self.account(username).deactivated = deactivated

    def protect(self, username: str, *, protected: bool = True) -> None:
        """Protect an account's posts, or undo that."""
        self.account(username).protected = protected

    def never_list(self, username: str, *, never: bool = True) -> None:
        """Let X report additions of an account to Lists without making them, or undo that."""
        self.account(username).never_listed = never

    def block(self, blocker: str, blocked: str) -> None:
        """Block an account: neither of the two can follow or list the other."""
        with self.lock:
            one, other = self.account(blocker).id, self.account(blocked).id
            self.blocks.setdefault(one, set()).add(other)
            for source, target in ((one, other), (other, one)):
                if target in self.following.get(source, []):
                    self.following[source].remove(target)

    def issue(
        self, user: str, client_id: str, scopes: frozenset[str], seconds: float | None
    ) -> Token:
        """Issue an access token; with `seconds` None it does not expire."""
        expires = None if seconds is None else self.clock() + seconds
        token = Token(secrets.token_urlsafe(48), user, client_id, scopes, expires)
        self.tokens[token.value] = token
        return token

    def issue_for(self, user: str) -> str:
        """Issue a token with every scope that does not expire, for a user by name."""
        return self.issue(self.users[user], DEFAULT_CLIENT.client_id, SCOPES, None).value

    def token(self, value: str) -> Token | None:
        """Return a token if it is valid."""
        token = self.tokens.get(value)
        if token is None or (token.expires is not None and self.clock() >= token.expires):
            return None
        return token

    def members(self, list_id: str) -> set[str]:
        """Return the usernames on a List, for assertions."""
        with self.lock:
            return {self.accounts[id_].username for id_ in self.lists[list_id].members}

    def owned(self, username: str) -> list[XList]:
        """Return the Lists that an account owns, for assertions."""
        with self.lock:
            return [one for one in self.lists.values() if one.owner == self.account(username).id]

    def followed_lists(self, username: str) -> set[str]:
        """Return the ids of the Lists that an account follows, for assertions."""
        with self.lock:
            id_ = self.account(username).id
            return {one.id for one in self.lists.values() if id_ in one.followers}
