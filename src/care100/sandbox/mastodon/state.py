"""What a Mastodon server knows, under one lock, and how to set the scene in it.

Tests may read and change everything here; the methods that take handles are for them.
"""

import random
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from care100.sandbox.authorization_codes import AuthorizationCodes
from care100.sandbox.mastodon.records import (
    BROAD,
    GRANULAR,
    LEGACY,
    Account,
    App,
    Collection,
    Limits,
    Token,
    UserList,
)
from care100.sandbox.mastodon.relationships import Follow, Relationships
from care100.sandbox.rate_limits import RateLimiter
from care100.sandbox.shipped_lists import USERS, shipped_members, synthetic_names

Personality = Literal["mastodon", "gotosocial"]

SANDBOX_CLIENT = "sandbox"
"""The client id that the tokens of the first users belong to."""

COLLECTIONS_SINCE = 10
"""The first API version with Collections: Mastodon 4.6."""

INTERACTION = "/authorize_interaction?uri={object}"
"""Where Mastodon sends its users to follow somebody whom they saw elsewhere."""

_FIRST_ID = 109_000_000_000_000_000


def names_of(domain: str) -> frozenset[str]:
    """The names of a server on the loopback, which is `localhost` with a port."""
    port = domain.rpartition(":")[2]
    return frozenset({domain, f"127.0.0.1:{port}", f"[::1]:{port}"})


