"""The targets on X: the Lists that a login follows, its own Lists, and its follows."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from care100.model import sanitize
from care100.model.reasons import Reason, ReasonCode
from care100.platforms.errors import Gone
from care100.platforms.targets import Charges, Effect, Item, Observed, Quote, TargetWords
from care100.platforms.x.client import NAME_LENGTH, XClient
from care100.platforms.x.lookups import BATCH
from care100.platforms.x.prices import Price

# X's limits for 15 minutes (docs.x.com/x-api/fundamentals/rate-limits).
_WINDOW_SECONDS = 900
_ADDITIONS_A_WINDOW = 300
_FOLLOWS_A_WINDOW = 50
_REQUEST_SECONDS = 0.3


class FollowedLists:
    """The X Lists that a login follows: one request follows a whole list."""

    kind = "followed-lists"
    words = TargetWords("follow the List", "followed", "unfollow the List", "unfollowed", "List")
    batch = 1
    parallel = 1
    reads_back = True
    daily_limit: int | None = None

    def __init__(self, client: XClient) -> None:
        self._client = client
        self.label = "the Lists that you follow on X"

    def observe(self, items: Sequence[Item]) -> Observed:
        """Observe which of the Lists the login follows."""
        followed = {one.id for one in self._client.followed_lists()}
        return Observed(frozenset(item.id for item in items if item.id in followed))

    def add(self, items: Sequence[Item]) -> Effect:
        """Follow one List."""
        self._client.follow_list(items[0].id)
        return Effect.DONE

    def remove(self, items: Sequence[Item]) -> None:
        """Unfollow one List."""
        self._client.unfollow_list(items[0].id)

    def quote(self, adding: int, removing: int) -> Quote:
        """Estimate one request for each List."""
        charges = Price.INTERACTION.charge(adding) | Price.INTERACTION_DELETE.charge(removing)
        return Quote(0, adding + removing, charges, (adding + removing) * _REQUEST_SECONDS)


class OwnList:
    """A List of the login. Reading it back costs money for each member."""

    kind = "x-list"
    words = TargetWords.of_place("on", "your List")
    batch = 1
    parallel = 2
    reads_back = False
    daily_limit: int | None = None
    charge_to_make: Charges = Price.LIST_CREATE.charge(1)
    charge_to_unmake: Charges = Price.LIST_MANAGE.charge(1)

    def __init__(
        self,
        client: XClient,
        name: str,
        id_: str = "",
        *,
        description: str = "",
        private: bool = True,
    ) -> None:
        self._client = client
        self.description = description
        self._private = private
        self.name = sanitize.line(name, NAME_LENGTH)
        self.id = id_
        self.label = f"your {'private ' if private else ''}List “{self.name}” on X"

    def find(self, since: datetime | None = None) -> str:
        """Return the id of the login's List with this name, or an empty string."""
        owned = [one for one in self._client.owned_lists() if one.name == self.name]
        if since:
            # Not all of X's servers have the same time.
            earliest = since - timedelta(minutes=1)
            owned = [one for one in owned if one.created_at and one.created_at >= earliest]
        return owned[0].id if owned else ""

    def server_time(self) -> datetime:
        """Return the time by X's clock (aware UTC)."""
        return self._client.server_time()

    def make(self) -> str:
        """Create the List and return its id."""
        self.id = self._client.make_list(self.name, self.description, private=self._private)
        return self.id

    def unmake(self) -> None:
        """Delete the List. A missing List is not an error."""
        try:
            self._client.delete_list(self.id)
        except Gone:
            return

    def observe(self, items: Sequence[Item]) -> Observed:
        """Observe `items` by reading all members; the engine does so only when requested."""
        members = {user.id for user in self._client.members(self.id)} if self.id else set()
        return Observed(frozenset(item.id for item in items) & members)

    def add(self, items: Sequence[Item]) -> Effect:
        """Add one user."""
        self._client.add_member(self.id, items[0].id)
        return Effect.DONE

    def remove(self, items: Sequence[Item]) -> None:
        """Remove one user."""
        self._client.remove_member(self.id, items[0].id)

    def quote(self, adding: int, removing: int) -> Quote:
        """Estimate one request for each user, with 300 of each kind in 15 minutes."""
        writes = adding + removing
        waits = (max(adding, removing, 1) - 1) // _ADDITIONS_A_WINDOW
        seconds = writes * _REQUEST_SECONDS + waits * _WINDOW_SECONDS
        return Quote(0, writes, Price.LIST_MANAGE.charge(writes), seconds)


class XFollows:
    """The accounts that a login follows on X, for API tiers that allow following."""

    kind = "x-follows"
    words = TargetWords("follow", "followed", "unfollow", "unfollowed")
    batch = 1
    parallel = 1
    reads_back = True
    daily_limit: int | None = 400

    def __init__(self, client: XClient) -> None:
        self._client = client
        self.label = "your follows on X"

    def observe(self, items: Sequence[Item]) -> Observed:
        """Observe which of `items` are followed, requested or barred. X charges for each."""
        ids = [item.id for item in items]
        users = []
        for start in range(0, len(ids), BATCH):
            users += self._client.relations(ids[start : start + BATCH])
        barred = {user.id: Reason(ReasonCode.BLOCKED) for user in users if user.blocking}
        barred |= {
            user.id: Reason(ReasonCode.MUTED)
            for user in users
            if user.muting and not user.following
        }
        if self._client.user_id in ids:
            barred[self._client.user_id] = Reason(ReasonCode.OWN_ACCOUNT)
        return Observed(
            present=frozenset(user.id for user in users if user.following),
            pending=frozenset(user.id for user in users if user.pending),
            barred=barred,
            unknown=frozenset(ids) - {user.id for user in users} - {self._client.user_id},
        )

    def add(self, items: Sequence[Item]) -> Effect:
        """Follow one user."""
        return Effect.DONE if self._client.follow(items[0].id) else Effect.REQUESTED

    def remove(self, items: Sequence[Item]) -> None:
        """Unfollow one user."""
        self._client.unfollow(items[0].id)

    def quote(self, adding: int, removing: int) -> Quote:
        """Estimate one request for each user, with 50 in 15 minutes."""
        charges = Price.INTERACTION.charge(adding) | Price.INTERACTION_DELETE.charge(removing)
        waits = (max(adding, removing, 1) - 1) // _FOLLOWS_A_WINDOW
        seconds = (adding + removing) * _REQUEST_SECONDS + waits * _WINDOW_SECONDS
        return Quote(0, adding + removing, charges, seconds)
