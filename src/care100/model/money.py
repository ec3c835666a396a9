"""Amounts in US dollars: parsing and formatting."""

from decimal import Decimal, InvalidOperation

from care100.model import sanitize
from care100.model.errors import UsageError

# No price has more decimals.
_LARGEST, _DECIMALS = 1_000_000, 6
FORM = f"an amount of dollars from 0 to {_LARGEST:,}"


def limit(text: str | None) -> Decimal | None:
    """Parse the value of `--max-cost`, None for no limit. Raises UsageError."""
    if text is None:
        return None
    try:
        return amount(text)
    except ValueError:
        raise UsageError(
            f"--max-cost “{sanitize.line(text, 60)}” is not {FORM}.",
            "Write for example: --max-cost 0.50",
        ) from None


def amount(text: str) -> Decimal:
    """Parse an amount of dollars. Raises ValueError."""
    try:
        usd = Decimal(text.strip().removeprefix("$"))
    except InvalidOperation:
        raise ValueError from None
    if not usd.is_finite() or not 0 <= usd <= _LARGEST or usd != round(usd, _DECIMALS):
        raise ValueError
    return usd


def written(usd: Decimal) -> str:
    """Format an amount without rounding: `$1.51`, or `$0.025` with parts of a cent.

    A rounded price could be lower than the real one, or equal to a limit that it exceeds.
    """
    return f"${usd:.2f}" if usd == round(usd, 2) else f"${usd.normalize():f}"
