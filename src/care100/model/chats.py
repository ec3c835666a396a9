"""Regular chats: people post with one hashtag at the same time every week."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from care100.model.time_zones import UTC, place_of

CALENDAR = "chats.ics"
"""The name of the calendar beside a list's page."""
_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?\s*(am|pm)?", re.ASCII | re.IGNORECASE)
USUAL_MINUTES = 60
"""How long a chat takes if nobody says so."""
_WEEK = timedelta(days=7)


class Weekday(StrEnum):
    """A day of the week, as files have it."""

    MONDAY = "Monday"
    TUESDAY = "Tuesday"
    WEDNESDAY = "Wednesday"
    THURSDAY = "Thursday"
    FRIDAY = "Friday"
    SATURDAY = "Saturday"
    SUNDAY = "Sunday"

    @property
    def number(self) -> int:
        """The place in the week, from 0 for Monday."""
        return list(Weekday).index(self)

    @classmethod
    def parse(cls, text: str) -> "Weekday":
        """Read `Thursday`, `thursdays` or `Thu`. Raises ValueError."""
        begin = text.strip().casefold().removesuffix("s")
        for day in cls:
            if len(begin) >= 3 and day.value.casefold().startswith(begin):
                return day
        raise ValueError(text)


@dataclass(frozen=True)
class Chat:
    """A chat that takes place every week at a time of day in a time zone.

    `hashtag` has no `#`, `time_zone` is a name of the IANA database, and `minutes` is the length.
    """

    name: str
    hashtag: str
    weekday: Weekday
    time: time
    time_zone: str
    minutes: int = USUAL_MINUTES

    @property
    def clock(self) -> str:
        """The time of day, such as 20:00."""
        return self.time.strftime("%H:%M")

    @property
    def when(self) -> str:
        """The time in words: `Thursdays at 20:00, London time`."""
        return f"{self.weekday}s at {self.clock}{self.zone_words}"

    @property
    def length_words(self) -> str:
        """The length in words after a time, such as `, 90 minutes`; empty for the usual one."""
        return "" if self.minutes == USUAL_MINUTES else f", {self.minutes} minutes"

    @property
    def zone_words(self) -> str:
        """The time zone in words after a time: `, London time`."""
        return f" {UTC}" if self.time_zone == UTC else f", {self.place} time"

    @property
    def place(self) -> str:
        """The place in the time zone's name, such as London."""
        return place_of(self.time_zone)

    def times_from(self, since: datetime) -> Iterator[datetime]:
        """Yield each time of the chat from a moment on (aware), in the chat's own time zone."""
        zone = ZoneInfo(self.time_zone)
        day = since.astimezone(zone).date()
        day += timedelta(days=(self.weekday.number - day.weekday()) % 7)
        while True:
            if (at := self._on(day, zone)) >= since:
                yield at
            day += _WEEK

    def _on(self, day: date, zone: ZoneInfo) -> datetime:
        return datetime.combine(day, self.time, zone)


def time_of_day(text: str) -> time:
    """Read a time such as `20:00`, `9.30` or `8pm`. Raises ValueError."""
    found = _CLOCK.fullmatch(text.strip())
    if not found or not (found[2] or found[3]):
        raise ValueError(text)
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half and not 1 <= hour <= 12:
        raise ValueError(text)
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute)
