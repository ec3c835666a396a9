"""Pulling from a Mastodon Collection, or from one of the user's private lists.

docs.joinmastodon.org: entities/Account, entities/CollectionWithAccounts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from care100.model import sanitize
from care100.model.errors import UsageError
from care100.model.handles import BadHandle
from care100.platforms import server_values
from care100.platforms.errors import Gone
from care100.platforms.mastodon import handles
from care100.platforms.mastodon.client import MastodonClient
from care100.platforms.mastodon.collection_content import CollectionAddress, CollectionContent
from care100.platforms.mastodon.entities import handle_of_account, id_of
from care100.platforms.mastodon.lists import ListsClient, NoLists
from care100.platforms.pull import (
    PullContext,
    PulledAccount,
    PulledList,
    PullReading,
    SourceNotFound,
)


@dataclass(frozen=True)
class CollectionSource:
    """A Collection: its server's base address, its id there, and its page."""

    server: str
    id: str
    address: str
    platform = handles.MASTODON
    look_up_price = Decimal(0)

    def look_up(self, context: PullContext) -> PullReading:
        """Find a login whose server has the Collection or can fetch it.

        Requests go only to the servers of the user's logins. Raises SourceNotFound and
        PlatformError.
        """
        clients = [client for _, client in _clients(context)]
        for client in sorted(clients, key=lambda one: one.server != self.server):
            id_ = self.id
            if client.server != self.server:
                id_ = context.retry.ask(partial(_find_collection, client, self.address))
            if id_:
                return PullReading(partial(self._read, context, client, id_))
        asked = " and ".join(client.domain for client in clients)
        raise SourceNotFound(
            f"{asked} cannot find a Collection at {self.address}.",
            "Check the address. Your server needs Collections too: Mastodon 4.6 or newer.",
        )

    def _read(self, context: PullContext, client: MastodonClient, id_: str) -> PulledList:
        try:
            found = context.retry.ask(partial(_collection, client, id_))
            with client.http.asking("The Collection"):
                accounts = _accounts(found.accounts, client.domain)
        except Gone as error:
            raise SourceNotFound(
                f"There is no Collection at {self.address}.",
                "Check the address. Its owner may have deleted it.",
            ) from error
        title, owner = sanitize.line(found.title, 60), sanitize.line(found.owner, 120)
        where = f"in the Collection “{title}” by @{owner}, {self.address}, read {context.today}"
        return PulledList(title, where, accounts)


@dataclass(frozen=True)
class ListSource:
    """One of the user's private lists, by its title or its id."""

    text: str
    platform = handles.MASTODON
    look_up_price = Decimal(0)

    def look_up(self, context: PullContext) -> PullReading:
        """Find the list among the lists of all logins.

        Raises SourceNotFound, UsageError when several lists have the title, and
        PlatformError.
        """
        found, titles = [], []
        for name, client in _clients(context):
            for id_, title in self._lists(context, client):
                titles.append(title)
                if self.text == id_ or self.text.casefold() == title.casefold():
                    found.append((name, client, id_, title))
        if not found:
            raise self._not_found(titles)
        if len(found) > 1:
            ids = ", ".join(f"{id_} ({name})" for name, _, id_, _ in found)
            raise UsageError(
                f"{len(found)} of your lists are called “{self._shown}”.",
                f"Use the list's number instead: {ids}",
            )
        [(name, client, id_, title)] = found
        return PullReading(lambda: _read_list(context, client, name, id_, title))

    def _lists(self, context: PullContext, client: MastodonClient) -> list[tuple[str, str]]:
        """Return the lists of one login; that its server has none must not stop the others."""
        try:
            return context.retry.ask(ListsClient(client).all)
        except NoLists:
            if len(_clients(context)) == 1:
                raise
            return []

    @property
    def _shown(self) -> str:
        return sanitize.line(self.text, 60)

    def _not_found(self, titles: Iterable[str]) -> SourceNotFound:
        known = ", ".join(f"“{sanitize.line(title, 40)}”" for title in titles)
        return SourceNotFound(
            f"You have no list called “{self._shown}”.",
            f"Your lists are: {known}" if known else "You have no lists on Mastodon.",
        )


def source(text: str, title: str) -> CollectionSource | ListSource | None:
    """Parse the address of a Collection, or a list's title or id with or without `list:`.

    `mastodon-list` is the list called `title`, as `sync --as list` names it. Return None for
    any other address.
    """
    if "://" not in text:
        name = title if text == "mastodon-list" else text.removeprefix("list:").strip()
        return ListSource(name) if name else None
    found = CollectionAddress.parse(text)
    return CollectionSource(found.server, found.id, text) if found else None


def _clients(context: PullContext) -> list[tuple[str, MastodonClient]]:
    return [
        (one.name, one.client) for one in context.logins if isinstance(one.client, MastodonClient)
    ]


def _find_collection(client: MastodonClient, address: str) -> str:
    """Return the Collection's id on the login's server, which fetches it from the other server.

    Empty when it cannot find it. Raises PlatformError.
    """
    with client.http.asking():
        found = (
            client.http.api.search_v2(address, resolve=True, exclude_unreviewed=False).get(
                "collections"
            )
            or []
        )
        return id_of(found[0]) if found else ""


def _collection(client: MastodonClient, id_: str) -> CollectionContent:
    """Fetch a Collection from the login's server. Raises Gone and PlatformError."""
    with client.http.asking("The Collection"):
        return CollectionContent.of(client.http.api.collection(id_), client.domain)


def _read_list(
    context: PullContext, client: MastodonClient, name: str, id_: str, title: str
) -> PulledList:
    entities = context.retry.ask(lambda: ListsClient(client).accounts(id_))
    with client.http.asking("the list"):
        accounts = _accounts(entities, client.domain)
    title = sanitize.line(title, 60)
    where = f"in the Mastodon list “{title}” of {name}, read {context.today}"
    return PulledList(title, where, accounts)


def _accounts(entities: Iterable[Any], domain: str) -> tuple[PulledAccount, ...]:
    """Return the accounts of Account entities, without those that have an invalid handle.

    Raises KeyError, AttributeError, TypeError or ValueError for an invalid entity.
    """
    return tuple(account for entity in entities if (account := _account(entity, domain)))


def _account(entity: Any, domain: str) -> PulledAccount | None:
    excluded = ""
    if entity.get("suspended"):
        excluded = "it is suspended"
    elif moved := entity.get("moved"):
        excluded = f"it has moved to @{handle_of_account(moved, domain)}; add that account instead"
    try:
        handle = handles.parse(handle_of_account(entity, domain))
    except BadHandle:
        return None
    name = server_values.optional(server_values.text, entity.get("display_name"), "")
    return PulledAccount(name or handle.display, handle, excluded=excluded)
