"""The interface for lists on a platform that can be followed by their address."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from care100.model.handles import PlatformId
from care100.platforms.pull import PullContext, PulledAccount


@dataclass(frozen=True)
class PublicList:
    """A list on a platform. `address` stays the same when its owner renames it.

    `owner` is the handle of the account that publishes it, for display; empty where the
    platform does not show it. `unread` is the number of accounts whose handle is not valid.
    """

    platform: PlatformId
    address: str
    title: str
    description: str
    owner: str
    accounts: Sequence[PulledAccount]
    unread: int = 0


@dataclass(frozen=True)
class PublicListReading:
    """A list that was found and can be read.

    `price` is the platform's price for `read`, in dollars. If it is not zero, `content`
    describes the data in the question to the user: `the 3 members of “Voices”`.
    """

    read: Callable[[], PublicList]
    price: Decimal = Decimal(0)
    content: str = ""


class PublicListReader(Protocol):
    """A list on a platform, by the address that was typed."""

    @property
    def platform(self) -> PlatformId:
        """Return the list's platform."""

    @property
    def needs_login(self) -> bool:
        """Return whether only a login on the platform can read it."""

    @property
    def look_up_price(self) -> Decimal:
        """Return the platform's price for `look_up`, in dollars."""

    def look_up(self, context: PullContext) -> PublicListReading:
        """Find the list. This costs no more than `look_up_price`.

        The context has logins only if the reader needs one. Raises pull.SourceNotFound,
        UsageError for a place that is not to be followed, web.WebError and PlatformError, here
        and when the list is read.
        """
