"""Where a list can be followed on Mastodon: the login's follows, and a list of its own."""

from collections.abc import Sequence
from datetime import datetime

from care100.model import sanitize
from care100.model.reasons import Reason, ReasonCode
from care100.platforms.mastodon.client import MastodonClient
from care100.platforms.mastodon.http import PARALLEL
from care100.platforms.targets import FREE, Charges, Effect, Item, Observed, Quote, TargetWords

# Mastodon's rate_limiter.rb: follows a day, in a window that begins at midnight UTC.
FOLLOWS_A_DAY = 400
_LIST_MEMBERS = 80


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
        """Whom of `items` the login follows, has asked, or must leave alone."""
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

    def remove(self, items: Sequence[Item]) -> None:
        """Unfollow one account."""
        self._client.unfollow(items[0].id)

    def quote(self, adding: int, removing: int) -> Quote:
        """One request each."""
        writes = adding + removing
        return Quote(0, writes, seconds=self._client.seconds_for(writes))


class PrivateList:
    """A list of the login's own, which only they see. Its members must be followed."""

    kind = "list"
    words = TargetWords("put in your list", "in your list", "take out of it", "taken out of it")
    batch = _LIST_MEMBERS
    parallel = 1
    reads_back = True
    daily_limit: int | None = None
    charge_to_make: Charges = FREE
    charge_to_unmake: Charges = FREE

    def __init__(self, client: MastodonClient, name: str, id_: str = "") -> None:
        self._client = client
        self.name = name
        self.id = id_
        self.label = f"your list “{sanitize.line(name, 60)}” on {client.domain}"

    def find(self, since: datetime | None = None) -> str:  # noqa: ARG002 - Mastodon does not tell
        """The id of the login's list of this name, or empty."""
        return next((id_ for id_, title in self._client.lists() if title == self.name), "")

    def make(self) -> str:
        """Make the list."""
        self.id = self._client.make_list(self.name)
        return self.id

    def unmake(self) -> None:
        """Delete the list; its members stay followed."""
        self._client.delete_list(self.id)

    def observe(self, items: Sequence[Item]) -> Observed:  # noqa: ARG002 - it is read whole
        """Everybody in the list, whether asked about or not. Raises Gone when it was deleted."""
        return Observed(frozenset(self._client.list_members(self.id))) if self.id else Observed()

    def add(self, items: Sequence[Item]) -> Effect:
        """Put up to `batch` accounts in."""
        self._client.add_to_list(self.id, [item.id for item in items])
        return Effect.DONE

    def remove(self, items: Sequence[Item]) -> None:
        """Take up to `batch` accounts out."""
        self._client.remove_from_list(self.id, [item.id for item in items])

    def quote(self, adding: int, removing: int) -> Quote:
        """One request a batch."""
        writes = -(-adding // self.batch) - (-removing // self.batch)
        return Quote(0, writes, seconds=self._client.seconds_for(writes))
