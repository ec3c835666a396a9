"""The private lists of a login (docs.joinmastodon.org/methods/lists)."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from care100.model.reasons import Reason, ReasonCode
from care100.platforms import server_values
from care100.platforms.errors import Gone, Refused
from care100.platforms.mastodon.client import MastodonClient
from care100.platforms.mastodon.entities import id_of

# Pages of a list's accounts. A list has fewer than the 7,500 follows that Mastodon allows.
_MOST_PAGES = 200


class NoLists(Gone):
    """The server has no lists, such as snac."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"{where} has no lists.", "Use a login on a server that has lists, such as Mastodon."
        )


class NotFollowed(Refused):
    """An account cannot be added to a list.

    Mastodon refuses accounts that are neither followed nor requested with 422, older servers
    those that are not followed with 404 (mastodon/app/models/list_account.rb).
    """


class ListsClient:
    """The private lists of a login."""

    def __init__(self, client: MastodonClient) -> None:
        self._client = client
        self._http = client.http

    def all(self) -> list[tuple[str, str]]:
        """Return the ids and titles of the login's lists. Raises NoLists."""
        try:
            with self._http.asking():
                found = server_values.entities(self._http.api.lists())
                return [(id_of(one), server_values.text(one["title"])) for one in found]
        except Gone:
            raise NoLists(self._client.domain) from None

    def make(self, title: str) -> str:
        """Create a list and return its id."""
        with self._http.asking():
            return id_of(self._http.api.list_create(title))

    def delete(self, id_: str) -> None:
        """Delete a list. A missing list is not an error."""
        try:
            with self._http.asking():
                self._http.api.list_delete(id_)
        except Gone:
            return

    def members(self, id_: str) -> frozenset[str]:
        """Return the ids of all accounts in a list. Raises Gone."""
        with self._http.asking("the list"):
            return frozenset(id_of(account) for account in self.accounts(id_))

    def accounts(self, id_: str) -> list[Any]:
        """Return the Account entities of all accounts in a list. Raises Gone."""
        with self._http.asking("the list"):
            # On Mastodon 0 means all accounts; other servers send pages.
            page: Any = self._http.api.list_accounts(id_, limit=0)
            found = {id_of(one): one for one in server_values.entities(page)}
            for _ in range(_MOST_PAGES):
                page = self._http.api.fetch_next(page)
                if not page:
                    return list(found.values())
                more = {id_of(one): one for one in server_values.entities(page)}
                if more.keys() <= found.keys():
                    break
                found |= more
        # Its pages have no end.
        raise server_values.unreadable(self._client.domain)

    def add(self, id_: str, accounts: Sequence[str]) -> None:
        """Add followed accounts to a list: all of them or none.

        Raises NotFollowed if the server accepts one of them only once it is followed.
        """
        try:
            with self._http.asking():
                self._http.api.list_accounts_add(id_, list(accounts))
        except Gone:
            raise NotFollowed(Reason(ReasonCode.NOT_FOLLOWED)) from None
        except Refused as error:
            if error.status == HTTPStatus.UNPROCESSABLE_ENTITY:
                raise NotFollowed(error.reason) from error
            raise

    def remove(self, id_: str, accounts: Sequence[str]) -> None:
        """Remove accounts from a list."""
        try:
            with self._http.asking():
                self._http.api.list_accounts_delete(id_, list(accounts))
        except Gone:
            return
