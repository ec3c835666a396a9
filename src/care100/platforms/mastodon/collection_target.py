"""One part of a list, as a Collection: a target that is created with its first members."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from care100.engine.execute import TargetReport
from care100.engine.plan import Action
from care100.model import sanitize
from care100.platforms.base import (
    FREE,
    Charges,
    Effect,
    Gone,
    Item,
    Observed,
    Quote,
    Refused,
    TargetWords,
)
from care100.platforms.mastodon.client import MastodonClient
from care100.platforms.mastodon.collections import Collection, CollectionMetadata, CollectionsClient


class CollectionPart:
    """A Collection of the login's own. Whoever is in it must consent to it.

    `id` is empty until it is made; it is then made with `first` in it, in one request.
    `former_id` is the id that it had when it was last published.
    """

    kind = "collection"
    words = TargetWords(
        "put in your Collection", "in your Collection", "take out of it", "taken out"
    )
    batch = 1
    # One after the other: there is room for whoever joins only once those who leave are out.
    parallel = 1
    reads_back = True
    daily_limit: int | None = None
    charge_to_make: Charges = FREE
    charge_to_unmake: Charges = FREE
    charge_to_describe: Charges = FREE

    def __init__(
        self,
        client: MastodonClient,
        collections: CollectionsClient,
        metadata: CollectionMetadata,
        known: Collection | None = None,
        *,
        first: Sequence[Item] = (),
        former_id: str = "",
    ) -> None:
        self._client = client
        self._collections = collections
        self._first = first
        self._known = known
        self.metadata = metadata
        self.name = metadata.name
        self.id = known.id if known else ""
        self.former_id = former_id
        self.label = f"your Collection “{sanitize.line(metadata.name)}” on {client.domain}"

    @property
    def description(self) -> str:
        """What it should say of itself."""
        return self.metadata.description

    @property
    def url(self) -> str:
        """The address of its page; empty until it is made."""
        return self._known.url if self._known else ""

    def find(self, since: datetime | None = None) -> str:
        """The id of the Collection, or of the one of its name that was made after `since`."""
        if not self._known and since:
            # The server's clock and ours may differ by a little.
            earliest = since - timedelta(minutes=1)
            for one in self._collections.all():
                if one.metadata.name == self.name and one.made_at and one.made_at >= earliest:
                    self._known = one
        return self._known.id if self._known else ""

    def make(self) -> str:
        """Make it with its first members; if they cannot all be in it, make it empty."""
        try:
            self._known = self._collections.make(self.metadata, [item.id for item in self._first])
        except (Refused, Gone):
            if not self._first:
                raise
            self._known = self._collections.make(self.metadata, ())
        self.id = self._known.id
        return self.id

    def describe(self) -> None:
        """Let it say `metadata` of itself."""
        self._collections.describe(self.id, self.metadata)

    def unmake(self) -> None:
        """Delete it."""
        self._collections.delete(self.id)

    def observe(self, items: Sequence[Item]) -> Observed:  # noqa: ARG002 - it is seen whole
        """Everybody who is in it, whether asked about or not. Raises Gone."""
        if not self.id:
            return Observed()
        found = self._collections.get(self.id).items
        return Observed(
            present=frozenset(item.account_id for item in found if not item.pending),
            pending=frozenset(item.account_id for item in found if item.pending),
        )

    def add(self, items: Sequence[Item]) -> Effect:
        """Put one account in; nothing is sent for one that it was made with."""
        return self._collections.put_in(self.id, items[0].id)

    def remove(self, items: Sequence[Item]) -> None:
        """Take one account out."""
        self._collections.take_out(self.id, items[0].id)

    def quote(self, adding: int, removing: int) -> Quote:
        """One request each, but for those whom it is made with."""
        writes = max(adding - (0 if self.id else len(self._first)), 0) + removing
        return Quote(0, writes, seconds=self._client.seconds_for(writes))


def published(known: Sequence[str], reports: Sequence[TargetReport]) -> tuple[str, ...]:
    """Return the addresses of the Collections after a run; those of other curators stay."""
    server = reports[0].target_plan.context.login.server if reports else ""
    parts = [
        (target, bool(one.target_plan.plan.doing(Action.UNMAKE)) and one.outcome.complete)
        for one in reports
        if isinstance(target := one.target_plan.target, CollectionPart)
    ]
    if not parts:
        return tuple(known)
    ids = {id_ for target, _ in parts for id_ in (target.id, target.former_id)}
    others = [
        address
        for address in known
        if not (address.startswith(f"{server}/") and address.rpartition("/")[2] in ids)
    ]
    ours = [target.url for target, is_deleted in parts if target.url and not is_deleted]
    addresses = tuple(dict.fromkeys([*others, *ours]))
    return addresses if set(addresses) != set(known) else tuple(known)
