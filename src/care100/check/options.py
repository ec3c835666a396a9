"""The options of a check."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from care100.check.rules import CheckPolicy
from care100.engine.concurrency import RetryPolicy
from care100.model.handles import PlatformId
from care100.platforms.login import PlatformClient
from care100.registry.models import Login


@dataclass(frozen=True)
class ConnectedLogin:
    """A login with its platform's client."""

    login: Login
    client: PlatformClient


@dataclass(frozen=True)
class CheckOptions:
    """What to check, and how.

    platforms         the platforms whose accounts are checked
    connected         the logins to ask with, one for each platform at most
    direct            ask public servers only, where the platform has any
    topics            check only members with one of these; all members if there are none
    on_this_computer  whether one of the user's own servers runs on this computer: only then
                      may a check ask other servers that do
    """

    platforms: Collection[PlatformId]
    connected: Mapping[PlatformId, ConnectedLogin] = field(default_factory=dict)
    policy: CheckPolicy = field(default_factory=CheckPolicy)
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    direct: bool = False
    on_this_computer: bool = False
    topics: tuple[str, ...] = ()

    @property
    def spent(self) -> Decimal:
        """The dollars that the clients have spent so far."""
        return sum((one.client.usage.usd for one in self.connected.values()), Decimal(0))
