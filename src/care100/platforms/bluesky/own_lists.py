"""The login's own lists and starter packs, as its repository has them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from care100.engine.concurrency import RetryPolicy
from care100.platforms.bluesky.client import BlueskyClient
from care100.platforms.bluesky.handles import is_did
from care100.platforms.bluesky.records import LIST, LIST_ITEM, STARTER_PACK, Record, RecordUri


@dataclass(frozen=True)
class OwnPack:
    """A starter pack: its key, its record, and the key of the list that it is based on."""

    key: str
    value: Mapping[str, Any]
    list_key: str


@dataclass(frozen=True)
class OwnList:
    """A list: its key, its record, and the keys of its items by account, in their order."""

    key: str
    value: Mapping[str, Any]
    items: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a text of the record; empty if there is none."""
        return text_of(self.value, name)


@dataclass(frozen=True)
class OwnLists:
    """A snapshot of all lists and starter packs of a login, by their keys."""

    lists: Mapping[str, OwnList]
    packs: Mapping[str, OwnPack]

    @classmethod
    def read(cls, client: BlueskyClient, retry: RetryPolicy) -> "OwnLists":
        """Read the repository. Raises PlatformError."""
        records = {
            kind: retry.ask(lambda kind=kind: list(client.records(kind)))  # type: ignore[misc]
            for kind in (LIST, LIST_ITEM, STARTER_PACK)
        }
        items: dict[str, dict[str, str]] = {}
        # Oldest first: of two records of one account, the first is the one that counts.
        for record in reversed(records[LIST_ITEM]):
            key, did = _list_key(record, client.did), str(record.value.get("subject", ""))
            if key and is_did(did):
                items.setdefault(key, {}).setdefault(did, record.key)
        lists = {
            one.key: OwnList(one.key, one.value, items.get(one.key, {})) for one in records[LIST]
        }
        packs = {
            one.key: OwnPack(one.key, one.value, _list_key(one, client.did))
            for one in records[STARTER_PACK]
        }
        return cls(lists, packs)

    def pack_of(self, list_key: str) -> OwnPack | None:
        """Return the starter pack that is based on a list, or None."""
        return next((one for one in self.packs.values() if one.list_key == list_key), None)


def text_of(value: Mapping[str, Any], name: str) -> str:
    """Return a text of a record; empty if there is none."""
    found = value.get(name)
    return found if isinstance(found, str) else ""


def _list_key(record: Record, did: str) -> str:
    """Return the key of the login's list that a record names, or an empty text."""
    uri = RecordUri.parse(record.value.get("list"))
    return uri.key if uri and uri.repo == did and uri.collection == LIST else ""
