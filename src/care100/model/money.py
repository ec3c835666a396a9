"""Dollars: read as people write them, and written as people read them."""

from decimal import Decimal, InvalidOperation

from care100.model.errors import UsageError


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
    """Dollars and cents, and parts of a cent where there are any: `$1.51`, `$0.025`. To the
    last digit: what is said to cost so much costs no more, and nothing above it looks equal.
    """
    return f"${usd:.2f}" if usd == round(usd, 2) else f"${usd.normalize():f}"
