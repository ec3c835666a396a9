"""The target for a published List on X, which users can follow with one click."""

from collections.abc import Sequence

from care100.platforms.errors import Gone, Vanished
from care100.platforms.targets import Charges, Effect, Item, Observed, Quote, TargetWords
from care100.platforms.x.client import XClient
from care100.platforms.x.lookups import XUser
from care100.platforms.x.platform import list_page
from care100.platforms.x.prices import Price
from care100.platforms.x.targets import OwnList


class PublishedList(OwnList):
    """A public List of the login, with a pause of `pace` seconds between additions.

    X forbids bulk additions to Lists (X's automation rules, "Lists"), so the pace should be
    well below the rate limit of 300 in 15 minutes, which is one in 3 seconds. `read` costs
    money for each member.
    """

    kind = "x-published"
    words = TargetWords.of_place("on", "the List")
    parallel = 1
    charge_to_describe: Charges = Price.LIST_MANAGE.charge(1)

    def __init__(self, client: XClient, name: str, description: str, pace: float) -> None:
        super().__init__(client, name, description=description, private=False)
        self.pace = pace
        self.label = f"the List “{self.name}” on X"

    @property
    def url(self) -> str:
        """Return the address of the page; empty until the List is created."""
        return list_page(self.id) if self.id else ""

    def describe(self) -> None:
        """Update the name and description, and make the List public."""
        try:
            self._client.change_list(self.id, self.name, self.description, private=False)
        except Gone as gone:
            raise self._vanished() from gone

    def read(self) -> list[XUser]:
        """Return all members. X charges for each. Raises Gone."""
        return self._client.members(self.id)

    def observe(self, items: Sequence[Item]) -> Observed:  # noqa: ARG002 - it is read whole
        """Observe all members, not only `items`. Raises Gone."""
        return Observed(frozenset(user.id for user in self.read()) if self.id else frozenset())

    def add(self, items: Sequence[Item]) -> Effect:
        """Add one user. Raises Vanished when the List was deleted."""
        try:
            return super().add(items)
        except Gone as gone:
            raise self._missing(gone) from gone

    def remove(self, items: Sequence[Item]) -> None:
        """Remove one user. Raises Vanished when the List was deleted."""
        try:
            super().remove(items)
        except Gone as gone:
            raise self._missing(gone) from gone

    def quote(self, adding: int, removing: int) -> Quote:
        """Estimate one request for each item, with pauses between additions."""
        return super().quote(adding, removing) + Quote(seconds=max(adding - 1, 0) * self.pace)

    def _missing(self, gone: Gone) -> Gone | Vanished:
        """Return the error for a missing List or for a missing user."""
        return self._vanished() if gone.what == "list" else Gone("X no longer knows this account.")

    def _vanished(self) -> Vanished:
        return Vanished(
            f"The List “{self.name}” no longer exists on X: it was deleted.",
            "Run the same command again to create a new List.",
        )
