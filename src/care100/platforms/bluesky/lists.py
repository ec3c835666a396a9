"""The targets that are lists: one to read as a feed, and one below a starter pack.

A starter pack is a record that names a list of its own, with which it is created, changed and
deleted.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from care100.engine import partition
from care100.model import sanitize
from care100.platforms.bluesky.client import BlueskyClient
from care100.platforms.bluesky.own_lists import OwnList, OwnLists, OwnPack, text_of
from care100.platforms.bluesky.pages import page_of
from care100.platforms.bluesky.record_keys import time_of
from care100.platforms.bluesky.records import (
    CURATE_LIST,
    LIST,
    LIST_ITEM,
    LIST_NAME_BYTES,
    LIST_NAME_LENGTH,
    MOST_WRITES,
    PACK_NAME_LENGTH,
    REFERENCE_LIST,
    STARTER_PACK,
    RecordUri,
    Write,
    create,
    delete,
    now,
    update,
)
from care100.platforms.bluesky.targets import points_for
from care100.platforms.errors import Gone
from care100.platforms.targets import (
    FREE,
    Changes,
    Charges,
    Effect,
    Item,
    Observed,
    Quote,
    TargetWords,
)

# The records of the list and its starter pack go into the first request too.
_CONTAINER_WRITES = 2
# A list with more starter packs than this has another title that looks like a number.
_MOST_PARTS = 200
# A computer's clock may differ slightly from the one that made a key.
_CLOCK_TOLERANCE = timedelta(minutes=1)


@dataclass(frozen=True)
class Form:
    """What a list is for: its kind of target, its purpose, and whether it has a starter pack."""

    kind: str
    label: str
    words: TargetWords
    purpose: str
    has_pack: bool = False

    @property
    def name_length(self) -> int:
        """The characters that a name may have."""
        return PACK_NAME_LENGTH if self.has_pack else LIST_NAME_LENGTH

    def names(self, title: str, count: int) -> list[str]:
        """Return the names of so many parts, each within its characters and bytes."""
        longest = self.name_length
        while True:
            found = partition.names(title, count, longest)
            if all(len(name.encode()) <= LIST_NAME_BYTES for name in found):
                return found
            longest -= 1

    def number_in(self, name: str, title: str) -> int:
        """Return the number of the part with this name in a list with this title, or 0."""
        found = re.fullmatch(r".* \(\d{1,3}/(\d{1,3})\)", name)
        count = min(int(found[1]), _MOST_PARTS) if found else 1
        names = self.names(title, max(count, 1))
        return names.index(name) + 1 if name in names else 0


_LIST_WORDS = TargetWords.of_place("in", "your list")
FOLLOWED = Form("bluesky-followed-list", "your list “{}” on Bluesky", _LIST_WORDS, CURATE_LIST)
PUBLISHED = Form("bluesky-list", "your list “{}” on Bluesky", _LIST_WORDS, CURATE_LIST)
PACK = Form(
    "starter-pack",
    "your starter pack “{}” on Bluesky",
    TargetWords.of_place("in", "your starter pack"),
    REFERENCE_LIST,
    has_pack=True,
)


class MemberList:
    """A list of the login, with its starter pack if its form has one.

    `id` is the key of the list's record; empty until it is created.
    """

    batch = MOST_WRITES - _CONTAINER_WRITES
    parallel = 1
    reads_back = True
    daily_limit: int | None = None
    charge_to_make: Charges = FREE
    charge_to_unmake: Charges = FREE
    charge_to_describe: Charges = FREE

    def __init__(
        self,
        client: BlueskyClient,
        lists: OwnLists,
        form: Form,
        name: str,
        description: str = "",
        known: OwnList | None = None,
    ) -> None:
        self._client = client
        self._lists = lists
        self._known = known
        self._pack_key = ""
        self.form, self.kind, self.words = form, form.kind, form.words
        self.name = name
        self.description = description
        self.label = form.label.format(sanitize.line(self.name, 80))
        self.id = known.key if known else ""

    @property
    def owner(self) -> str:
        """Return the DID of the login."""
        return self._client.did

    @property
    def url(self) -> str:
        """Return the address of the page; empty until the list is created."""
        if not self.id:
            return ""
        pack = self._pack_key or (self._pack.key if self._pack else "")
        if self.form.has_pack and pack:
            return page_of(RecordUri(self.owner, STARTER_PACK, pack))
        return page_of(RecordUri(self.owner, LIST, self.id))

    @property
    def is_described(self) -> bool:
        """Whether the records have the wanted name and description."""
        if self._known is None:
            return False
        wanted = (self.name, self.description)
        records = [self._known.value]
        if self.form.has_pack:
            if self._pack is None:
                return False
            records.append(self._pack.value)
        return all((text_of(one, "name"), text_of(one, "description")) == wanted for one in records)

    def new_key(self) -> str:
        """Return a key for the next record."""
        return self._client.keys.new()

    def find(self, since: datetime | None = None) -> str:
        """Return the key of the login's list with this name and purpose, or an empty text.

        Published lists that were not just created are found before, by their addresses too.
        """
        if since is None and self.form is not FOLLOWED:
            return ""
        for one in self._lists.lists.values():
            at = time_of(one.key)
            is_new = since is None or (at is not None and at >= since - _CLOCK_TOLERANCE)
            if is_new and (one.text("name"), one.text("purpose")) == (self.name, self.form.purpose):
                self._known = one
                return one.key
        return ""

    def make(self) -> str:
        """Create it without members, and return its key."""
        self.change(Changes(make=self.new_key()))
        return self.id

    def unmake(self) -> None:
        """Delete the list with its items and its starter pack."""
        known = self._lists.lists.get(self.id)
        writes = [delete(LIST_ITEM, key) for key in known.items.values()] if known else []
        writes += [delete(STARTER_PACK, self._pack.key)] if self._pack else []
        writes += [delete(LIST, self.id)] if known else []
        for start in range(0, len(writes), MOST_WRITES):
            self._client.write(writes[start : start + MOST_WRITES])

    def observe(self, items: Sequence[Item]) -> Observed:  # noqa: ARG002 - it is read whole
        """Observe all members, not only `items`. Raises Gone if the list was deleted."""
        if not self.id:
            return Observed()
        known = self._lists.lists.get(self.id)
        if known is None:
            raise Gone(f"{self.label} no longer exists on Bluesky.", what="list")
        self._known = known
        return Observed(frozenset(known.items), refs=known.items)

    def add(self, items: Sequence[Item]) -> Effect:
        """Add up to `batch` accounts."""
        self.change(Changes(added=items))
        return Effect.DONE

    def remove(self, items: Sequence[Item]) -> None:
        """Remove up to `batch` accounts."""
        self.change(Changes(removed=items))

    def describe(self) -> None:
        """Update the name and the description."""
        self.change(Changes(describe=True))

    def change(self, changes: Changes) -> None:
        """Create or update the list, and remove and add accounts, in one request."""
        key, at = changes.make or self.id, now()
        uri = str(RecordUri(self._client.did, LIST, key))
        container = []
        if changes.make:
            container = self._creations(key, uri, at)
        elif changes.describe:
            container = self._updates(uri, at)
        self._client.write(
            [
                *container,
                *(delete(LIST_ITEM, item.ref) for item in changes.removed),
                *(
                    create(LIST_ITEM, item.ref, subject=item.id, list=uri, createdAt=at)
                    for item in changes.added
                ),
            ]
        )
        self.id = key

    def took_effect(self, changes: Changes) -> bool:
        """Look for one record: all were written, or none. An update is sent again."""
        if changes.make:
            is_there = self._client.has_record(LIST, changes.make)
            self.id = changes.make if is_there else self.id
            return is_there
        if changes.added:
            return self._client.has_record(LIST_ITEM, changes.added[0].ref)
        if changes.removed:
            return not self._client.has_record(LIST_ITEM, changes.removed[0].ref)
        return False

    def quote(self, adding: int, removing: int) -> Quote:
        """Estimate one request for each batch, and the wait for points."""
        requests = -(-(adding + removing) // self.batch)
        points = points_for(adding, removing)
        return Quote(0, requests, seconds=self._client.seconds_for(points, requests))

    @property
    def _pack(self) -> OwnPack | None:
        return self._lists.pack_of(self.id) if self.id else None

    def _texts(self) -> dict[str, object]:
        return {
            "name": self.name,
            **({"description": self.description} if self.description else {}),
        }

    def _creations(self, key: str, uri: str, at: str) -> list[Write]:
        texts = self._texts()
        made = [create(LIST, key, purpose=self.form.purpose, **texts, createdAt=at)]
        if self.form.has_pack:
            # A pack and its list are in different collections, so both can have the same key.
            self._pack_key = key
            made.append(create(STARTER_PACK, key, **texts, list=uri, createdAt=at))
        return made

    def _updates(self, uri: str, at: str) -> list[Write]:
        """Return the updates, which keep what the curator has set in the app."""
        known, texts = self._known, self._texts()
        changed = [update(LIST, self.id, **(_kept(known.value) if known else {}), **texts)]
        if self.form.has_pack:
            if pack := self._pack:
                changed.append(update(STARTER_PACK, pack.key, **_kept(pack.value), **texts))
            else:
                self._pack_key = self.id
                changed.append(create(STARTER_PACK, self.id, **texts, list=uri, createdAt=at))
        return changed


def _kept(value: object) -> dict[str, object]:
    """Return a record without the texts, and without links at places in the old description."""
    replaced = ("$type", "name", "description", "descriptionFacets")
    known = value if isinstance(value, dict) else {}
    return {name: part for name, part in known.items() if name not in replaced}
