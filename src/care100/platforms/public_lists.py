"""The interface for lists on a platform that anybody can read by their address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from care100.engine.concurrency import RetryPolicy
from care100.model.handles import PlatformId
from care100.platforms.pull import PulledAccount


@dataclass(frozen=True)
class PublicList:
    """A list on a platform. `address` stays the same when its owner renames it.

    `owner` is the handle of the account that publishes it, for display.
    """

    platform: PlatformId
    address: str
    title: str
    description: str
    owner: str
    accounts: Sequence[PulledAccount]


class PublicListReader(Protocol):
    """A list on a platform, by the address that was typed."""

    def read(self, retry: RetryPolicy) -> PublicList:
        """Read the list without a login.

        Raises pull.SourceNotFound, UsageError for a place that is not to be followed, and
        PlatformError.
        """
