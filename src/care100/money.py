"""Dollars: read as people write them, and written as people read them."""

from decimal import ROUND_UP, Decimal, InvalidOperation

from care100.errors import UsageError

_CENT = Decimal("0.01")
# X's smallest price is a tenth of a cent (docs.x.com/x-api, pricing).
_SMALLEST = Decimal("0.001")


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
    """Dollars and cents; parts of a cent only where there is no whole one: `$1.51`, `$0.005`.

    Rounded up: what is said to cost so much costs no more.
    """
    step = _SMALLEST if 0 < usd < _CENT else _CENT
    return f"${usd.quantize(step, ROUND_UP):f}"


def allowed(usd: Decimal) -> str:
    """A limit that somebody has set, to the last digit: nothing that is above it looks equal."""
    return written(usd) if usd == usd.quantize(_CENT) else f"${usd.normalize():f}"
