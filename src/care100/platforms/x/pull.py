"""Pulling from an X List. X charges for the List itself, and for each member."""

import re
from dataclasses import dataclass

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
from care100.platforms.x.platform import list_page
from care100.platforms.x.prices import Price

_ON_X = re.compile(
    r"x:(?!//)|https?://(?:[^/?#]*@)?(?:www\.|mobile\.)?(?:x|twitter)\.com(?:[/?#:]|$)",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"(?:x:|https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/i/lists/)([0-9]{1,19})/?", re.IGNORECASE
)


@dataclass(frozen=True)
class ListSource:
    """An X List, by its id."""

    list_id: str
    platform = handles.X
    look_up_price = Price.LIST_READ.times(1)

    def look_up(self, context: PullContext) -> PullReading:
        """Fetch the List's name and size. Raises SourceNotFound and PlatformError."""
        client = _client(context)
        client.allow(context.budget)
        try:
            found = context.retry.ask(lambda: client.list_named(self.list_id))
        except Gone as error:
            raise SourceNotFound(
                error.message, "Check the number, which is at the end of the List's address."
            ) from error
        count = "1 member" if found.members == 1 else f"{found.members} members"
        return PullReading(
            lambda: _read(client, found, context),
            Price.USER_READ.times(found.members),
            f"the {count} of “{sanitize.line(found.name, 60)}”",
        )


def source(text: str) -> ListSource | None:
    """Parse `x:ID` or the address of a List, or return None for a place on another platform.

    Raises UsageError for anything else on X.
    """
    if found := _LIST.fullmatch(text):
        return ListSource(found[1])
    if _ON_X.match(text):
        raise not_a_source(text, "Use x:ID or the address of an X List: https://x.com/i/lists/ID.")
    return None


def _client(context: PullContext) -> XClient:
    return next(one.client for one in context.logins if isinstance(one.client, XClient))


def _read(client: XClient, found: XList, context: PullContext) -> PulledList:
    users = context.retry.ask(lambda: client.members(found.id))
    title = sanitize.line(found.name, 60)
    # X returns the newest member first.
    accounts = [account for user in reversed(users) if (account := _account(user))]
    where = f"on the X List “{title}”, {list_page(found.id)}, read {context.today}"
    return PulledList(title, where, accounts)


def _account(user: XUser) -> PulledAccount | None:
    try:
        handle = handles.parse(user.username)
    except BadHandle:
        return None
    return PulledAccount(user.name or user.username, handle, user.id)
