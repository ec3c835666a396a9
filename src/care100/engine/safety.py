"""What stands between a plan and its being done: no target is emptied by mistake, no more
is spent than was allowed, and a scheduled job does what somebody has seen.
"""

from collections.abc import Callable, Collection, Iterable
from decimal import Decimal

from care100.engine.plan import Plan
from care100.model import money
from care100.model.errors import Care100Error
from care100.platforms.budget import Budget

# A target of so many is big enough to be emptied by mistake, and so much of it is too much.
_BIG = 10
_SHARE = 0.30


class TooManyRemovals(Care100Error):
    """More than 30% of a target of ten or more would be taken out of it."""


def is_emptying(held: int, removing: int) -> bool:
    """Whether `removing` of the `held` in one place look like a mistake."""
    return held >= _BIG and removing > held * _SHARE


def refuse_emptying(held: int, removing: int, where: str, *, force: bool) -> None:
    """Raise TooManyRemovals when `removing` of the `held` in a target are too many."""
    if force or not is_emptying(held, removing):
        return
    raise TooManyRemovals(
        f"This would remove {removing} of the {held} accounts ({removing / held:.0%}) "
        f"from {where}.",
        "Nothing was changed. To see the accounts, add --force --dry-run. "
        "To remove them, add --force.",
    )


class TooExpensive(Care100Error):
    """The cost is above the limit that the user has set."""


class Declined(Care100Error):
    """The user answered no to the question, so nothing was done."""


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
    """Let the user approve `price` dollars before they are spent; nothing costs no question.

    `question` is a yes/no question that names the price. `limit`, `spent`, `what` and
    `otherwise` are those of `refuse_above`. Raises TooExpensive before it asks, and Declined
    when the answer is no.
    """
    if not price:
        return
    refuse_above(spent + price, limit, otherwise, spent, what)
    if not ask(question):
        raise Declined("Nothing was changed.")


def refuse_above(
    cost: Decimal,
    limit: Decimal | None,
    otherwise: str = "",
    spent: Decimal = Decimal(0),
    what: str = "This",
) -> None:
    """Raise TooExpensive when `cost` is above `limit` dollars (None: no limit).

    `spent` is the part of the cost that has been charged already, `what` the subject of the
    message, and `otherwise` what else the user can do, besides allowing more.
    """
    if limit is not None and cost > limit:
        raise TooExpensive(
            f"{what} would cost {money.written(cost)}, which is more than {money.written(limit)}.",
            f"{_done(spent)} Allow more with --max-cost{otherwise}.",
        )


def refuse_beyond(budget: Budget, more: Decimal, what: str = "This") -> None:
    """Raise TooExpensive when `more` dollars, with those spent, are above the budget."""
    refuse_above(budget.spent + more, budget.usd, spent=budget.spent, what=what)


def _done(spent: Decimal) -> str:
    if not spent:
        return "Nothing was changed."
    return f"Nothing was changed; {money.written(spent)} was charged for reading."


class UnexpectedPlan(Care100Error):
    """The plan is another than the one that was seen."""


def refuse_unseen(plans: Iterable[Plan], seen: Collection[str]) -> None:
    """Raise UnexpectedPlan unless every plan that does something is one of those seen.

    `seen` are their hashes; none stand for any plan.
    """
    if seen and any(plan.steps and plan.hash not in seen for plan in plans):
        raise UnexpectedPlan(
            "The plan has changed since the dry run, so nothing was changed.",
            "Show the new plan with --dry-run.",
        )
