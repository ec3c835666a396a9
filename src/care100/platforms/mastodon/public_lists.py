"""Following anybody's Collection by its address, which its server shows without a login.

docs.joinmastodon.org/methods/collections: without a login, a server shows the accounts that
have agreed to be in a Collection, and no others.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from care100.model.handles import BadHandle
from care100.platforms import server_values
from care100.platforms.errors import Unreachable
from care100.platforms.mastodon import handles
from care100.platforms.mastodon.collection_content import CollectionAddress, CollectionContent
from care100.platforms.mastodon.entities import handle_of_account
from care100.platforms.public_lists import PublicList, PublicListReading
from care100.platforms.pull import PullContext, PulledAccount, SourceNotFound
from care100.web import Page, PoliteClient, addresses

NOT_DISCOVERABLE = "it does not want to be suggested to others"
_JSON = "application/json"


@dataclass(frozen=True)
class CollectionReader:
    """A Collection, by its address."""

    address: CollectionAddress
    platform = handles.MASTODON
    needs_login = False
    look_up_price = Decimal(0)

    def look_up(self, context: PullContext) -> PublicListReading:  # noqa: ARG002
        """Send nothing yet: the Collection is found and read at once."""
        return PublicListReading(self._read)

    def _read(self) -> PublicList:
        server, page = self.address.server, self.address.page
        with PoliteClient(here=addresses.on_this_computer(server)) as web:
            answer = web.get(f"{server}/api/v1/collections/{self.address.id}", accept=_JSON)
            self._check(answer)
            # Handles may have another domain than the server, which only the server knows.
            domain = _domain(web.get(f"{server}/api/v2/instance", accept=_JSON), self._host)
        try:
            found = CollectionContent.of(_object(answer), domain, accepted_only=True)
            accounts = [one for row in found.accounts if (one := _account(row, domain))]
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise self._unreadable() from error
        return PublicList(
            handles.MASTODON,
            page,
            found.title,
            found.description,
            found.owner,
            tuple(accounts),
            unread=len(found.accounts) - len(accounts),
        )

    @property
    def _host(self) -> str:
        return urlsplit(self.address.server).netloc.lower()

    def _check(self, answer: Page) -> None:
        """Raise SourceNotFound or Unreachable for a response without a Collection."""
        if answer.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
            raise SourceNotFound(
                f"There is no Collection at {self.address.page}.",
                "Check the address. Its owner may have deleted it.",
            )
        if answer.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise SourceNotFound(
                f"{self._host} shows its Collections only to people who are logged in.",
                "With a login there, add its accounts to a list of your own: "
                f"care100 pull LIST --from {self.address.page}",
            )
        if not answer.ok:
            raise Unreachable(
                f"{self._host} has an error ({answer.status}) and does not show the Collection.",
                "Try again later.",
            )

    def _unreadable(self) -> Unreachable:
        return Unreachable(
            f"{self._host} sent a response that care100 cannot read, instead of a Collection.",
            "Try again later.",
        )


def _object(page: Page) -> Mapping[str, Any]:
    """Return the JSON object in a response. Raises ValueError."""
    try:
        return server_values.entity(json.loads(page.body))
    except RecursionError:
        raise ValueError from None


def _domain(instance: Page, host: str) -> str:
    """Return the domain of a server's handles, or its host if the server does not say."""
    try:
        domain = server_values.word(_object(instance).get("domain")).lower()
        handles.parse(f"name@{domain}")
    except (BadHandle, ValueError):
        return host
    return domain


def _account(entity: Mapping[str, Any], domain: str) -> PulledAccount | None:
    excluded = ""
    if entity.get("suspended") is True:
        excluded = "it is suspended"
    elif entity.get("discoverable") is False:
        excluded = NOT_DISCOVERABLE
    try:
        handle = handles.parse(handle_of_account(entity, domain))
    except BadHandle:
        return None
    name = server_values.optional(server_values.text, entity.get("display_name"), "")
    return PulledAccount(name or handle.display, handle, excluded=excluded)
