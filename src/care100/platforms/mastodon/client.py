"""MastodonClient, and the servers that speak its API: resolve people, follow them, file them.

docs.joinmastodon.org/methods: accounts (lookup, relationships, follow), search,
lists. Ids are strings of any shape.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from care100.model import sanitize
from care100.model.handles import Handle
from care100.platforms.base import (
    FREE,
    Capped,
    Charges,
    Effect,
    Gone,
    Item,
    Observed,
    Quote,
    Refused,
    RemoteAccount,
    TargetWords,
    Usage,
)
from care100.platforms.mastodon.entities import handle_as_told
from care100.platforms.mastodon.http import API, PARALLEL, HttpClient

# Mastodon's rate_limiter.rb: follows a day, in a window that begins at midnight UTC.
FOLLOWS_A_DAY = 400
# Ids a request: 80 of them stay far below the longest address that servers take.
_RELATIONSHIPS = 80
_LIST_MEMBERS = 80
# Seconds that one request takes at the least, for the estimate in a plan.
_REQUEST_SECONDS = 0.2
# Mastodon's rack_attack.rb: 300 requests in five minutes.
_WINDOW_SECONDS = 300.0


@dataclass(frozen=True)
class Relation:
    """How the login stands to an account; `bar` says why it is to be left alone, if so."""

    id: str
    following: bool
    requested: bool
    bar: str


class MastodonClient:
    """One login on one server.

    `server` is the API's address, `domain` the server's name in handles, `account_id`
    the login's own id there.
    """

    def __init__(self, server: str, domain: str, account_id: str, token: str) -> None:
        self.server = server
        self.domain = domain
        self.account_id = account_id
        self._http = HttpClient(server, token, domain)

    @property
    def usage(self) -> Usage:
        """The requests made so far."""
        return self._http.usage

    @property
    def http(self) -> HttpClient:
        """The door to the server, for the adapters of its other sides."""
        return self._http

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def api_version(self) -> int | None:
        """MastodonClient's API version of the server; None where there is none to tell."""
        try:
            with self._http.asking():
                version = dict(self._http.api.instance_v2()).get("api_versions") or {}
                return int(version["mastodon"]) if "mastodon" in version else None
        except Gone:
            return None

    def seconds_for(self, requests: int) -> float:
        """How long so many requests take at the least, the rate limit's waits included."""
        waits = self._http.limits.wait_for(API, requests, _WINDOW_SECONDS)
        return waits + requests * _REQUEST_SECONDS / PARALLEL

    def resolve(self, handle: Handle) -> RemoteAccount:
        """The account of that handle, or the one it says it moved to.

        Raises Refused, with the reason, when there is none that can be followed.
        """
        with self._http.asking(handle.display):
            account = self.met(handle) or self._search(handle)
            if account is None:
                raise Refused(f"{self.domain} cannot find it; is the handle spelt right?")
            if account.get("suspended"):
                raise Refused("it is suspended")
            if moved := account.get("moved"):
                return RemoteAccount(_id(moved), self._handle(moved), moved_from=handle.text)
            return RemoteAccount(_id(account), self._handle(account))

    def met(self, handle: Handle) -> Any | None:
        """The Account entity of somebody whom the server has met already; quick."""
        # GoToSocial finds a handle with a port only with its leading @.
        acct = f"@{handle.text}" if ":" in handle.server else handle.text
        try:
            with self._http.asking(handle.display):
                account = self._http.api.account_lookup(acct)
        except Gone:
            return None
        return self._if_same(handle, account)

    def _search(self, handle: Handle) -> Any | None:
        """Whom the server may have to ask another server about; can take seconds."""
        found = self._http.api.search_v2(handle.display, resolve=True, result_type="accounts")
        others = []
        for account in found["accounts"]:
            if self._same(handle, account):
                return account
            others.append(self._handle(account))
        if others:
            raise Refused(f"{self.domain} knows only @{sanitize.line(others[0], 80)} instead")
        return None

    def _if_same(self, handle: Handle, account: Any) -> Any:
        if not self._same(handle, account):
            other = sanitize.line(self._handle(account), 80)
            raise Refused(f"{self.domain} answers with @{other} instead")
        return account

    def _same(self, handle: Handle, account: Any) -> bool:
        return self._handle(account).lower() == handle.key

    def _handle(self, account: Any) -> str:
        return handle_as_told(account, self.domain)

    def relationships(self, ids: Sequence[str]) -> list["Relation"]:
        """The login's relationship with each account that the server knows."""
        found: list[Relation] = []
        for start in range(0, len(ids), _RELATIONSHIPS):
            with self._http.asking():
                batch = list(ids[start : start + _RELATIONSHIPS])
                found += map(_relation, self._http.api.account_relationships(batch))
        return found

    def follow(self, id_: str) -> Effect:
        """Follow an account. A locked one is asked first: REQUESTED."""
        try:
            with self._http.asking():
                answer = self._http.api.account_follow(id_)
                following, requested = bool(answer["following"]), bool(answer["requested"])
        except Gone:
            raise Refused("the server does not know this account any more") from None
        except Refused as error:
            raise _about_following(error) from error
        if not following and not requested:
            raise Refused("the server said yes and did not follow")
        return Effect.DONE if following and not requested else Effect.REQUESTED

    def unfollow(self, id_: str) -> None:
        """Unfollow an account, or take a request back. One that is gone is no error."""
        try:
            with self._http.asking():
                self._http.api.account_unfollow(id_)
        except Gone:
            return

    def lists(self) -> list[tuple[str, str]]:
        """The login's lists: id and title."""
        with self._http.asking():
            return [(_id(one), str(one["title"])) for one in self._http.api.lists()]

    def make_list(self, title: str) -> str:
        """Make a list and give its id."""
        with self._http.asking():
            return _id(self._http.api.list_create(title))

    def delete_list(self, id_: str) -> None:
        """Delete a list; one that is gone is no error."""
        try:
            with self._http.asking():
                self._http.api.list_delete(id_)
        except Gone:
            return

    def list_members(self, id_: str) -> frozenset[str]:
        """The ids of all accounts in a list. Raises Gone."""
        return frozenset(_id(account) for account in self.list_accounts(id_))

    def list_accounts(self, id_: str) -> list[Any]:
        """All accounts in a list, as the server tells of them. Raises Gone."""
        with self._http.asking("the list"):
            # 0 means all of them on Mastodon; elsewhere the answer comes in pages.
            page: Any = self._http.api.list_accounts(id_, limit=0)
            found = list(page)
            while page := self._http.api.fetch_next(page):
                found += page
        return found

    def add_to_list(self, id_: str, accounts: Sequence[str]) -> None:
        """Put followed accounts into a list: all of them or none."""
        try:
            with self._http.asking():
                self._http.api.list_accounts_add(id_, list(accounts))
        except Gone:
            raise Refused("only accounts that you follow can be in a list") from None

    def remove_from_list(self, id_: str, accounts: Sequence[str]) -> None:
        """Take accounts out of a list."""
        try:
            with self._http.asking():
                self._http.api.list_accounts_delete(id_, list(accounts))
        except Gone:
            return