class MastodonState:
    """Everything about one server.

    latency, resolve_latency
        seconds that every call takes, and a search that meets an account for the first time.
    personality
        `gotosocial`: no `api_versions`, ULIDs, no rate-limit headers, and its other differences.
    api_version
        what a server with Mastodon's personality announces; Collections came with 10.
    legacy_scopes
        only `read`, `write` and `follow` exist.
    cors
        whether browsers on other origins may read the responses.
    code_seconds
        how long the code that an app brings back from the sign-in page is good for.
    follow_intent
        where its users are sent to follow somebody (FEP-3b86), with `{object}` in it; a path,
        or an address elsewhere. Without one ("") its WebFinger does not say.
    """

    def __init__(self, url: str, domain: str, *, accounts: int = 0, seed: int = 0) -> None:
        self.url = url
        self.domain = domain
        self.lock = threading.RLock()
        self.clock: Callable[[], float] = time.time
        self.latency = 0.0
        self.resolve_latency = 0.0
        self.code_seconds = 600.0
        self.personality: Personality = "mastodon"
        self.api_version = COLLECTIONS_SINCE
        self.legacy_scopes = False
        self.cors = True
        self.follow_intent = INTERACTION
        self.limits = Limits()
        self.rate_limiter = RateLimiter(lambda: self.clock())
        self.codes = AuthorizationCodes(lambda: self.clock())
        self.accounts: dict[str, Account] = {}
        self.users: dict[str, str] = {}
        self.lists: dict[str, UserList] = {}
        self.collections: dict[str, Collection] = {}
        self.apps: dict[str, App] = {}
        self.tokens: dict[str, Token] = {}
        self.relationships = Relationships(lambda: int(self.new_id()))
        self._by_acct: dict[str, str] = {}
        self._last_id = _FIRST_ID
        self._random = random.Random(seed)  # noqa: S311 - invents people, guards nothing
        self._seed(accounts)

    def _seed(self, accounts: int) -> None:
        for name in USERS:
            self.add_user(name)
        for name in synthetic_names(accounts):
            self.add_account(name, display_name=f"Account {name.removeprefix('acct')}")
        for person in shipped_members():
            if person.mastodon and self.find(person.mastodon) is None:
                self.add_account(
                    person.mastodon,
                    display_name=person.name,
                    note=person.note,
                    website=person.website,
                    known=False,
                )

    def new_id(self) -> str:
        """The next id; ids grow, as Mastodon's do."""
        self._last_id += self._random.randrange(1, 1_000_000)
        return str(self._last_id)

    def add_account(self, handle: str, *, known: bool = True, **fields: Any) -> Account:
        """Add `name` (local) or `name@host` (remote, `known` once this server has met it)."""
        username, _, host = handle.removeprefix("@").partition("@")
        remote = bool(host) and not self._is_own(host)
        chance = self._random.randrange
        account = Account(
            self.new_id(),
            username,
            host.lower() if remote else None,
            known=known,
            **{
                "display_name": username,
                "created": date(2017, 1, 1) + timedelta(days=chance(2_900)),
                "last_status": datetime.now(UTC).date() - timedelta(days=chance(21)),
                "statuses": chance(20, 9_000),
                "followers_elsewhere": chance(10, 20_000) if remote else 0,
                "following_elsewhere": chance(5, 2_000) if remote else 0,
                **fields,
            },
        )
        self.accounts[account.id] = account
        self._by_acct[account.acct.lower()] = account.id
        return account

    def add_user(self, name: str, **fields: Any) -> Account:
        """Add a local account that somebody can log in to."""
        account = self.add_account(name, **fields)
        self.users[name] = account.id
        return account

    def _is_own(self, host: str) -> bool:
        return not host or host.lower() in names_of(self.domain)

    def find(self, handle: str) -> Account | None:
        """The account with a handle, in any case, whether this server has met it or not; one
        that is deleted on another server is nowhere to be found.
        """
        username, _, host = handle.removeprefix("@").lower().partition("@")
        found = self.account_on("" if self._is_own(host) else host, username)
        return None if found and found.domain and found.deleted else found

    def account_on(self, host: str, username: str) -> Account | None:
        """The account of that name on another server, or on this one (""), deleted ones too."""
        acct = f"{username}@{host}" if host else username
        return self.accounts.get(self._by_acct.get(acct.lower(), ""))

    def account(self, handle: str) -> Account:
        """The account with a handle; LookupError when there is none."""
        username, _, host = handle.removeprefix("@").lower().partition("@")
        found = self.account_on("" if self._is_own(host) else host, username)
        if found is None:
            raise LookupError(f"the sandbox's Mastodon server has no account {handle!r}")
        return found

    def known(self) -> Iterator[Account]:
        """The accounts that this server has met."""
        return (account for account in self.accounts.values() if account.known)

    def issue(self, account: str | None, scopes: frozenset[str], client_id: str) -> Token:
        """A new access token, for an account or for an app itself."""
        token = Token(secrets.token_urlsafe(32), scopes, client_id, account, int(self.clock()))
        self.tokens[token.value] = token
        return token

    def issue_for(self, user: str) -> str:
        """A token with every scope, for a user by name."""
        return self.issue(self.users[user], BROAD, SANDBOX_CLIENT).value

    @property
    def has_collections(self) -> bool:
        """Whether this server knows of Collections, and of consent to be in one."""
        return self.personality == "mastodon" and self.api_version >= COLLECTIONS_SINCE

    def known_scopes(self) -> frozenset[str]:
        """The scopes that this server has heard of."""
        return LEGACY if self.legacy_scopes else BROAD | GRANULAR

    def unfollow_ids(self, source: str, target: str) -> None:
        """Stop following, or asking to; the target also leaves the source's lists."""
        self.relationships.unfollow(source, target)
        for user_list in self.lists.values():
            if user_list.owner == source and target in user_list.members:
                user_list.members.remove(target)

    def follow(
        self, user: str, handle: str, *, reblogs: bool = True, notify: bool = False
    ) -> Follow:
        """A user follows an account, or asks to when it is locked."""
        with self.lock:
            source, target = self.account(user), self.account(handle)
            target.known = True
            follow = self.relationships.follow(source.id, target.id, request=target.locked)
            follow.reblogs, follow.notify = reblogs, notify
            return follow

    def unfollow(self, user: str, handle: str) -> None:
        """A user stops following an account."""
        with self.lock:
            self.unfollow_ids(self.account(user).id, self.account(handle).id)

    def accept(self, user: str, handle: str) -> None:
        """A locked account accepts a user's request; LookupError when there is none."""
        with self.lock:
            self.relationships.accept(self.account(user).id, self.account(handle).id)

    def block(self, blocker: str, blocked: str) -> None:
        """One account blocks another; neither follows the other any longer."""
        with self.lock:
            one, other = self.account(blocker).id, self.account(blocked).id
            self.unfollow_ids(one, other)
            self.unfollow_ids(other, one)
            self.relationships.blocks.setdefault(one, set()).add(other)

    def mute(self, user: str, handle: str) -> None:
        """A user mutes an account."""
        with self.lock:
            self.relationships.mutes.setdefault(self.account(user).id, set()).add(
                self.account(handle).id
            )

    def block_domain(self, user: str, host: str) -> None:
        """A user blocks a whole server."""
        with self.lock:
            self.relationships.domain_blocks.setdefault(self.account(user).id, set()).add(
                host.lower()
            )

    def make_locked(self, handle: str, *, locked: bool = True) -> None:
        """An account approves its followers one by one, or no longer does."""
        self.account(handle).locked = locked

    def move(self, handle: str, to: str | None, *, agreed: bool = True) -> None:
        """An account moves to another one, or (None) comes back. The other one says that it is
        the same (`alsoKnownAs`), which Mastodon wants before a move, unless not `agreed`.
        """
        account = self.account(handle)
        account.moved_to = None if to is None else self.account(to).id
        if to is not None and agreed:
            self.account(to).aliases.append(account.id)

    def suspend(self, handle: str, *, suspended: bool = True) -> None:
        """An account is suspended, or no longer."""
        self.account(handle).suspended = suspended

    def delete(self, handle: str, *, deleted: bool = True) -> None:
        """An account is deleted, which other servers hear at once; or it was a mistake."""
        account = self.account(handle)
        account.deleted = account.suspended = deleted
        account.known &= account.domain is None or not deleted

    def follows(self, user: str) -> set[str]:
        """The handles that a user follows, for assertions."""
        with self.lock:
            followed = self.relationships.following.get(self.account(user).id, {})
            return {self.accounts[id_].acct for id_ in followed}

    def members(self, user: str, title: str) -> set[str]:
        """The handles on a user's list with this title, for assertions; LookupError without one."""
        with self.lock:
            for user_list in self.lists.values():
                if (user_list.owner, user_list.title) == (self.account(user).id, title):
                    return {self.accounts[id_].acct for id_ in user_list.members}
        raise LookupError(f"{user} has no list {title!r}")
