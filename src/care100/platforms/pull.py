"""The interface for `pull`: places on a platform whose accounts can be added to a list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from care100.engine.concurrency import RetryPolicy
from care100.model import sanitize
from care100.model.errors import Care100Error, UsageError
from care100.model.handles import Handle, PlatformId
from care100.platforms.budget import Budget
from care100.platforms.targets import Usage


class SourceNotFound(Care100Error):
    """The place does not exist, or none of the user's logins can see it."""


def not_a_source(text: str, hint: str) -> UsageError:
    """Return the error for a text that is not a place to pull from."""
    return UsageError(f"care100 cannot pull from “{sanitize.line(text, 80)}”.", hint)


@dataclass(frozen=True)
class PulledAccount:
    """An account in a place; `excluded` is the reason why it must not be added, or empty."""

    name: str
    handle: Handle
    permanent_id: str = ""
    excluded: str = ""


@dataclass(frozen=True)
class PulledList:
    """The accounts of a place. `source` describes the place and the day for the registry."""

    title: str
    source: str
    accounts: Sequence[PulledAccount]


@dataclass(frozen=True)
class PullReading:
    """A place that was found and can be read.

    `price` is the platform's price for `read`, in dollars. If it is not zero, `content`
    describes the data in the question to the user: `the 3 members of “Voices”`.
    """

    read: Callable[[], PulledList]
    price: Decimal = Decimal(0)
    content: str = ""


class PullClient(Protocol):
    """A platform's client, with a count of its requests and their price."""

    @property
    def usage(self) -> Usage:
        """Return the requests sent so far."""


@dataclass(frozen=True)
class PullLogin:
    """One of the user's logins: its name for display, and its client."""

    name: str
    client: PullClient


@dataclass(frozen=True)
class PullContext:
    """The settings for reading a place.

    There is at least one login, except for lists that need none. `retry` is how requests are
    retried, and `today` is recorded in the source.
    """

    logins: Sequence[PullLogin]
    budget: Budget
    retry: RetryPolicy
    today: date


class PullSource(Protocol):
    """A place on a platform, as requested by the user."""

    @property
    def platform(self) -> PlatformId:
        """Return the platform whose logins can read it."""

    @property
    def look_up_price(self) -> Decimal:
        """Return the platform's price for `look_up`, in dollars."""

    def look_up(self, context: PullContext) -> PullReading:
        """Find the place. This costs no more than `look_up_price`.

        Raises SourceNotFound, UsageError and PlatformError.
        """
