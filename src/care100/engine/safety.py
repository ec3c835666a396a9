"""What stands between a plan and its being done: no target is emptied by mistake, no more
is spent than was allowed, and a scheduled job does what somebody has seen.
"""

from collections.abc import Collection, Iterable
from decimal import Decimal

from care100.engine.plan import Plan
from care100.model import money
from care100.model.errors import Care100Error
from care100.platforms.budget import Budget

# A target of so many is big enough to be emptied by mistake, and so much of it is too much.
_BIG = 10
_SHARE = 0.30


class TooManyRemovals(Care100Error):
    """More than 30 % of a target of ten or more would be taken out of it."""


def is_emptying(held: int, removing: int) -> bool:
    """Whether `removing` of the `held` in one place look like a mistake."""
    return held >= _BIG and removing > held * _SHARE


def refuse_emptying(held: int, removing: int, where: str, *, force: bool) -> None:
    """Raise TooManyRemovals when `removing` of the `held` in a target are too many."""
    if force or not is_emptying(held, removing):
        return
    raise TooManyRemovals(
        f"This would take {removing} of the {held} ({removing / held:.0%}) out of {where}.",
        "Nothing was done. To see who would go: --force --dry-run; to do it: --force.",
    )


class TooExpensive(Care100Error):
    """The plan costs more than the user wants to spend."""


def refuse_above(
    cost: Decimal, max_cost: Decimal | None, otherwise: str = "", spent: Decimal = Decimal(0)
) -> None:
    """Raise TooExpensive when something costs more than `max_cost` dollars.

    `otherwise` is what else the user can do, besides allowing more; `spent` is what of the
    cost X has charged already.
    """
    if max_cost is not None and cost > max_cost:
        raise TooExpensive(
            f"This would cost {money.written(cost)}, which is more than {money.written(max_cost)}.",
            f"{_done(spent)} Allow more with --max-cost{otherwise}.",
        )


def refuse_beyond(budget: Budget, more: Decimal) -> None:
    """Raise TooExpensive when `more` dollars, with what is spent, are beyond the budget."""
    refuse_above(budget.spent + more, budget.usd, spent=budget.spent)


def _done(spent: Decimal) -> str:
    if not spent:
        return "Nothing was done."
    return f"Nothing was changed; X has charged {money.written(spent)} of it for reading."


class UnexpectedPlan(Care100Error):
    """The plan is another than the one that was seen."""


def refuse_unseen(plans: Iterable[Plan], seen: Collection[str]) -> None:
    """Raise UnexpectedPlan unless every plan that does something is one of those seen.

    `seen` are their hashes; none stand for any plan.
    """
    if seen and any(plan.steps and plan.hash not in seen for plan in plans):
        raise UnexpectedPlan(
            "The plan is not the one that you expect, so nothing was done.",
            "Something has changed since. Look at the plan anew with --dry-run.",
        )
