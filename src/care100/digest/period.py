"""The time that a letter is about: `7d` are the seven days before now."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from care100.model import sanitize
from care100.model.dates import MONTHS
from care100.model.errors import UsageError

_LENGTH = re.compile(r"([1-9][0-9]{0,8})\s*([dw])", re.ASCII | re.IGNORECASE)
_LONGEST_DAYS = 92
# A Monday, from which weeks and other lengths are counted.
_FIRST_DAY = date(1970, 1, 5)


@dataclass(frozen=True)
class Period:
    """From `since` until `until` (both aware UTC). `days` is the length of the user's wish."""

    since: datetime
    until: datetime
    days: int

    @property
    def key(self) -> str:
        """Return the name of this issue of the letter: the same for all runs of one week.

        Periods of other lengths are counted in the same way: the day of a run decides in which
        one it is.
        """
        if self.days == 7:
            year, week, _ = self.until.isocalendar()
            return f"{year}-W{week:02}"
        number = (self.until.date() - _FIRST_DAY).days // self.days
        return f"{_FIRST_DAY + timedelta(days=number * self.days)}+{self.days}d"

    @property
    def words(self) -> str:
        """Return the dates for people: `22 to 29 November 2026`."""
        first, last = self.since.date(), self.until.date()
        month, year = MONTHS[first.month - 1], first.year
        parts = [str(first.day)]
        if (month, year) != (MONTHS[last.month - 1], last.year):
            parts.append(month)
        if year != last.year:
            parts.append(str(year))
        return f"{' '.join(parts)} to {last.day} {MONTHS[last.month - 1]} {last.year}"


def parse(text: str, until: datetime) -> Period:
    """Read `7d`, `2w` or a date such as `2026-11-22`, from its midnight in UTC.

    Raises UsageError.
    """
    until = until.astimezone(UTC)
    if found := _LENGTH.fullmatch(text.strip()):
        days = int(found[1]) * (7 if found[2].lower() == "w" else 1)
        since = until - timedelta(days=min(days, _LONGEST_DAYS))
    else:
        try:
            since = datetime.combine(date.fromisoformat(text.strip()), time(), UTC)
        except ValueError:
            raise _wrong(text) from None
        days = (until.date() - since.date()).days
        if days < 1:
            raise UsageError(
                f"--since {sanitize.line(text, 20)} is not in the past.",
                "Write an earlier date, or a number of days, such as 7d.",
            )
    if days > _LONGEST_DAYS:
        raise UsageError(
            f"--since {sanitize.line(text, 20)} is too long ago.",
            f"A letter is about {_LONGEST_DAYS} days at most.",
        )
    return Period(since, until, days)


def _wrong(text: str) -> UsageError:
    return UsageError(
        f"--since cannot be “{sanitize.line(text, 20)}”.",
        "Write a number of days or weeks, such as 7d or 2w, or a date such as 2026-11-22.",
    )
