"""The growth of a list: members added and removed in months, quarters or years."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

MOST = 12
"""The limit on months or quarters in a chart. Longer histories use years, without limit."""


class Unit(StrEnum):
    """The length of the periods."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        """Return the number of months in a period."""
        return {"month": 1, "quarter": 3, "year": 12}[self.value]


@dataclass(frozen=True)
class Flow:
    """The numbers of members added and removed at one time (aware)."""

    at: datetime
    joined: int = 0
    left: int = 0


@dataclass(frozen=True)
class Period:
    """The numbers added and removed in one period, and of members at its end.

    The period begins on the first day of `month` in `year`.
    """

    year: int
    month: int
    joined: int
    left: int
    members: int


@dataclass(frozen=True)
class Growth:
    """The periods from the first change of members to the last, without gaps."""

    unit: Unit = Unit.MONTH
    periods: tuple[Period, ...] = ()


def growth(flows: Sequence[Flow], members: int) -> Growth:
    """Compute the growth of a list with `members` members after all flows.

    It uses the shortest periods that do not exceed the limit, in UTC.
    """
    real = [flow for flow in flows if flow.joined or flow.left]
    if not real:
        return Growth()
    first, last = (_month(pick(flow.at for flow in real)) for pick in (min, max))
    unit = next(
        (unit for unit in Unit if last // unit.months - first // unit.months < MOST), Unit.YEAR
    )
    joined: dict[int, int] = {}
    left: dict[int, int] = {}
    for flow in real:
        number = _month(flow.at) // unit.months
        joined[number] = joined.get(number, 0) + flow.joined
        left[number] = left.get(number, 0) + flow.left
    periods = []
    # Count back from the end, where the number of members is known.
    for number in range(last // unit.months, first // unit.months - 1, -1):
        year, month = divmod(number * unit.months, 12)
        came, went = joined.get(number, 0), left.get(number, 0)
        periods.append(Period(year, month + 1, came, went, members))
        members -= came - went
    return Growth(unit, tuple(reversed(periods)))


def _month(at: datetime) -> int:
    """Return the number of the UTC month, counted from the year 0."""
    at = at.astimezone(UTC)
    return at.year * 12 + at.month - 1
