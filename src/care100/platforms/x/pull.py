"""Pulling from an X List. X charges for the List itself, and for each member."""

import re
from dataclasses import dataclass
from decimal import Decimal

from care100.engine.concurrency import RetryPolicy
from care100.model import sanitize
from care100.model.handles import BadHandle
from care100.platforms.errors import Gone
from care100.platforms.pull import (
    PullContext,
    PulledAccount,
    PulledList,
    PullReading,
    SourceNotFound,
    not_a_source,
)
from care100.platforms.x import handles
from care100.platforms.x.client import XClient, XList
from care100.platforms.x.lookups import XUser
from care100.platforms.x.platform import X, list_page
from care100.platforms.x.prices import Price

_ON_X = re.compile(
    r"x:(?!//)|https?://(?:[^/?#]*@)?(?:www\.|mobile\.)?(?:x|twitter)\.com(?:[/?#:]|$)",
    re.IGNORECASE,
)
_ID = re.compile(r"(?:x:)?([0-9]{1,19})", re.IGNORECASE)


@dataclass(frozen=True)
class ListSource:
    """An X List, by its id."""

    list_id: str
    platform = handles.X
    look_up_price = Price.LIST_READ.times(1)

    def look_up(self, context: PullContext) -> PullReading:
        """Fetch the List's name and size. Raises SourceNotFound and PlatformError."""
        found = find_list(context, self.list_id)
        return PullReading(lambda: _read(found, context), found.price, found.content)


@dataclass(frozen=True)
class FoundList:
    """A List that was found, and the client that can read its members."""

    client: XClient
    list: XList

    @property
    def price(self) -> Decimal:
        """Return the price of reading the members, in dollars."""
        return Price.USER_READ.times(self.list.members)

    @property
    def content(self) -> str:
        """Return words for the members, for a question to the user."""
        count = "1 member" if self.list.members == 1 else f"{self.list.members} members"
        return f"the {count} of “{sanitize.line(self.list.name, 60)}”"

    def accounts(self, retry: RetryPolicy) -> tuple[PulledAccount, ...]:
        """Read the members, oldest first: X returns the newest first. Raises PlatformError."""
        users = retry.ask(lambda: self.client.members(self.list.id))
        return tuple(account for user in reversed(users) if (account := _account(user)))


def find_list(context: PullContext, list_id: str) -> FoundList:
    """Fetch a List's name and size. Raises SourceNotFound and PlatformError."""
    client = next(one.client for one in context.logins if isinstance(one.client, XClient))
    client.allow(context.budget)
    try:
        return FoundList(client, context.retry.ask(lambda: client.list_named(list_id)))
    except Gone as error:
        raise SourceNotFound(
            error.message, "Check the number, which is at the end of the List's address."
        ) from error


def list_id_in(text: str) -> str:
    """Return the id in `x:ID` or the address of a List; empty for any other text."""
    given = text.strip()
    found = _ID.fullmatch(X.read_published(given))
    return found[1] if found and given != found[1] else ""


def source(text: str) -> ListSource | None:
    """Parse `x:ID` or the address of a List, or return None for a place on another platform.

    Raises UsageError for anything else on X.
    """
    if list_id := list_id_in(text):
        return ListSource(list_id)
    if _ON_X.match(text):
        raise not_a_source(text, "Use x:ID or the address of an X List: https://x.com/i/lists/ID.")
    return None


def _read(found: FoundList, context: PullContext) -> PulledList:
    title = sanitize.line(found.list.name, 60)
    where = f"on the X List “{title}”, {list_page(found.list.id)}, read {context.today}"
    return PulledList(title, where, found.accounts(context.retry))


def _account(user: XUser) -> PulledAccount | None:
    try:
        handle = handles.parse(user.username)
    except BadHandle:
        return None
    return PulledAccount(user.name or user.username, handle, user.id)
