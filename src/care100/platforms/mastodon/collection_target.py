"""The target for one part of a list: a Collection that is created with its first members."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from care100.engine.execute import TargetReport
from care100.engine.plan import Action
from care100.model import sanitize
from care100.platforms.errors import Gone, Refused
from care100.platforms.mastodon.client import MastodonClient
from care100.platforms.mastodon.collections import Collection, CollectionMetadata, CollectionsClient
from care100.platforms.targets import FREE, Charges, Effect, Item, Observed, Quote, TargetWords


class CollectionPart:
    """A Collection of the login. Members must consent to being in it.

    `id` is empty until it is created, with the items of `first`, in one request.
    `former_id` is its id when it was last published.
    """

    kind = "collection"
    words = TargetWords.of_place("in", "your Collection")
    batch = 1
    # Not in parallel: a full Collection has room for new members only after removals.
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
        """Return the wanted description."""
        return self.metadata.description

    @property
    def url(self) -> str:
        """Return the address of the page; empty until the Collection is created."""
        return self._known.url if self._known else ""

    def find(self, since: datetime | None = None) -> str:
        """Return the Collection's id, or the id of one with its name created after `since`."""
        if not self._known and since:
            # A server's parts can differ slightly in their time.
            earliest = since - timedelta(minutes=1)
            for one in self._collections.all():
                if one.metadata.name == self.name and one.made_at and one.made_at >= earliest:
                    self._known = one
        return self._known.id if self._known else ""

    def server_time(self) -> datetime:
        """Return the time by the server's clock (aware UTC)."""
        return self._client.server_time()

    def make(self) -> str:
        """Create it with its first members, or empty if the server refuses one of them."""
        try:
            self._known = self._collections.make(self.metadata, [item.id for item in self._first])
        except (Refused, Gone):
            if not self._first:
                raise
            self._known = self._collections.make(self.metadata, ())
        self.id = self._known.id
        return self.id

    def describe(self) -> None:
        """Update its metadata."""
        self._collections.describe(self.id, self.metadata)

    def unmake(self) -> None:
        """Delete the Collection."""
        self._collections.delete(self.id)

    def observe(self, items: Sequence[Item]) -> Observed:  # noqa: ARG002 - it is read whole
        """Observe all members, not only `items`. Raises Gone."""
        if not self.id:
            return Observed()
        found = self._collections.get(self.id).items
        return Observed(
            present=frozenset(item.account_id for item in found if not item.pending),
            pending=frozenset(item.account_id for item in found if item.pending),
        )

    def add(self, items: Sequence[Item]) -> Effect:
        """Add one account. Nothing is sent for an account that it was created with."""
        return self._collections.put_in(self.id, items[0].id)

    def remove(self, items: Sequence[Item]) -> None:
        """Remove one account."""
        self._collections.take_out(self.id, items[0].id)

    def quote(self, adding: int, removing: int) -> Quote:
        """Estimate one request for each account that it is not created with."""
        writes = max(adding - (0 if self.id else len(self._first)), 0) + removing
        return Quote(0, writes, seconds=self._client.seconds_for(writes))


def published(known: Sequence[str], reports: Sequence[TargetReport]) -> tuple[str, ...]:
    """Return the Collections' addresses after a run, including those of other curators."""
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
