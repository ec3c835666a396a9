"""Dates for people, in English and in UTC, independent of the computer's locale."""

from datetime import UTC, datetime

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


def day(at: datetime) -> str:
    """Return the UTC date of an aware time, such as `24 November 2026`."""
    at = at.astimezone(UTC)
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"
