"""Numbers and times in response headers, which servers and proxies on the way may spoil.

A value that cannot be read is None, never an error. How long a wait to believe is for the
caller to decide.
"""

import math
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# No number or date that a server means is longer.
_LONGEST_TEXT = 200
# More digits than a number of seconds can have.
_MOST_DIGITS = 18
_YEARS = range(2000, 3000)


def number(text: str | None) -> int | None:
    """Return a whole number that is not negative."""
    text = _once(text)
    return int(text) if re.fullmatch(rf"[0-9]{{1,{_MOST_DIGITS}}}", text) else None


def retry_after(text: str | None, now: datetime) -> float | None:
    """Return the seconds to wait by a `Retry-After`: a number or a date (RFC 9110, 10.2.3).

    The result is never negative, and infinite for a number that is too long.
    """
    if re.fullmatch(r"[0-9]+", (text or "").strip()):
        seconds = number(text)
        return math.inf if seconds is None else float(seconds)
    if (seconds := number(text)) is not None:
        return float(seconds)
    try:
        return max(_seconds_to(parsedate_to_datetime(_once(text)), now), 0.0)
    except (ValueError, OverflowError):
        # This includes dates with a year or time zone out of range.
        return None


def date(text: str | None) -> datetime | None:
    """Return the time in a `Date` header (RFC 9110, 6.6.1), in UTC; None for a distant year."""
    try:
        found = parsedate_to_datetime(_once(text))
        found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found if found.year in _YEARS else None


def reset(text: str | None, now: datetime) -> float | None:
    """Return the seconds until a rate limit's reset, negative when it is over.

    Mastodon sends ISO 8601, GoToSocial and X send Unix seconds.
    """
    try:
        if (seconds := number(text)) is not None:
            return seconds - now.timestamp()
        return _seconds_to(datetime.fromisoformat(_once(text)), now)
    except (ValueError, OverflowError):
        return None


def _seconds_to(moment: datetime, now: datetime) -> float:
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (moment - now).total_seconds()


def _once(text: str | None) -> str:
    """Return a value without the repetitions that a doubled header leaves: "300, 300"."""
    text = (text or "").strip()
    if len(text) > _LONGEST_TEXT:
        return ""
    parts = [part.strip() for part in text.split(",")]
    # A date has one comma itself.
    for size in (1, 2):
        times, rest = divmod(len(parts), size)
        if times > 1 and not rest and parts == parts[:size] * times:
            return ", ".join(parts[:size])
    return text