class Follows:
    """The accounts that a login follows."""

    kind = "follows"
    words = TargetWords("follow", "followed", "unfollow", "unfollowed")
    batch = 1
    parallel = PARALLEL
    reads_back = True
    daily_limit: int | None = FOLLOWS_A_DAY

    def __init__(self, client: MastodonClient) -> None:
        self._client = client
        self.label = f"your follows on {client.domain}"

    def observe(self, items: Sequence[Item]) -> Observed:
        """Whom of `items` the login follows, has asked, or must leave alone."""
        ids = [item.id for item in items]
        found = self._client.relationships(ids)
        barred = {one.id: one.bar for one in found if one.bar and not one.following}
        if self._client.account_id in ids:
            barred[self._client.account_id] = "it is your own account"
        return Observed(
            present=frozenset(one.id for one in found if one.following),
            pending=frozenset(one.id for one in found if one.requested),
            barred=barred,
            unknown=frozenset(ids) - {one.id for one in found} - {self._client.account_id},
        )

    def add(self, items: Sequence[Item]) -> Effect:
        """Follow one account."""
        return self._client.follow(items[0].id)

    def remove(self, items: Sequence[Item]) -> None:
        """Unfollow one account."""
        self._client.unfollow(items[0].id)

    def quote(self, adding: int, removing: int) -> Quote:
        """One request each."""
        writes = adding + removing
        return Quote(0, writes, seconds=self._client.seconds_for(writes))


