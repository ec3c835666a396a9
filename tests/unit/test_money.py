"""Dollars are written as people expect them, and never too low."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care100.money import allowed, limit, written

AMOUNTS = st.decimals(min_value=0, max_value=10_000, places=3)


@pytest.mark.parametrize(
    ("usd", "text"),
    [
        ("0", "$0.00"),
        ("0.001", "$0.001"),
        ("0.0004", "$0.001"),
        ("0.005", "$0.005"),
        ("0.01", "$0.01"),
        ("0.080", "$0.08"),
        ("0.990", "$0.99"),
        ("0.505", "$0.51"),
        ("1.51", "$1.51"),
        ("1234.5", "$1234.50"),
    ],
)
def test_cents_and_less_only_below_a_cent(usd: str, text: str) -> None:
    assert written(Decimal(usd)) == text


@given(AMOUNTS)
def test_what_is_written_is_enough_to_allow_it(usd: Decimal) -> None:
    said = limit(written(usd))
    assert said is not None
    assert usd <= said < usd + Decimal("0.01")


@given(AMOUNTS, AMOUNTS)
def test_what_is_too_much_never_looks_like_what_is_allowed(one: Decimal, other: Decimal) -> None:
    less, more = sorted((one, other))
    if less != more:
        assert Decimal(written(more)[1:]) > Decimal(allowed(less)[1:])
