"""Charts of the figures, as text and numbers for the terminal and the list page.

Each row includes its numbers, so that no information is only in a bar.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from care100.model import dates, sanitize
from care100.model.findings import FindingKind
from care100.model.members import Kind
from care100.platforms import PLATFORMS
from care100.stats.figures import SEVERAL, UNCHECKED, WELL, Count, Figures
from care100.stats.growth import Growth, Period, Unit

_MOST_TOPICS = 20
_MOST_PERIODS = 12


@dataclass(frozen=True)
class Row:
    """A row with its name, and one number for each of the chart's columns.

    A `foreign` name is in the list's own language.
    """

    name: str
    numbers: tuple[int, ...]
    foreign: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart, whose bars show the last column of numbers."""

    title: str
    head: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def most(self) -> int:
        """Return the number of the longest bar; at least 1."""
        return max(1, *(row.numbers[-1] for row in self.rows))

    def share(self, row: Row) -> float:
        """Return the length of a row's bar, in percent of the longest."""
        return round(100 * row.numbers[-1] / self.most, 1)


def charts(figures: Figures) -> list[Chart]:
    """Return the charts of a list, without empty ones."""
    made = [
        _chart("By topic", "Topic", _topic_rows(figures.topics)),
        _chart("By kind", "Kind", _rows(figures.kinds)),
        _chart("By platform", "Platform", _rows(figures.platforms)),
        _growth_chart(figures.growth),
    ]
    if any(one.name != UNCHECKED for one in figures.health):
        made.append(_chart("Accounts", "Accounts", _rows(figures.health)))
    return [chart for chart in made if chart.rows]


def _chart(title: str, head: str, rows: tuple[Row, ...]) -> Chart:
    return Chart(title, head, ("Members",), rows)


def _rows(counts: Sequence[Count]) -> tuple[Row, ...]:
    words = _words()
    return tuple(Row(words[one.name], (one.members,)) for one in counts)


def _words() -> dict[str, str]:
    return {
        **{kind: kind.label for kind in Kind},
        **{one.id: f"Only on {one.label}" for one in PLATFORMS.values()},
        SEVERAL: "On several platforms" if len(PLATFORMS) > 2 else "On both",
        **{kind: sanitize.titled(kind.label) for kind in FindingKind},
        WELL: "In order",
        UNCHECKED: "Not checked",
    }


def _topic_rows(topics: Sequence[Count]) -> tuple[Row, ...]:
    """Return a row for each of the largest topics, and one row for the others."""
    if len(topics) == 1 and not topics[0].name:
        return ()
    named = [one for one in topics if one.name]
    # A single further topic gets its own row, because "1 other topics" would need one too.
    shown = named if len(named) <= _MOST_TOPICS + 1 else named[:_MOST_TOPICS]
    rows = [Row(sanitize.titled(one.name), (one.members,), foreign=True) for one in shown]
    if others := named[len(shown) :]:
        members = sum(one.members for one in others)
        rows.append(Row(f"{len(others)} other topics", (members,)))
    rows += [Row("No topic", (one.members,)) for one in topics if not one.name]
    return tuple(rows)


def _growth_chart(growth: Growth) -> Chart:
    periods = growth.periods
    head = sanitize.titled(growth.unit)
    columns = ("Added", "Removed", "Members")
    shown = periods[-_MOST_PERIODS:]
    rows = [_period_row(_period_name(one, growth.unit), [one]) for one in shown]
    if before := periods[: -len(shown)]:
        rows[:0] = [_period_row(f"Until {before[-1].year}", before)]
    return Chart("Members added and removed", head, columns, tuple(rows))


def _period_row(name: str, periods: Sequence[Period]) -> Row:
    joined, left = (sum(getattr(one, what) for one in periods) for what in ("joined", "left"))
    return Row(name, (joined, left, periods[-1].members))


def _period_name(period: Period, unit: Unit) -> str:
    first, last = (dates.MONTHS[period.month - 1 + n] for n in (0, unit.months - 1))
    match unit:
        case Unit.MONTH:
            return f"{first} {period.year}"
        case Unit.QUARTER:
            return f"{first} to {last} {period.year}"
        case Unit.YEAR:
            return str(period.year)
