"""Charts of the figures, as text and numbers for the terminal and the list page.

Each row includes its numbers, so that no information is only in a bar.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from care100.model import sanitize
from care100.model.findings import FindingKind
from care100.model.members import Kind
from care100.model.texts import Texts
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


def charts(figures: Figures, texts: Texts) -> list[Chart]:
    """Return the charts of a list in a language, without empty ones."""
    made = [
        _chart(
            texts.text("By topic"), texts.text("Topic"), _topic_rows(figures.topics, texts), texts
        ),
        _chart(texts.text("By kind"), texts.text("Kind"), _kind_rows(figures.kinds, texts), texts),
        _chart(
            texts.text("By platform"),
            texts.text("Platform"),
            _rows(figures.platforms, texts),
            texts,
        ),
        _growth_chart(figures.growth, texts),
    ]
    if any(one.name != UNCHECKED for one in figures.health):
        made.append(
            _chart(
                texts.text("Accounts"), texts.text("Accounts"), _rows(figures.health, texts), texts
            )
        )
    return [chart for chart in made if chart.rows]


def _chart(title: str, head: str, rows: tuple[Row, ...], texts: Texts) -> Chart:
    return Chart(title, head, (texts.text("Members"),), rows)


def _rows(counts: Sequence[Count], texts: Texts) -> tuple[Row, ...]:
    words = _words(texts)
    return tuple(Row(words[one.name], (one.members,)) for one in counts)


def _words(texts: Texts) -> dict[str, str]:
    several = texts.text("On several platforms") if len(PLATFORMS) > 2 else texts.text("On both")
    return {
        **{kind: texts.text(kind.label) for kind in Kind},
        "": texts.text("Not stated"),
        **{
            one.id: texts.text("Only on {platform}", platform=one.label)
            for one in PLATFORMS.values()
        },
        SEVERAL: several,
        **{kind: sanitize.titled(texts.text(kind.label)) for kind in FindingKind},
        WELL: texts.text("In order"),
        UNCHECKED: texts.text("Not checked"),
    }


def _kind_rows(counts: Sequence[Count], texts: Texts) -> tuple[Row, ...]:
    """Return a row for each kind; none if no member has a kind."""
    return _rows(counts, texts) if any(one.name for one in counts) else ()


def _topic_rows(topics: Sequence[Count], texts: Texts) -> tuple[Row, ...]:
    """Return a row for each of the largest topics, and one row for the others."""
    if len(topics) == 1 and not topics[0].name:
        return ()
    named = [one for one in topics if one.name]
    # A single further topic gets its own row, because "1 other topics" would need one too.
    shown = named if len(named) <= _MOST_TOPICS + 1 else named[:_MOST_TOPICS]
    rows = [Row(sanitize.titled(one.name), (one.members,), foreign=True) for one in shown]
    if others := named[len(shown) :]:
        members = sum(one.members for one in others)
        rows.append(
            Row(
                texts.plural("{count} other topic", "{count} other topics", len(others)), (members,)
            )
        )
    rows += [Row(texts.text("No topic"), (one.members,)) for one in topics if not one.name]
    return tuple(rows)


def _growth_chart(growth: Growth, texts: Texts) -> Chart:
    periods = growth.periods
    head = sanitize.titled(texts.text(growth.unit))
    columns = (texts.text("Added"), texts.text("Removed"), texts.text("Members"))
    shown = periods[-_MOST_PERIODS:]
    rows = [_period_row(_period_name(one, growth.unit, texts), [one]) for one in shown]
    if before := periods[: -len(shown)]:
        rows[:0] = [_period_row(texts.text("Until {year}", year=before[-1].year), before)]
    return Chart(texts.text("Members added and removed"), head, columns, tuple(rows))


def _period_row(name: str, periods: Sequence[Period]) -> Row:
    joined, left = (sum(getattr(one, what) for one in periods) for what in ("joined", "left"))
    return Row(name, (joined, left, periods[-1].members))


def _period_name(period: Period, unit: Unit, texts: Texts) -> str:
    first, last = (texts.month(period.month + n) for n in (0, unit.months - 1))
    match unit:
        case Unit.MONTH:
            return texts.text("{month} {year}", month=first, year=period.year)
        case Unit.QUARTER:
            return texts.text("{first} to {last} {year}", first=first, last=last, year=period.year)
        case Unit.YEAR:
            return str(period.year)
