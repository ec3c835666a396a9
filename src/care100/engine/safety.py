"""Checks before a plan is applied.

They prevent a target from being emptied by mistake, costs above the user's limit, and a
scheduled job from applying a plan that nobody has reviewed.
"""

from collections.abc import Callable, Collection, Iterable
from decimal import Decimal

from care100.engine.plan import Plan
from care100.model import money
from care100.model.errors import Care100Error
from care100.platforms.budget import Budget

# Targets with fewer items than this are not protected.
_PROTECTED_FROM = 10
# The largest share of a protected target that may be removed.
_LARGEST_SHARE = 0.30


class TooManyRemovals(Care100Error):
    """More than 30% of a target with ten or more items would be removed."""


def is_emptying(held: int, removing: int) -> bool:
    """Return whether removing this many of the items in a target looks like a mistake."""
    return held >= _PROTECTED_FROM and removing > held * _LARGEST_SHARE


def refuse_emptying(held: int, removing: int, where: str, *, force: bool) -> None:
    """Raise TooManyRemovals when too many of the items in a target would be removed."""
    if force or not is_emptying(held, removing):
        return
    raise TooManyRemovals(
        f"This would remove {removing} of the {held} accounts ({removing / held:.0%}) "
        f"from {where}.",
        "Nothing was changed. To see the accounts, add --force --dry-run. "
        "To remove them, add --force.",
    )


class TooExpensive(Care100Error):
    """The cost is above the limit set by the user."""


class Declined(Care100Error):
    """The user declined, so nothing was done."""


def approve_cost(
    price: Decimal,
    question: str,
    ask: Callable[[str], bool],
    *,
    limit: Decimal | None,
    spent: Decimal = Decimal(0),
    what: str = "This",
    otherwise: str = "",
) -> None:
    """Ask the user to approve a price in dollars; a price of 0 needs no approval.

    `question` is a yes/no question with the price in it. For `limit`, `spent`, `what` and
    `otherwise` see `refuse_above`. Raises TooExpensive before it asks, and Declined if the
    answer is no.
    """
    if not price:
        return
    refuse_above(spent + price, limit, otherwise, spent, what)
    if not ask(question):
        raise Declined("Nothing was changed.", "Run the same command again to be asked again.")


def refuse_above(
    cost: Decimal,
    limit: Decimal | None,
    otherwise: str = "",
    spent: Decimal = Decimal(0),
    what: str = "This",
) -> None:
    """Raise TooExpensive when `cost` is above `limit`, both in dollars (None: no limit).

    spent      the part of the cost that has already been charged
    what       the subject of the message
    otherwise  an alternative to a higher limit, added to the hint
    """
    if limit is not None and cost > limit:
        raise TooExpensive(
            f"{what} would cost {money.written(cost)}, which is more than {money.written(limit)}.",
            f"{_done(spent)} Allow more with --max-cost{otherwise}.",
        )


def refuse_beyond(budget: Budget, more: Decimal, what: str = "This") -> None:
    """Raise TooExpensive when spending `more` dollars would exceed the budget."""
    refuse_above(budget.spent + more, budget.usd, spent=budget.spent, what=what)


def _done(spent: Decimal) -> str:
    if not spent:
        return "Nothing was changed."
    return f"Nothing was changed; {money.written(spent)} was charged for reading."


class UnexpectedPlan(Care100Error):
    """The plan is not one that the user expects."""


def refuse_unexpected(plans: Iterable[Plan], expected_hashes: Collection[str]) -> None:
    """Raise UnexpectedPlan if a plan with steps has none of the expected hashes.

    Without expected hashes, every plan is allowed.
    """
    if expected_hashes and any(plan.steps and plan.hash not in expected_hashes for plan in plans):
        raise UnexpectedPlan(
            "The plan has changed since the dry run, so nothing was changed.",
            "Show the new plan with --dry-run.",
        )
