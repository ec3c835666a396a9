"""A moment in the future that a jump of the computer's clock does not move away."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self


@dataclass(frozen=True)
class Moment:
    """A moment by the clock and by the seconds since this process began to count.

    It has come when either has reached it: the clock can be set back while somebody waits, and
    the count can stand still while the computer is suspended.
    """

    at: datetime
    ends: float

    @classmethod
    def after(cls, seconds: float) -> Self:
        """Return the moment in so many seconds."""
        return cls(datetime.now(UTC) + timedelta(seconds=seconds), time.monotonic() + seconds)

    @property
    def left(self) -> float:
        """The seconds until the moment; 0 or less when it has come."""
        by_clock = (self.at - datetime.now(UTC)).total_seconds()
        return min(by_clock, self.ends - time.monotonic())

    @property
    def now_at(self) -> datetime:
        """The moment by the clock as it is now (aware UTC)."""
        counted = datetime.now(UTC) + timedelta(seconds=self.ends - time.monotonic())
        return min(self.at, counted)
