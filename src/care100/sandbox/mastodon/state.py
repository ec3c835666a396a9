"""Everything that a Mastodon server knows, under one lock.

Tests may read and change everything here; the methods that take handles are for them.
"""

import random
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from care100.sandbox.authorization_codes import AuthorizationCodes
from care100.sandbox.mastodon.personalities import TRAITS, Personality, Traits
from care100.sandbox.mastodon.posts import Posts
from care100.sandbox.mastodon.records import (
    BROAD,
    GRANULAR,
    LEGACY,
    Account,
    App,
    Collection,
    FollowedTag,
    Limits,
    Status,
    Token,
    UserList,
    normalized,
)
from care100.sandbox.mastodon.relationships import Follow, Relationships
from care100.sandbox.rate_limits import RateLimiter
from care100.sandbox.shipped_lists import USERS, shipped_members, synthetic_names

SANDBOX_CLIENT = "sandbox"
"""The client id of the tokens that exist from the start."""

COLLECTIONS_SINCE = 10
"""The first API version with Collections: Mastodon 4.6."""

_FIRST_ID = 109_000_000_000_000_000


def names_of(domain: str) -> frozenset[str]:
    """Return all names of a loopback server, which is `localhost` with a port."""
    port = domain.rpartition(":")[2]
    return frozenset({domain, f"127.0.0.1:{port}", f"[::1]:{port}"})


