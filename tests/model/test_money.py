"""Dollars are written as people expect them, and never too low or too high."""

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
def test_cents_and_less_only_where_there_is_less(usd: str, text: str) -> None:
    assert written(Decimal(usd)) == text


@given(AMOUNTS)
def test_what_is_written_allows_it_and_no_more(usd: Decimal) -> None:
    assert limit(written(usd)) == usd
