"""`care100 follow`: from a list, a login and the user's choices to plans."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from care100.engine.options import FollowOptions
from care100.engine.reconcile import SyncContext, TargetPlan
from care100.platforms import platform


def plan_targets(context: SyncContext, options: FollowOptions) -> list[TargetPlan]:
    """Plan everything that following the list with this login takes.

    Empty when no member is on the login's platform. Raises Care100Error before anything
    is changed.
    """
    context = replace(context, ask_again=options.again, only_some=bool(options.filter))
    return platform(context.login.platform).follow_targets(context, options)


def price(planned: Sequence[TargetPlan]) -> Decimal:
    """Return the dollars that all the plans will have cost, with their planning."""
    return sum((target_plan.expected.usd for target_plan in planned), Decimal(0))
