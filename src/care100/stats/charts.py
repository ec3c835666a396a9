"""The figures as charts: words and numbers, which the terminal and the list page draw.

Each row has its numbers, so that a bar shows nothing that is not also said.
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
    """What a row is about, and its numbers, one for each of the chart's columns. `foreign`
    names are in the list's own language.
    """

    name: str
    numbers: tuple[int, ...]
    foreign: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart. The last column of numbers is the one that the bars show."""

    title: str
    head: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def most(self) -> int:
        """The number of the longest bar; at least 1."""
        return max(1, *(row.numbers[-1] for row in self.rows))

    def share(self, row: Row) -> float:
        """How long the bar of a row is, in percent of the longest."""
        return round(100 * row.numbers[-1] / self.most, 1)


def charts(figures: Figures) -> list[Chart]:
    """The charts of a list; none of what there is nothing to say about."""
    made = [
        _chart("By topic", "Topic", _topic_rows(figures.topics)),
        _chart("By kind", "Kind", _rows(figures.kinds)),
        _chart("By platform", "Platform", _rows(figures.platforms)),
        _grown(figures.growth),
    ]
    if any(one.name != UNCHECKED for one in figures.health):
        made.append(_chart("Their accounts", "Accounts", _rows(figures.health)))
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
        **{ailment: sanitize.titled(ailment.label) for ailment in FindingKind},
        WELL: "In order",
        UNCHECKED: "Not checked",
    }


def _topic_rows(topics: Sequence[Count]) -> tuple[Row, ...]:
    """The largest topics, and the others in one row."""
    if len(topics) == 1 and not topics[0].name:
        return ()
    named = [one for one in topics if one.name]
    # One row is as long as another: it may as well say what it is about.
    shown = named if len(named) <= _MOST_TOPICS + 1 else named[:_MOST_TOPICS]
    rows = [Row(sanitize.titled(one.name), (one.members,), foreign=True) for one in shown]
    if others := named[len(shown) :]:
        members = sum(one.members for one in others)
        rows.append(Row(f"{len(others)} other topics", (members,)))
    rows += [Row("No topic", (one.members,)) for one in topics if not one.name]
    return tuple(rows)


def _grown(growth: Growth) -> Chart:
    periods = growth.periods
    head = sanitize.titled(growth.unit)
    columns = ("Joined", "Left", "Members")
    shown = periods[-_MOST_PERIODS:]
    rows = [_period_row(_called(one, growth.unit), [one]) for one in shown]
    if before := periods[: -len(shown)]:
        rows[:0] = [_period_row(f"Until {before[-1].year}", before)]
    return Chart("Who joined and left", head, columns, tuple(rows))


def _period_row(name: str, periods: Sequence[Period]) -> Row:
    joined, left = (sum(getattr(one, what) for one in periods) for what in ("joined", "left"))
    return Row(name, (joined, left, periods[-1].members))


def _called(period: Period, unit: Unit) -> str:
    first, last = (dates.MONTHS[period.month - 1 + n] for n in (0, unit.months - 1))
    match unit:
        case Unit.MONTH:
            return f"{first} {period.year}"
        case Unit.QUARTER:
            return f"{first} to {last} {period.year}"
        case Unit.YEAR:
            return str(period.year)
