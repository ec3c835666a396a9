"""What a check costs on platforms that charge for it, and how it may be spent."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial

import typer

from care100.check.options import CheckOptions
from care100.cli import exit_codes
from care100.cli.invocation import Invocation
from care100.cli.views import render
from care100.engine.safety import Declined, approve_cost, refuse_above
from care100.model import money
from care100.model.handles import PlatformId
from care100.platforms import PLATFORMS, platform
from care100.platforms.budget import Budget
from care100.platforms.health import PaidClient
from care100.registry.database import Database
from care100.registry.members import members
from care100.registry.models import CuratedList


def approve(
    here: Invocation,
    database: Database,
    curated: CuratedList,
    options: CheckOptions,
    *,
    limit: Decimal | None,
    yes: bool,
) -> None:
    """Ask before money is spent, and allow no more than that."""
    with database.reading() as session:
        every = members(session, curated)
    topics = options.topics
    listed = [one for one in every if not topics or one.member.has_topic(topics)]
    counts = {on: sum(on in one.accounts for one in listed) for on in options.platforms}
    by_platform = prices(options, counts)
    if not by_platform:
        return
    total = sum(by_platform.values(), Decimal(0))
    left_out = " or ".join(f"{platform(on).label} out with {without(on)}" for on in by_platform)
    refuse_above(total, limit, f", or leave {left_out}")
    for on, price in by_platform.items():
        label = platform(on).label
        what = counted(counts[on], on)
        question = f"Check {what}? {label} charges {money.written(price)} for this."
        try:
            # The limit is for all platforms together, and was checked above.
            otherwise = f"leave {label} out with {without(on)}"
            ask = partial(here.ask, yes=yes, otherwise=otherwise)
            approve_cost(price, question, ask, limit=None)
        except Declined as error:
            render.note(f"Nothing was checked. To leave {label} out, add: {without(on)}")
            raise typer.Exit(exit_codes.DECLINED) from error
    allow(options, total if limit is None else limit)


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
