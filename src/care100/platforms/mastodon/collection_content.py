"""A Collection as a server shows it (docs.joinmastodon.org/entities/CollectionWithAccounts)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from care100.model.addresses import is_web_address
from care100.model.server_names import is_loopback
from care100.platforms import server_values
from care100.platforms.mastodon.entities import handle_of_account, id_of

_PATH = re.compile(r"/(?:[\w.@-]+/)*collections/(\w{1,64})/?", re.ASCII)
_ACCEPTED = "accepted"


@dataclass(frozen=True)
class CollectionAddress:
    """The address of a Collection's page: its server's base address, and its id there."""

    server: str
    id: str

    @classmethod
    def parse(cls, text: str) -> "CollectionAddress | None":
        """Read the address of a Collection's page, or its ActivityPub id; None for any other."""
        if not is_web_address(text):
            return None
        url = urlsplit(text)
        found = _PATH.fullmatch(url.path)
        if found and (url.scheme == "https" or is_loopback(url.netloc)) and "@" not in url.netloc:
            return cls(f"{url.scheme}://{url.netloc}", found[1])
        return None

    @property
    def page(self) -> str:
        """Return the address of its page."""
        return f"{self.server}/collections/{self.id}"


@dataclass(frozen=True)
class CollectionContent:
    """A Collection: its metadata, its owner's handle, and the Account entities in it."""

    title: str
    description: str
    owner: str
    accounts: tuple[Mapping[str, Any], ...]

    @classmethod
    def of(
        cls, answer: Mapping[str, Any], domain: str, *, accepted_only: bool = False
    ) -> "CollectionContent":
        """Read a response of the server `domain`.

        With `accepted_only`, accounts that have not agreed to be in it are left out. Raises
        KeyError, AttributeError, TypeError or ValueError for a response that is not valid.
        """
        collection = answer["collection"]
        entities = {id_of(one): one for one in server_values.entities(answer["accounts"])}
        inside = [
            server_values.identifier(item["account_id"])
            for item in server_values.entities(collection["items"])
            if item.get("account_id") is not None
            and (item.get("state") == _ACCEPTED or not accepted_only)
        ]
        owner = entities[server_values.identifier(collection["account_id"])]
        return cls(
            server_values.text(collection["name"]),
            server_values.optional(server_values.text, collection.get("description"), ""),
            handle_of_account(owner, domain),
            tuple(entities[id_] for id_ in dict.fromkeys(inside) if id_ in entities),
        )
