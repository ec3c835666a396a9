"""Mastodon's Collections, since version 4.6: public sets of accounts that a user recommends.

docs.joinmastodon.org: client/collections, methods/collections, entities/Collection and
FeatureApproval; mastodon/app/models/collection.rb for the lengths.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from care100.model import markup
from care100.model.reasons import Reason, ReasonCode
from care100.platforms import server_values
from care100.platforms.account_state import is_address
from care100.platforms.errors import Gone, NotPermitted, PlatformError, RateLimited, Refused
from care100.platforms.mastodon.client import MastodonClient
from care100.platforms.mastodon.entities import id_of
from care100.platforms.mastodon.hashtags import key_of
from care100.platforms.targets import Effect

SINCE_API_VERSION = 10
# The name for display.
COLLECTIONS = "Collections"
PART_SIZE = 25
NAME_LENGTH = 40
DESCRIPTION_LENGTH = 100
# The number of Collections that a user may have when their role sets no limit.
_MOST = 10
_PAGE = 80
# Pages of Collections; roles give a user far fewer.
_MOST_PAGES = 100


@dataclass(frozen=True)
class CollectionMetadata:
    """A Collection's metadata; `hashtag` has no leading `#`.

    An empty language or hashtag leaves the present one, because Mastodon cannot clear them.
    """

    name: str
    description: str = ""
    language: str = ""
    hashtag: str = ""

    def fits(self, current: "CollectionMetadata") -> bool:
        """Return whether a Collection with the metadata `current` needs no update.

        Servers remove case and accents from hashtags (mastodon/app/lib/hashtag_normalizer.rb).
        """
        return (
            (self.name, self.description) == (current.name, current.description)
            and self.language.lower() in ("", current.language.lower())
            and key_of(self.hashtag) in ("", key_of(current.hashtag))
        )


@dataclass(frozen=True)
class Featured:
    """An account in a Collection. `ref` is the item's id; `pending` is an open consent."""

    ref: str
    account_id: str
    pending: bool


@dataclass(frozen=True)
class Collection:
    """A Collection as seen by its owner, without accounts that revoked their consent."""

    id: str
    url: str
    metadata: CollectionMetadata
    made_at: datetime | None
    items: tuple[Featured, ...]

    def item(self, account_id: str) -> Featured | None:
        """Return the account's item, or None."""
        return next((item for item in self.items if item.account_id == account_id), None)


