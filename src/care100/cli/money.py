"""Dollars: read as people write them, written as X charges them."""

from decimal import Decimal, InvalidOperation
from typing import Annotated

from care100.cli.arguments import option
from care100.errors import UsageError

MaxCost = Annotated[
    str | None,
    option("--max-cost", metavar="DOLLARS", text="Do nothing if X would charge more."),
]


def limit(text: str | None) -> Decimal | None:
    """The amount that `--max-cost` allows, None for any. Raises UsageError."""
    if text is None:
        return None
    try:
        amount = Decimal(text.strip().removeprefix("$"))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise UsageError(f"“{text}” is not an amount of dollars.", "Write: --max-cost 0.50")
    return amount


def written(usd: Decimal) -> str:
    """Dollars and cents, and the parts of a cent that X charges."""
    return f"${usd.quantize(Decimal('0.001')):f}".removesuffix("0")
