"""Amounts in dollars are formatted without rounding."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care100.model.money import limit, written

AMOUNTS = st.decimals(min_value=0, max_value=10_000, places=3)


@pytest.mark.parametrize(
    ("usd", "text"),
    [
        ("0", "$0.00"),
        ("0.001", "$0.001"),
        ("0.0004", "$0.0004"),
        ("0.005", "$0.005"),
        ("0.01", "$0.01"),
        ("0.080", "$0.08"),
        ("0.990", "$0.99"),
        ("0.505", "$0.505"),
        ("1.51", "$1.51"),
        ("1234.5", "$1234.50"),
    ],
)
def test_an_amount_has_parts_of_a_cent_only_when_needed(usd: str, text: str) -> None:
    assert written(Decimal(usd)) == text


@given(AMOUNTS)
def test_a_formatted_amount_parses_to_the_same_limit(usd: Decimal) -> None:
    assert limit(written(usd)) == usd
