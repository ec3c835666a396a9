"""Nothing is spent above the limit, nor before the user has approved the price."""

from decimal import Decimal

import pytest

from care100.engine.safety import Declined, TooExpensive, approve_cost

PRICE = Decimal("0.03")


class User:
    """A user with one answer to every question."""

    def __init__(self, answer: bool) -> None:
        self.answer = answer
        self.asked: list[str] = []

    def ask(self, question: str) -> bool:
        self.asked.append(question)
        return self.answer


@pytest.fixture
def user() -> User:
    return User(answer=True)


@pytest.mark.parametrize("limit", [None, Decimal("0.03"), Decimal(1)])
def test_an_approved_price_within_the_limit_passes(user: User, limit: Decimal | None) -> None:
    approve_cost(PRICE, "Read it for $0.03?", user.ask, limit=limit)
    assert user.asked == ["Read it for $0.03?"]


def test_a_price_above_the_limit_raises_before_the_question(user: User) -> None:
    with pytest.raises(TooExpensive) as error:
        approve_cost(PRICE, "?", user.ask, limit=Decimal("0.02"), what="Reading")
    assert error.value.message == "Reading would cost $0.03, which is more than $0.02."
    assert error.value.hint == "Nothing was changed. Allow more with --max-cost."
    assert user.asked == []


def test_what_is_spent_counts_towards_the_limit(user: User) -> None:
    spent = Decimal("0.005")
    approve_cost(PRICE, "?", user.ask, limit=Decimal("0.035"), spent=spent)
    with pytest.raises(TooExpensive) as error:
        approve_cost(PRICE, "?", user.ask, limit=PRICE, spent=spent, otherwise=", or leave it out")
    assert error.value.message == "This would cost $0.035, which is more than $0.03."
    assert error.value.hint == (
        "Nothing was changed; $0.005 was charged for reading. "
        "Allow more with --max-cost, or leave it out."
    )


def test_a_refused_price_raises_declined() -> None:
    user = User(answer=False)
    with pytest.raises(Declined):
        approve_cost(PRICE, "Read it?", user.ask, limit=None)
    assert user.asked == ["Read it?"]


@pytest.mark.parametrize("limit", [None, Decimal(0)])
def test_nothing_to_pay_asks_nothing(limit: Decimal | None) -> None:
    user = User(answer=False)
    approve_cost(Decimal(0), "?", user.ask, limit=limit)
    assert user.asked == []