class MastodonState:
    """The state of one server. Besides these settings there are `traits`, in which servers of
    different software differ.

    latency, resolve_latency
        seconds for every call, and for a search that meets a new account.
    personality
        which software the server imitates; a new one resets the traits.
    api_version
        the API version that Mastodon announces; Collections came with 10.
    legacy_scopes
        only the scopes `read`, `write` and `follow` exist.
    cors
        whether browsers on other origins may read the responses.
    code_seconds
        how long an authorization code is valid.
    follow_intent
        the page where users follow an account (FEP-3b86 `Follow`), with `{object}` in it: a path
        or a full address. Mastodon publishes none.
    web_domains
        the domain of the pages and the API by the domain in handles, where servers have two
        (Mastodon's `WEB_DOMAIN` and `LOCAL_DOMAIN`).
    login_for_statuses
        whether statuses are shown only with a login (Mastodon's
        `DISALLOW_UNAUTHENTICATED_API_ACCESS`).
    accept_delay
        seconds until remote servers accept a follow. The response to the follow already shows
        it as following, relationships show it as requested until then.
    """

    def __init__(self, url: str, domain: str, *, accounts: int = 0, seed: int = 0) -> None:
        self.url = url
        self.domain = domain
        self.lock = threading.RLock()
        self.clock: Callable[[], float] = time.time
        self.latency = 0.0
        self.resolve_latency = 0.0
        self.code_seconds = 600.0
        self.personality = "mastodon"
        self.api_version = COLLECTIONS_SINCE
        self.legacy_scopes = False
        self.cors = True
        self.login_for_statuses = False
        self.follow_intent = ""
        self.accept_delay = 0.0
        self.web_domains: dict[str, str] = {}
        self.limits = Limits()
        self.rate_limiter = RateLimiter(lambda: self.clock())
        self.codes = AuthorizationCodes(lambda: self.clock())
        self.accounts: dict[str, Account] = {}
        self.users: dict[str, str] = {}
        self.lists: dict[str, UserList] = {}
        self.collections: dict[str, Collection] = {}
        self.followed_tags: dict[str, dict[str, FollowedTag]] = {}
        self.apps: dict[str, App] = {}
        self.tokens: dict[str, Token] = {}
        self.posts = Posts(seed, lambda: self.clock())
        self.relationships = Relationships(lambda: int(self.new_id()), lambda: self.clock())
        self._by_acct: dict[str, str] = {}
        self._last_id = _FIRST_ID
        self._random = random.Random(seed)  # noqa: S311 - invents people, guards nothing
        self._seed(accounts)

    @property
    def personality(self) -> Personality:
        """The software that the server imitates."""
        return self._personality

    @personality.setter
    def personality(self, personality: Personality) -> None:
        self._personality = personality
        self.traits: Traits = replace(TRAITS[personality])

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
        """Return the next id; ids grow, as Mastodon's do."""
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
        """Add a local account with a login."""
        account = self.add_account(name, **fields)
        self.users[name] = account.id
        return account

    def post(self, handle: str, text: str, **fields: Any) -> Status:
        """Let an account post a text. Its invented posts disappear."""
        with self.lock:
            return self.posts.add(self.account(handle), text, **fields)

    def statuses_of(self, account: Account) -> list[Status]:
        """Return an account's posts, newest first: the invented ones, if it has no others."""
        return self.posts.of(account, [one.id for one in self.accounts.values() if one.known])

    def _is_own(self, host: str) -> bool:
        return not host or host.lower() in names_of(self.domain)

    def find(self, handle: str) -> Account | None:
        """Return the account with a handle, in any case, even if this server has not met it.
        Accounts that are deleted on another server are not found.
        """
        username, _, host = handle.removeprefix("@").lower().partition("@")
        found = self.account_on("" if self._is_own(host) else host, username)
        return None if found and found.domain and found.deleted else found

    def account_on(self, host: str, username: str) -> Account | None:
        """Return the account of a name on another server or, with "", on this one."""
        acct = f"{username}@{host}" if host else username
        return self.accounts.get(self._by_acct.get(acct.lower(), ""))

    def handle_at(self, handle: str) -> str:
        """Return the handle of an account that is named with the domain of its server's pages."""
        name, _, host = handle.removeprefix("@").lower().partition("@")
        found = [domain for domain, web in self.web_domains.items() if web == host]
        return f"{name}@{found[0]}" if found else handle

    def account(self, handle: str) -> Account:
        """Return the account with a handle; LookupError when there is none."""
        username, _, host = handle.removeprefix("@").lower().partition("@")
        found = self.account_on("" if self._is_own(host) else host, username)
        if found is None:
            raise LookupError(f"the sandbox's Mastodon server has no account {handle!r}")
        return found

    def known(self) -> Iterator[Account]:
        """Yield the accounts that this server has met."""
        return (account for account in self.accounts.values() if account.known)

    def issue(self, account: str | None, scopes: frozenset[str], client_id: str) -> Token:
        """Issue an access token for an account, or for an app itself."""
        token = Token(secrets.token_urlsafe(32), scopes, client_id, account, int(self.clock()))
        self.tokens[token.value] = token
        return token

    def issue_for(self, user: str) -> str:
        """Issue a token with every scope for a user."""
        return self.issue(self.users[user], BROAD, SANDBOX_CLIENT).value

    @property
    def has_collections(self) -> bool:
        """Whether this server has Collections and their consent."""
        return self.personality == "mastodon" and self.api_version >= COLLECTIONS_SINCE

    def known_scopes(self) -> frozenset[str]:
        """Return the scopes that exist on this server."""
        return LEGACY if self.legacy_scopes else BROAD | GRANULAR

    def unfollow_ids(self, source: str, target: str) -> None:
        """Remove a follow or a request; the target also leaves the source's lists."""
        self.relationships.unfollow(source, target)
        for user_list in self.lists.values():
            if user_list.owner == source and target in user_list.members:
                user_list.members.remove(target)

    def follow(
        self, user: str, handle: str, *, reblogs: bool = True, notify: bool = False
    ) -> Follow:
        """Let a user follow an account, or send a request if it is locked."""
        with self.lock:
            source, target = self.account(user), self.account(handle)
            target.known = True
            follow = self.relationships.follow(source.id, target.id, request=target.locked)
            follow.reblogs, follow.notify = reblogs, notify
            return follow

    def unfollow(self, user: str, handle: str) -> None:
        """Let a user unfollow an account."""
        with self.lock:
            self.unfollow_ids(self.account(user).id, self.account(handle).id)

    def accept(self, user: str, handle: str) -> None:
        """Accept a user's follow request to a locked account; LookupError when there is none."""
        with self.lock:
            self.relationships.accept(self.account(user).id, self.account(handle).id)

    def reject(self, user: str, handle: str) -> None:
        """Reject a user's follow request to a locked account; LookupError when there is none."""
        with self.lock:
            self.relationships.reject(self.account(user).id, self.account(handle).id)

    def block(self, blocker: str, blocked: str) -> None:
        """Block an account, which ends the follows in both directions."""
        with self.lock:
            self.block_ids(self.account(blocker).id, self.account(blocked).id)

    def block_ids(self, blocker: str, blocked: str) -> None:
        """Block an account by ids."""
        self.unfollow_ids(blocker, blocked)
        self.unfollow_ids(blocked, blocker)
        self.relationships.blocks.setdefault(blocker, set()).add(blocked)

    def mute(self, user: str, handle: str) -> None:
        """Mute an account."""
        with self.lock:
            self.relationships.mutes.setdefault(self.account(user).id, set()).add(
                self.account(handle).id
            )

    def block_domain(self, user: str, host: str) -> None:
        """Block a whole server."""
        with self.lock:
            self.relationships.domain_blocks.setdefault(self.account(user).id, set()).add(
                host.lower()
            )

    def make_locked(self, handle: str, *, locked: bool = True) -> None:
        """Lock an account, so that it approves each follower, or unlock it."""
        self.account(handle).locked = locked

    def move(self, handle: str, to: str | None, *, agreed: bool = True) -> None:
        """Move an account to another one, or (None) undo the move. The other one lists it as an
        alias (`alsoKnownAs`), as Mastodon requires, unless not `agreed`.
        """
        account = self.account(handle)
        account.moved_to = None if to is None else self.account(to).id
        if to is not None and agreed:
            self.account(to).aliases.append(account.id)

    def suspend(self, handle: str, *, suspended: bool = True) -> None:
        """Suspend an account, or undo that."""
        self.account(handle).suspended = suspended

    def delete(self, handle: str, *, deleted: bool = True) -> None:
        """Delete an account, also on other servers, or undo that."""
        account = self.account(handle)
        account.deleted = account.suspended = deleted
        account.known &= account.domain is None or not deleted

    def follows(self, user: str) -> set[str]:
        """Return the handles that a user follows, for assertions."""
        with self.lock:
            self.relationships.apply_delayed()
            followed = self.relationships.following.get(self.account(user).id, {})
            return {self.accounts[id_].acct for id_ in followed}

    def hashtags(self, user: str) -> set[str]:
        """Return the hashtags that a user follows, for assertions."""
        with self.lock:
            tags = self.followed_tags.get(self.account(user).id, {})
            return {tag.name for tag in tags.values()}

    def follow_hashtag(self, user: str, name: str) -> None:
        """Let a user follow a hashtag."""
        with self.lock:
            own = self.followed_tags.setdefault(self.account(user).id, {})
            own[normalized(name)] = FollowedTag(int(self.new_id()), name)

    def members(self, user: str, title: str) -> set[str]:
        """Return the handles on a user's list by its title, for assertions."""
        with self.lock:
            for user_list in self.lists.values():
                if (user_list.owner, user_list.title) == (self.account(user).id, title):
                    return {self.accounts[id_].acct for id_ in user_list.members}
        raise LookupError(f"{user} has no list {title!r}")
