"""Dates in words, as a newspaper writes them: the same wherever they are written, whatever
that computer's language is. All are of the UTC day.
"""

from datetime import UTC, datetime

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


def day(at: datetime) -> str:
    """The day: 24 November 2026."""
    at = at.astimezone(UTC)
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"
