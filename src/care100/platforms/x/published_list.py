"""A list as a public List on X, that everybody can follow with one click."""

from collections.abc import Sequence

from care100.platforms.base import (
    Charges,
    Effect,
    Gone,
    Item,
    Observed,
    Quote,
    TargetWords,
    Vanished,
)
from care100.platforms.x.client import XClient, XUser
from care100.platforms.x.platform import list_page
from care100.platforms.x.prices import Price
from care100.platforms.x.targets import OwnList


class PublishedList(OwnList):
    """A public List of the login's own, filled one by one, `pace` seconds from one to the next.

    X wants no bulk additions to Lists (X's automation rules, "Lists"), so the pace should
    be well below what its limits allow: 300 in 15 minutes, which is one in 3 seconds.
    Reading it back costs money for each member; `read` is what does so.
    """

    kind = "x-published"
    words = TargetWords("put on the List", "on the List", "take off it", "taken off it")
    parallel = 1
    charge_to_describe: Charges = Price.LIST_MANAGE.charge(1)

    def __init__(self, client: XClient, name: str, description: str, pace: float) -> None:
        super().__init__(client, name, description=description, private=False)
        self.pace = pace
        self.label = f"the List “{self.name}” on X"

    @property
    def url(self) -> str:
        """The address of its page; empty until it is made."""
        return list_page(self.id) if self.id else ""

    def describe(self) -> None:
        """Let its name and description be as they should, and the List public."""
        try:
            self._client.change_list(self.id, self.name, self.description, private=False)
        except Gone as gone:
            raise self._vanished() from gone

    def read(self) -> list[XUser]:
        """Everybody on it; X charges for each. Raises Gone."""
        return self._client.members(self.id)

    def observe(self, items: Sequence[Item]) -> Observed:  # noqa: ARG002 - it is read whole
        """Everybody who is on it, whether asked about or not. Raises Gone."""
        return Observed(frozenset(user.id for user in self.read()) if self.id else frozenset())

    def add(self, items: Sequence[Item]) -> Effect:
        """Put one user on. Raises Vanished when there is no List any more."""
        try:
            return super().add(items)
        except Gone as gone:
            raise self._about(gone) from gone

    def remove(self, items: Sequence[Item]) -> None:
        """Take one user off. Raises Vanished when there is no List any more."""
        try:
            super().remove(items)
        except Gone as gone:
            raise self._about(gone) from gone

    def quote(self, adding: int, removing: int) -> Quote:
        """One request each; additions take the time that their pace says."""
        return super().quote(adding, removing) + Quote(seconds=max(adding - 1, 0) * self.pace)

    def _about(self, gone: Gone) -> Gone | Vanished:
        """Whether the List is gone or the user."""
        return self._vanished() if gone.what == "list" else Gone("X no longer knows this account.")

    def _vanished(self) -> Vanished:
        return Vanished(
            f"The List “{self.name}” is not on X any more: somebody has deleted it.",
            "Run the same command again, and care100 makes a new one.",
        )
