"""What a check costs on platforms that charge for it, and how it may be spent."""

from collections.abc import Mapping
from decimal import Decimal

from care100.check.options import CheckOptions
from care100.model.handles import PlatformId
from care100.platforms import PLATFORMS, platform
from care100.platforms.budget import Budget
from care100.platforms.health import PaidClient


def prices(options: CheckOptions, counts: Mapping[PlatformId, int]) -> dict[PlatformId, Decimal]:
    """Return the dollars for so many accounts on each connected platform that charges."""
    found = {
        on: platform(on).health.price(count)
        for on, count in counts.items()
        if on in options.connected and count
    }
    return {on: usd for on, usd in found.items() if usd}


def allow(options: CheckOptions, usd: Decimal) -> None:
    """Let all clients together spend `usd` dollars, with what they spent before."""
    budget = Budget(usd)
    for connected in options.connected.values():
        if isinstance(connected.client, PaidClient):
            connected.client.allow(budget)


def counted(count: int, on: PlatformId) -> str:
    """Return "3 accounts on Mastodon"."""
    accounts = "one account" if count == 1 else f"{count} accounts"
    return f"{accounts} on {platform(on).label}"


def without(on: PlatformId) -> str:
    """Return the options that leave a platform out."""
    return " ".join(f"--on {other}" for other in PLATFORMS if other != on)