class PrivateList:
    """A list of the login's own, which only they see. Its members must be followed."""

    kind = "list"
    words = TargetWords("put in your list", "in your list", "take out of it", "taken out of it")
    batch = _LIST_MEMBERS
    parallel = 1
    reads_back = True
    daily_limit: int | None = None
    charge_to_make: Charges = FREE
    charge_to_unmake: Charges = FREE

    def __init__(self, client: MastodonClient, name: str, id_: str = "") -> None:
        self._client = client
        self.name = name
        self.id = id_
        self.label = f"your list “{sanitize.line(name, 60)}” on {client.domain}"

    def find(self, since: datetime | None = None) -> str:  # noqa: ARG002 - Mastodon does not tell
        """The id of the login's list of this name, or empty."""
        return next((id_ for id_, title in self._client.lists() if title == self.name), "")

    def make(self) -> str:
        """Make the list."""
        self.id = self._client.make_list(self.name)
        return self.id

    def unmake(self) -> None:
        """Delete the list; its members stay followed."""
        self._client.delete_list(self.id)

    def observe(self, items: Sequence[Item]) -> Observed:  # noqa: ARG002 - it is read whole
        """Everybody in the list, whether asked about or not. Raises Gone when it was deleted."""
        return Observed(frozenset(self._client.list_members(self.id))) if self.id else Observed()

    def add(self, items: Sequence[Item]) -> Effect:
        """Put up to `batch` accounts in."""
        self._client.add_to_list(self.id, [item.id for item in items])
        return Effect.DONE

    def remove(self, items: Sequence[Item]) -> None:
        """Take up to `batch` accounts out."""
        self._client.remove_from_list(self.id, [item.id for item in items])

    def quote(self, adding: int, removing: int) -> Quote:
        """One request a batch."""
        writes = -(-adding // self.batch) - (-removing // self.batch)
        return Quote(0, writes, seconds=self._client.seconds_for(writes))


def _relation(entity: Any) -> Relation:
    """docs.joinmastodon.org/entities/Relationship."""
    return Relation(
        _id(entity), bool(entity["following"]), bool(entity.get("requested")), _bar(entity)
    )


def _bar(relation: Any) -> str:
    """Why an account is to be left alone, or empty: a user's own block is never overridden."""
    if relation.get("blocking"):
        return "you have blocked it"
    if relation.get("muting"):
        return "you have muted it"
    if relation.get("domain_blocking"):
        return "you have blocked its server"
    return "it has blocked you" if relation.get("blocked_by") else ""


def _about_following(error: Refused) -> Refused | Capped:
    """What a refusal of a follow means (mastodon/app/services/follow_service.rb)."""
    if error.status == HTTPStatus.UNPROCESSABLE_ENTITY:
        return Capped(
            f"The server takes no more follows from you: {error.message}.",
            "Mastodon allows 7,500 follows until as many follow you.",
        )
    if error.status == HTTPStatus.FORBIDDEN:
        return Refused("it cannot be followed: it has blocked you, has moved, or is closed")
    return error


def _id(entity: Any) -> str:
    return str(entity["id"])
