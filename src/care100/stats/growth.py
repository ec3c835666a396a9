"""How a list grew: who joined and who left, in months, quarters or years."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

MOST = 12
"""Months and quarters become too many for a chart; years follow, as many as there are."""


class Unit(StrEnum):
    """How long the periods are."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        """How many months one has."""
        return {"month": 1, "quarter": 3, "year": 12}[self.value]


@dataclass(frozen=True)
class Flow:
    """How many joined and left at one moment (aware)."""

    at: datetime
    joined: int = 0
    left: int = 0


@dataclass(frozen=True)
class Period:
    """How many joined and left in one period, and how many were members at its end. The
    period begins with the first day of `month` in `year`.
    """

    year: int
    month: int
    joined: int
    left: int
    members: int


@dataclass(frozen=True)
class Growth:
    """The periods from the first change of members to the last, without a gap."""

    unit: Unit = Unit.MONTH
    periods: tuple[Period, ...] = ()


def growth(flows: Sequence[Flow], members: int) -> Growth:
    """The growth of a list that has so many members after all the flows.

    Of the shortest periods of which there are not too many. They are periods in UTC.
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
    # From the end, where it is known how many there are.
    for number in range(last // unit.months, first // unit.months - 1, -1):
        year, month = divmod(number * unit.months, 12)
        came, went = joined.get(number, 0), left.get(number, 0)
        periods.append(Period(year, month + 1, came, went, members))
        members -= came - went
    return Growth(unit, tuple(reversed(periods)))


def _month(at: datetime) -> int:
    """The month's number, counted from the year 0."""
    at = at.astimezone(UTC)
    return at.year * 12 + at.month - 1
