"""The targets for following a list on Mastodon: the login's follows, and a private list."""

from collections.abc import Sequence
from datetime import datetime

from care100.model import sanitize
from care100.model.reasons import Reason, ReasonCode
from care100.platforms.errors import Gone
from care100.platforms.mastodon.client import MastodonClient
from care100.platforms.mastodon.http import PARALLEL
from care100.platforms.mastodon.lists import ListsClient, NoLists, NotFollowed
from care100.platforms.targets import FREE, Charges, Effect, Item, Observed, Quote, TargetWords

# Follows in a day, counted from midnight UTC (Mastodon's rate_limiter.rb).
FOLLOWS_A_DAY = 400
_LIST_MEMBERS = 100


class Follows:
    """The accounts that a login follows."""

    kind = "follows"
    words = TargetWords("follow", "followed", "unfollow", "unfollowed")
    batch = 1
    parallel = PARALLEL
    reads_back = True
    daily_limit: int | None = FOLLOWS_A_DAY

    def __init__(self, client: MastodonClient) -> None:
        self._client = client
        self.label = f"your follows on {client.domain}"

    def observe(self, items: Sequence[Item]) -> Observed:
        """Observe which of `items` are followed, requested or barred."""
        ids = [item.id for item in items]
        found = self._client.relationships(ids)
        barred = {one.id: one.barred for one in found if one.barred and not one.following}
        if self._client.account_id in ids:
            barred[self._client.account_id] = Reason(ReasonCode.OWN_ACCOUNT)
        return Observed(
            present=frozenset(one.id for one in found if one.following),
            pending=frozenset(one.id for one in found if one.requested),
            barred=barred,
            unknown=frozenset(ids) - {one.id for one in found} - {self._client.account_id},
        )

    def add(self, items: Sequence[Item]) -> Effect:
        """Follow one account."""
        return self._client.follow(items[0].id)

    def remove(self, items: Sequence[Item]) -> Effect:
        """Unfollow one account."""
        return self._client.unfollow(items[0].id)

    def quote(self, adding: int, removing: int) -> Quote:
        """Estimate one request for each item."""
        writes = adding + removing
        return Quote(0, writes, seconds=self._client.seconds_for(writes))


class PrivateList:
    """A private list of the login. Only accounts that it follows or requested can be members.

    `waiting` are accounts that the server did not accept before, because they have not
    approved the login's request yet. `is_supported` is false on servers without lists.
    """

    kind = "list"
    words = TargetWords.of_place("in", "your list")
    batch = _LIST_MEMBERS
    parallel = 1
    reads_back = True
    daily_limit: int | None = None
    charge_to_make: Charges = FREE
    charge_to_unmake: Charges = FREE

    def __init__(self, client: MastodonClient, name: str, id_: str = "") -> None:
        self._client = client
        self._lists = ListsClient(client)
        self.name = name
        self.id = id_
        self.waiting: frozenset[str] = frozenset()
        self.is_supported = True
        self.label = f"your list “{sanitize.line(name, 60)}” on {client.domain}"

    def find(self, since: datetime | None = None) -> str:  # noqa: ARG002 - Mastodon has no dates
        """Return the id of the login's list with this name, or an empty string."""
        try:
            lists = self._lists.all()
        except NoLists:
            self.is_supported = False
            return ""
        return next((id_ for id_, title in lists if title == self.name), "")

    def make(self) -> str:
        """Create the list and return its id."""
        self.id = self._lists.make(self.name)
        return self.id

    def unmake(self) -> None:
        """Delete the list. Its members are still followed."""
        self._lists.delete(self.id)

    def observe(self, items: Sequence[Item]) -> Observed:  # noqa: ARG002 - it is read whole
        """Observe all members of the list, not only `items`. Raises Gone if it was deleted."""
        if not self.id:
            return Observed(pending=self.waiting)
        try:
            members = self._lists.members(self.id)
        except Gone:
            # Perhaps it is not only this list that is gone.
            self.find()
            raise
        return Observed(frozenset(members), pending=self.waiting - members)

    def add(self, items: Sequence[Item]) -> Effect:
        """Add up to `batch` accounts; the effect is REQUESTED if they must be approved first."""
        ids = [item.id for item in items]
        try:
            self._lists.add(self.id, ids)
        except NotFollowed:
            # Mastodon before 4.2, and other servers, add only accounts that are followed.
            if not self._are_requested(ids):
                raise
            return Effect.REQUESTED
        return Effect.DONE

    def _are_requested(self, ids: Sequence[str]) -> bool:
        relations = {one.id: one for one in self._client.relationships(ids)}
        return all(
            id_ in relations and relations[id_].requested and not relations[id_].following
            for id_ in ids
        )

    def remove(self, items: Sequence[Item]) -> None:
        """Remove up to `batch` accounts."""
        self._lists.remove(self.id, [item.id for item in items])

    def quote(self, adding: int, removing: int) -> Quote:
        """Estimate one request for each batch."""
        writes = -(-adding // self.batch) - (-removing // self.batch)
        return Quote(0, writes, seconds=self._client.seconds_for(writes))
