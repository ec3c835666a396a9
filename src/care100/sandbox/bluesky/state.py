"""Everything that the Bluesky server knows, under one lock.

Tests may read and change everything here; the methods that take handles are for them.
"""

import random
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from care100.sandbox.authorization_codes import AuthorizationCodes
from care100.sandbox.bluesky import ids, record_rules
from care100.sandbox.bluesky.records import (
    Account,
    Limits,
    OAuthSession,
    PushedRequest,
    Token,
)
from care100.sandbox.bluesky.repository import Action, Record, Repository, Write
from care100.sandbox.rate_limits import RateLimiter
from care100.sandbox.shipped_lists import USERS, shipped_members, synthetic_names

DOMAIN = "test"
"""Handles of accounts on this server end in it, as in Bluesky's own test network."""

ELSEWHERE = "https://pds.invalid"
"""Where the repositories of all other accounts are."""


class BlueskyState:
    """The state of the Bluesky server.

    app_views
        the server passes requests for app views on; other people's servers may not.
    oauth
        the server has an authorization server.
    granular_scopes
        scopes such as `repo:…` exist; older servers have only the `transition:` ones.
    rate_limit_headers
        responses show the limits.
    code_seconds, token_seconds, nonce_seconds
        how long an authorization code, an access token and a DPoP nonce are valid.
    reactions
        reposts, replies and likes of posts, by their addresses.
    passwords
        the app password of each account on this server, by DID.
    """

    def __init__(self, url: str, *, accounts: int = 0, seed: int = 0) -> None:
        self.url = url
        self.seed = seed
        self.lock = threading.RLock()
        self.clock: Callable[[], float] = time.time
        self.latency = 0.0
        self.app_views = True
        self.oauth = True
        self.granular_scopes = True
        self.rate_limit_headers = True
        self.code_seconds = 60.0
        self.token_seconds = 3_600.0
        self.nonce_seconds = 180.0
        self.limits = Limits()
        self.rate_limiter = RateLimiter(lambda: self.clock())
        self.accounts: dict[str, Account] = {}
        self.reactions: dict[str, tuple[int, int, int]] = {}
        self.users: dict[str, str] = {}
        self.passwords: dict[str, str] = {}
        self.tokens: dict[str, Token] = {}
        self.revoked: set[str] = set()
        self.pushed_requests: dict[str, PushedRequest] = {}
        self.codes = AuthorizationCodes(lambda: self.clock())
        self.oauth_sessions: dict[str, OAuthSession] = {}
        self.secret = secrets.token_bytes(32)
        self._random = random.Random(seed)  # noqa: S311 - invents people, guards nothing
        self._tids = ids.TidClock(lambda: self.clock(), seed)
        self._by_handle: dict[str, str] = {}
        self._seed(accounts)

    def _seed(self, accounts: int) -> None:
        for name in USERS:
            self.users[name] = self.add_account(f"{name}.{DOMAIN}", name=name.title()).did
        for name in synthetic_names(accounts):
            number = name.removeprefix("acct")
            self.add_account(f"{name}.{DOMAIN}", name=f"Account {number}")
        for person in shipped_members():
            if person.bluesky and self.find(person.bluesky) is None:
                self.add_account(
                    person.bluesky, did=person.bluesky_did, name=person.name, website=person.website
                )

    def now(self) -> datetime:
        """Return the time on this server."""
        return datetime.fromtimestamp(self.clock(), UTC)

    def stamp(self, at: datetime | None = None) -> str:
        """Return a time, or the present one, as records have it."""
        return (at or self.now()).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"

    def add_account(
        self,
        handle: str,
        *,
        did: str = "",
        name: str = "",
        description: str = "",
        website: str = "",
    ) -> Account:
        """Add an account; a DID is invented unless it is given. Handles below DOMAIN are hosted
        here, and get an app password.
        """
        chance = self._random.randrange
        did = did or ids.new_did(self._random)
        created = datetime(2023, 4, 1, tzinfo=UTC) + timedelta(minutes=chance(1_500_000))
        account = Account(
            did,
            handle.lower(),
            Repository(did, self._tids),
            created,
            hosted=handle.endswith(f".{DOMAIN}"),
            posts_elsewhere=chance(20, 5_000),
            followers_elsewhere=chance(50, 90_000),
            follows_elsewhere=chance(10, 3_000),
        )
        self.accounts[did] = account
        self._by_handle[account.handle] = did
        if account.hosted:
            groups = ("".join(self._random.choices("abcdefghijkmnop234567", k=4)) for _ in range(4))
            self.passwords[did] = "-".join(groups)
        self.change_profile(handle, displayName=name, description=description, website=website)
        self.set_last_post(handle, self.now() - timedelta(hours=chance(1, 200)))
        account.invents_posts = True
        return account

    def find(self, actor: str) -> Account | None:
        """Return the account with a handle or a DID."""
        did = actor if actor.startswith("did:") else self._by_handle.get(actor.lower(), "")
        return self.accounts.get(did)

    def account(self, actor: str) -> Account:
        """Return the account with a handle or a DID; LookupError when there is none."""
        found = self.find(actor.removeprefix("@"))
        if found is None:
            raise LookupError(f"the sandbox's Bluesky has no account {actor!r}")
        return found

    def write(self, actor: str, collection: str, rkey: str, value: dict[str, Any]) -> Record:
        """Write a record of an account, in place of one with the same key."""
        with self.lock:
            repository = self.account(actor).repository
            action: Action = "update" if repository.get(collection, rkey) else "create"
            record = {"$type": collection, **value}
            [made] = repository.apply([Write(action, collection, rkey, record)], self.clock())
            return made

    def change_profile(self, actor: str, **texts: str) -> None:
        """Change texts of an account's profile: `displayName`, `description`, `website`."""
        with self.lock:
            record = self.account(actor).repository.get(record_rules.PROFILE, "self")
            value = {**(record.value if record else {}), **texts}
            kept = {name: text for name, text in value.items() if text}
            self.write(actor, record_rules.PROFILE, "self", kept)

    def set_last_post(self, actor: str, at: datetime | None) -> None:
        """Replace an account's posts and reposts with one post of this date, or with none."""
        with self.lock:
            account = self.account(actor)
            account.invents_posts, repository = False, account.repository
            writes = [
                Write("delete", collection, one.rkey)
                for collection in (record_rules.POST, record_rules.REPOST)
                for one in repository.all(collection)
            ]
            if at is not None:
                key = ids.TidClock(at.timestamp, 0).next()
                value = {"$type": record_rules.POST, "text": "Hello.", "createdAt": self.stamp(at)}
                writes.append(Write("create", record_rules.POST, key, value))
            repository.apply(writes, self.clock())

    def post(self, actor: str, text: str, *, at: datetime | None = None, **more: Any) -> str:
        """Let an account post a text; return the record's address. Invented posts disappear."""
        with self.lock:
            account = self.account(actor)
            if account.invents_posts:
                self.set_last_post(actor, None)
            at = at or self.now()
            key = ids.TidClock(at.timestamp, len(account.repository.all(record_rules.POST))).next()
            value = {"text": text, "createdAt": self.stamp(at), **more}
            return self.write(actor, record_rules.POST, key, value).uri

    def label(self, actor: str, *values: str) -> None:
        """Let an account give its profile labels, such as `!no-unauthenticated`."""
        with self.lock:
            record = self.account(actor).repository.get(record_rules.PROFILE, "self")
            labels = {
                "$type": "com.atproto.label.defs#selfLabels",
                "values": [{"val": one} for one in values],
            }
            value = {**(record.value if record else {}), "labels": labels}
            self.write(actor, record_rules.PROFILE, "self", value)

    def revoke(self, token: str) -> None:
        """Revoke a token."""
        with self.lock:
            if self.tokens.pop(token, None):
                self.revoked.add(token)

    def rename(self, actor: str, to: str) -> None:
        """Change an account's handle; its DID stays. An account that had the new handle loses
        it.
        """
        with self.lock:
            account = self.account(actor)
            other = self.find(to)
            if other is not None and other is not account:
                other.handle_lost = True
            if self._by_handle.get(account.handle) == account.did:
                del self._by_handle[account.handle]
            account.handle, account.handle_lost = to.lower(), False
            self._by_handle[account.handle] = account.did

    def lose_handle(self, actor: str, *, lost: bool = True) -> None:
        """Let an account's handle no longer lead to it, or undo that."""
        with self.lock:
            account = self.account(actor)
            account.handle_lost = lost
            if lost:
                self._by_handle.pop(account.handle, None)
            else:
                self._by_handle[account.handle] = account.did

    def follow(self, follower: str, followed: str) -> str:
        """Let an account follow another one; return the record's address."""
        return self._relate(record_rules.FOLLOW, follower, followed)

    def block(self, blocker: str, blocked: str) -> str:
        """Let an account block another one; return the record's address."""
        return self._relate(record_rules.BLOCK, blocker, blocked)

    def _relate(self, collection: str, one: str, other: str) -> str:
        value = {"subject": self.account(other).did, "createdAt": self.stamp()}
        return self.write(one, collection, self.account(one).repository.new_key(), value).uri

    def mute(self, muter: str, muted: str) -> None:
        """Let an account mute another one."""
        self.account(muter).mutes.add(self.account(muted).did)

    def opt_out(self, actor: str, list_uri: str) -> str:
        """Take an account out of a starter pack, as its owner can do in the app."""
        key = self.account(actor).repository.new_key()
        value = {"subject": list_uri, "createdAt": self.stamp()}
        return self.write(actor, record_rules.OPT_OUT, key, value).uri

    def publish_list(
        self, owner: str, name: str, members: Iterable[str], *, purpose: str = "curatelist"
    ) -> str:
        """Publish a list of accounts; return its address."""
        repository = self.account(owner).repository
        value = {
            "name": name,
            "purpose": f"app.bsky.graph.defs#{purpose}",
            "createdAt": self.stamp(),
        }
        uri = self.write(owner, record_rules.LIST, repository.new_key(), value).uri
        for member in members:
            item = {"subject": self.account(member).did, "list": uri, "createdAt": self.stamp()}
            self.write(owner, record_rules.LIST_ITEM, repository.new_key(), item)
        return uri

    def publish_pack(self, owner: str, name: str, members: Iterable[str]) -> str:
        """Publish a starter pack; return its address."""
        uri = self.publish_list(owner, name, members, purpose="referencelist")
        value = {"name": name, "list": uri, "createdAt": self.stamp()}
        key = self.account(owner).repository.new_key()
        return self.write(owner, record_rules.STARTER_PACK, key, value).uri

    def following(self, actor: str) -> set[str]:
        """Return the handles of the accounts that an account follows, for assertions."""
        with self.lock:
            follows = self.account(actor).repository.all(record_rules.FOLLOW)
            return {self.accounts[one.value["subject"]].handle for one in follows}

    def members(self, list_uri: str) -> set[str]:
        """Return the handles on a list, for assertions."""
        with self.lock:
            repository = self.account(list_uri.split("/")[2]).repository
            items = repository.all(record_rules.LIST_ITEM)
            subjects = [one.value["subject"] for one in items if one.value["list"] == list_uri]
            return {self.accounts[did].handle for did in subjects}
