"""The client of Mastodon's API: resolve accounts and follow them.

docs.joinmastodon.org/methods: accounts (lookup, relationships, follow), search. Ids are opaque
strings.
"""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from care100.engine.concurrency import RetryPolicy, ask_concurrently
from care100.engine.resolve import Answers, Candidate
from care100.model import sanitize
from care100.model.handles import Handle
from care100.model.reasons import Reason, ReasonCode
from care100.model.server_names import is_loopback
from care100.platforms import server_values
from care100.platforms.errors import Capped, Gone, Refused, or_reason
from care100.platforms.mastodon.acquaintance import Acquaintance
from care100.platforms.mastodon.entities import api_version_of, handle_of_account, id_of
from care100.platforms.mastodon.http import PARALLEL, HttpClient
from care100.platforms.mastodon.relations import Relation, all_relations, is_so, relation_of
from care100.platforms.mastodon.session import API
from care100.platforms.mastodon.true_handles import true_handle
from care100.platforms.targets import Effect, RemoteAccount, Usage

# Minimum seconds for one request, for the estimate in a plan.
_REQUEST_SECONDS = 0.2
# Mastodon's rack_attack.rb: 300 requests in five minutes.
_WINDOW_SECONDS = 300.0


class MastodonClient:
    """One login on one server.

    `server` is the API's address, `domain` the server's name in handles, and `account_id`
    the login's own account id, and `own_handle` its handle, if it is known.
    """

    def __init__(
        self,
        server: str,
        domain: str,
        account_id: str,
        token: str,
        own_handle: str = "",
    ) -> None:
        self.server = server
        self._own_handle = own_handle
        self._learning = threading.Lock()
        self._whole: bool | None = None
        self._acquaintance = Acquaintance()
        self.domain = domain
        self.account_id = account_id
        self._http = HttpClient(server, token, domain)
        # Without a token: what everybody may see.
        self.public = HttpClient(server, None, domain, self._http.usage)

    @property
    def usage(self) -> Usage:
        """Return the requests sent so far."""
        return self._http.usage

    @property
    def http(self) -> HttpClient:
        """Return the HTTP client, for modules that use other parts of the API."""
        return self._http

    def close(self) -> None:
        """Close the connections."""
        self._http.close()
        self.public.close()

    def api_version(self) -> int | None:
        """Return the server's Mastodon API version, or None when it does not report one."""
        try:
            with self._http.asking():
                return api_version_of(self._http.api.instance_v2())
        except Gone:
            return None

    def server_time(self) -> datetime:
        """Return the time by the server's clock (aware UTC)."""
        return self._http.limits.server_time()

    def seconds_for(self, requests: int) -> float:
        """Return the minimum seconds for these requests, including waits for the rate limit."""
        waits = self._http.limits.wait_for(API, requests, _WINDOW_SECONDS)
        return waits + requests * _REQUEST_SECONDS / PARALLEL

    def resolve(self, candidates: Sequence[Candidate], retry: RetryPolicy) -> Answers:
        """Look accounts up, several at once. A failure does not affect the other accounts."""
        found = ask_concurrently(
            candidates,
            lambda one: self.find_by_any_address(one.new_home or one.handle),
            parallel=PARALLEL,
            retry=retry,
        )
        return {one.account_id: or_reason(answer, self.domain) for one, answer in found}

    def find_by_any_address(self, handle: Handle) -> RemoteAccount:
        """Return the account, also if `handle` is another address of it. Raises Refused."""
        try:
            return self.find(handle)
        except Refused as error:
            if error.reason.code not in (ReasonCode.OTHER_ACCOUNT, ReasonCode.NOT_FOUND):
                raise
            is_here = is_loopback(urlsplit(self.server).netloc)
            other = true_handle(handle, here=is_here)
            if other is None or other.key == handle.key:
                raise
            return self.find(other)

    def find(self, handle: Handle) -> RemoteAccount:
        """Return the account with this handle, or its announced move target.

        Raises Refused with the reason when no account can be followed.
        """
        with self._http.asking(handle.display):
            account = self._known(handle) or self._found(handle)
            if account is None:
                raise Refused(Reason(ReasonCode.NOT_FOUND, self.domain))
            if is_so(account, "suspended"):
                raise Refused(Reason(ReasonCode.SUSPENDED))
            if moved := account.get("moved"):
                return RemoteAccount(id_of(moved), self._handle(moved), moved_from=handle.text)
            return RemoteAccount(id_of(account), self._handle(account))

    def _known(self, handle: Handle) -> Any | None:
        """Look the account up, unless the server has met hardly any of those before it."""
        if handle.server == self.domain.lower():
            return self.met(handle)
        if not self._acquaintance.is_likely:
            return None
        account = self.met(handle)
        self._acquaintance.note(met=account is not None)
        return account

    def met(self, handle: Handle) -> Any | None:
        """Return the Account entity if the server already knows the account, or None. Fast."""
        for acct in self._names(handle):
            try:
                with self._http.asking(handle.display):
                    account = self._http.api.account_lookup(acct)
                    return self._if_same(handle, account)
            except Gone:
                continue
        return None

    def _names(self, handle: Handle) -> Iterator[str]:
        """Yield the handle as the server may know it.

        GoToSocial finds a handle with a port only with a leading @. Takahe finds accounts of its
        own by their names alone.
        """
        yield f"@{handle.text}" if ":" in handle.server else handle.text
        if handle.server == self.domain.lower() and not self._knows_whole_handles():
            yield handle.text.partition("@")[0]

    def _knows_whole_handles(self) -> bool:
        """Whether the server finds an account of its own by the whole handle, as Mastodon does.

        It is asked once, about the login itself, instead of once more for each account.
        """
        with self._learning:
            if self._whole is None:
                self._whole = bool(self._own_handle) and self._is_met(self._own_handle)
            return self._whole

    def _is_met(self, acct: str) -> bool:
        try:
            with self._http.asking(acct):
                self._http.api.account_lookup(f"@{acct}" if ":" in acct else acct)
        except Gone:
            return False
        return True

    def _found(self, handle: Handle) -> Any | None:
        """Return the Account entity after a search on other servers, which can take seconds.

        A search also returns accounts with similar names. Raises Refused with an account of the
        same name that is found on another server instead.
        """
        # With exclude_unreviewed, Mastodon.py would first ask for the server's version.
        found = self._http.api.search_v2(
            f"@{handle.text}", resolve=True, result_type="accounts", exclude_unreviewed=False
        )
        accounts = server_values.entities(found["accounts"])
        for account in accounts:
            if self._same(handle, account):
                return account
        name = handle.key.partition("@")[0]
        for other in map(self._handle, accounts):
            if other.lower().partition("@")[0] == name:
                raise Refused(self._other(other))
        return None

    def _if_same(self, handle: Handle, account: Any) -> Any:
        if not self._same(handle, account):
            raise Refused(self._other(self._handle(account)))
        return account

    def _other(self, handle: str) -> Reason:
        shown = f"@{sanitize.line(handle, 80)}"
        return Reason(ReasonCode.OTHER_ACCOUNT, self.domain, shown)

    def _same(self, handle: Handle, account: Any) -> bool:
        return self._handle(account).lower() == handle.key

    def _handle(self, account: Any) -> str:
        return handle_of_account(account, self.domain)

    def relationships(self, ids: Sequence[str]) -> list["Relation"]:
        """Return the login's relationship with each account that the server knows."""
        with ThreadPoolExecutor(PARALLEL) as pool:
            return all_relations(ids, self._relationships, pool)

    def _relationships(self, ids: Sequence[str]) -> list[Relation]:
        with self._http.asking():
            answer = self._http.api.account_relationships(list(ids))
            return [relation_of(one) for one in server_values.entities(answer)]

    def follow(self, id_: str) -> Effect:
        """Follow an account. The effect is REQUESTED for a locked account.

        Nothing else is sent, so that the user's own choices about an account that they follow
        already remain (mastodon/app/controllers/concerns/account/interactions.rb).
        """
        try:
            with self._http.asking():
                relation = relation_of(self._http.send("POST", f"/api/v1/accounts/{id_}/follow"))
        except Gone:
            raise Refused(Reason(ReasonCode.UNKNOWN_ID, self.domain)) from None
        except Refused as error:
            raise _follow_error(error, self.domain) from error
        if not relation.following and not relation.requested:
            return Effect.UNCONFIRMED
        return Effect.REQUESTED if relation.requested else Effect.DONE

    def unfollow(self, id_: str) -> Effect:
        """Unfollow an account or cancel a follow request. A missing account is not an error."""
        try:
            with self._http.asking():
                relation = relation_of(self._http.api.account_unfollow(id_))
        except Gone:
            return Effect.DONE
        left = relation.following or relation.requested
        return Effect.UNCONFIRMED if left else Effect.DONE


def _follow_error(error: Refused, where: str) -> Refused | Capped:
    """Return the error for a refused follow (mastodon/app/services/follow_service.rb)."""
    if error.status == HTTPStatus.UNPROCESSABLE_ENTITY:
        return Capped(
            f"{where} accepts no more follows from you: {error.server_reason or error.status}.",
            "Unfollow some accounts first. Mastodon allows 7,500 follows until as many accounts"
            " follow you.",
        )
    if error.status == HTTPStatus.FORBIDDEN:
        return Refused(Reason(ReasonCode.CANNOT_BE_FOLLOWED))
    return error