class CollectionsClient:
    """All Collections of a login: read once, and again after an uncertain change."""

    def __init__(self, client: MastodonClient) -> None:
        self._client = client
        self._http = client.http
        self._known: dict[str, Collection] | None = None

    @property
    def where(self) -> str:
        """Return the server's name."""
        return self._client.domain

    def all(self) -> list[Collection]:
        """Return the login's Collections, oldest first. Raises NotPermitted and PlatformError."""
        if self._known is None:
            found = sorted(self._read(), key=lambda one: (one.made_at or _EARLIEST, one.id))
            self._known = {one.id: one for one in found}
        return list(self._known.values())

    def get(self, id_: str) -> Collection:
        """Return one of the login's Collections. Raises Gone."""
        found = next((one for one in self.all() if one.id == id_), None)
        if found is None:
            raise Gone(f"The Collection {id_} does not exist on {self.where}.")
        return found

    def most(self) -> int:
        """Return how many Collections the login may have."""
        with self._http.asking():
            role = self._http.api.account_verify_credentials().get("role") or {}
            return server_values.optional(server_values.count, role.get("collection_limit"), _MOST)

    def make(self, metadata: CollectionMetadata, accounts: Sequence[str]) -> Collection:
        """Create a Collection with up to 25 accounts: with all of them, or not at all."""
        with self._changing(), self._http.asking():
            answer = self._http.api.collection_create(
                **_fields(metadata), discoverable=True, account_ids=list(accounts) or None
            )
            made = self._collection(answer["collection"])
        self._put(made)
        return made

    def describe(self, id_: str, metadata: CollectionMetadata) -> None:
        """Update a Collection's metadata."""
        with self._changing(), self._http.asking("The Collection"):
            answer = self._http.api.collection_update(id_, **_fields(metadata))
            changed = self._collection(answer["collection"])
        self._put(changed)

    def delete(self, id_: str) -> None:
        """Delete a Collection. A missing one is not an error."""
        try:
            with self._changing(), self._http.asking():
                self._http.api.collection_delete(id_)
        except Gone:
            return
        if self._known:
            self._known.pop(id_, None)

    def put_in(self, id_: str, account_id: str) -> Effect:
        """Add an account to a Collection, unless it is already in it.

        Raises Refused when the account does not consent, or revoked its consent earlier.
        """
        collection = self.get(id_)
        item = collection.item(account_id)
        if not item:
            try:
                with self._changing(), self._http.asking():
                    answer = self._http.api.collection_item_add(id_, account_id)
                    item = _item(answer["collection_item"])
            except Gone:
                raise Refused(Reason(ReasonCode.UNKNOWN_ID, self.where)) from None
            except Refused as error:
                raise _addition_error(error) from error
            if item is None:
                raise Refused(Reason(ReasonCode.NO_EFFECT, self.where))
            self._put(replace(collection, items=(*collection.items, item)))
        return Effect.REQUESTED if item.pending else Effect.DONE

    def take_out(self, id_: str, account_id: str) -> None:
        """Remove an account from a Collection. A missing account is not an error."""
        collection = self.get(id_)
        item = collection.item(account_id)
        if not item:
            return
        try:
            with self._changing(), self._http.asking():
                self._http.api.collection_item_delete(id_, item.ref)
        except Gone:
            pass
        self._put(replace(collection, items=tuple(one for one in collection.items if one != item)))

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Forget all Collections when the result of a change is unknown."""
        try:
            yield
        except (Refused, RateLimited):
            raise
        except PlatformError:
            self._known = None
            raise

    def _put(self, collection: Collection) -> None:
        if self._known is not None:
            self._known[collection.id] = collection

    def _read(self) -> list[Collection]:
        found: list[Collection] = []
        try:
            for _ in range(_MOST_PAGES):
                with self._http.asking():
                    answer = self._http.api.account_collections(
                        self._client.account_id, limit=_PAGE, offset=len(found) or None
                    )
                    page = [
                        self._collection(one)
                        for one in server_values.entities(answer["collections"])
                    ]
                found += page
                if len(page) < _PAGE:
                    return found
            raise server_values.unreadable(self.where)
        except Refused as error:
            if error.status != HTTPStatus.FORBIDDEN:
                raise
            raise NotPermitted(
                f"Your login on {self.where} has no permission to read or change Collections.",
                f"Log in again with: care100 login mastodon {self.where} --curator",
            ) from error

    def _collection(self, entity: Any) -> Collection:
        id_, tag = id_of(entity), entity.get("tag") or {}
        # Collections of other servers have a description in HTML (entities/Collection).
        description = markup.unescape(re.sub(r"<[^<>]*>", "", _text(entity, "description")))
        return Collection(
            id_,
            _address(entity.get("url"), f"{self._client.server}/collections/{id_}"),
            CollectionMetadata(
                server_values.text(entity["name"]),
                description,
                _text(entity, "language"),
                _text(tag, "name"),
            ),
            server_values.valid(server_values.moment, entity.get("created_at")),
            tuple(item for one in server_values.entities(entity["items"]) if (item := _item(one))),
        )


_EARLIEST = datetime.min.replace(tzinfo=UTC)


def _fields(metadata: CollectionMetadata) -> dict[str, str | None]:
    return {
        "name": metadata.name,
        "description": metadata.description,
        "language": metadata.language or None,
        "tag_name": f"#{metadata.hashtag}" if metadata.hashtag else None,
    }


def _item(entity: Any) -> Featured | None:
    """Return an item, or None if its account rejected or revoked it (entities/CollectionItem)."""
    state, account_id = server_values.word(entity["state"]), entity.get("account_id")
    if state not in ("pending", "accepted") or account_id is None:
        return None
    return Featured(id_of(entity), server_values.identifier(account_id), state == "pending")


def _text(entity: Any, name: str) -> str:
    return server_values.optional(server_values.text, entity.get(name), "")


def _addition_error(error: Refused) -> Refused:
    """Return the error for a refused account (collection_items_controller.rb)."""
    if error.status == HTTPStatus.FORBIDDEN:
        return Refused(Reason(ReasonCode.CANNOT_BE_LISTED, detail=COLLECTIONS))
    # Mastodon hides rejected items, and gives no code: only its message says why it refused.
    if "taken" in error.server_reason:
        return Refused(Reason(ReasonCode.REMOVED_THEMSELVES, detail=COLLECTIONS))
    return error


def _address(value: object, otherwise: str) -> str:
    """Return the page's address if it is on the same server as `otherwise`, else `otherwise`."""
    if not is_address(value) or not server_values.fits(server_values.word, value):
        return otherwise
    same = urlsplit(str(value)).netloc == urlsplit(otherwise).netloc
    return str(value) if same else otherwise
