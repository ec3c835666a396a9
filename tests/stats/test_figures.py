"""Properties of the figures and charts of any list."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from care100.model import sanitize
from care100.model.findings import FindingKind
from care100.model.list_metadata import Edition, ListMetadata
from care100.model.members import Kind, Member
from care100.model.texts import texts_of
from care100.stats.charts import charts
from care100.stats.figures import UNCHECKED, WELL, Condition, Count, Figures, figures
from care100.stats.growth import MOST, Flow, Growth, Unit, growth
from tests.members import a_member

DAY = datetime(2026, 11, 24, tzinfo=UTC)
# No deadline, because the time for an example depends on the machine.
LAW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
ENTRIES = st.builds(
    lambda kind, topic, where: a_member("Ada", kind=kind, topic=topic, **where),
    st.sampled_from(list(Kind)).map(str),
    st.sampled_from(
        ["", "carers", "Carers", " carers", "ß", "SS", "\u202e", "carers; ß", "SS;Carers;x"]
    )
    | st.text(max_size=3),
    st.sampled_from([{"mastodon": "a@b.social"}, {"x": "a"}, {"mastodon": "a@b.social", "x": "a"}]),
)
CONDITIONS = st.builds(Condition, st.booleans(), st.frozensets(st.sampled_from(FindingKind)))
# Days: within one year, three years, or several decades.
SPANS = st.sampled_from([200, 1000, 20_000])


@st.composite
def histories(draw: st.DrawFn) -> list[Flow]:
    """Generate flows that never remove more members than there are."""
    span = draw(SPANS)
    days = draw(st.lists(st.integers(0, span), max_size=8))
    members, flows = 0, []
    for day in sorted(days):
        left = draw(st.integers(0, members))
        joined = draw(st.integers(0, 50))
        flows.append(Flow(DAY + timedelta(days=day), joined, left))
        members += joined - left
    return flows


def members_after(flows: Iterable[Flow]) -> int:
    return sum(flow.joined - flow.left for flow in flows)


@st.composite
def any_figures(draw: st.DrawFn) -> tuple[list[Member], list[Condition], Figures]:
    members = draw(st.lists(ENTRIES, max_size=30))
    conditions = [draw(CONDITIONS) for _ in members]
    edition = Edition(ListMetadata("people", "People"), tuple(members), (DAY,) * len(members), DAY)
    return members, conditions, figures(edition, conditions, draw(histories()), None)


def total(counts: Iterable[Count]) -> int:
    return sum(one.members for one in counts)


@LAW
@given(any_figures())
def test_every_group_adds_up_to_the_list(
    drawn: tuple[list[Member], list[Condition], Figures],
) -> None:
    members, _, made = drawn
    assert made.members == len(members)
    for group in (made.topics, made.kinds, made.platforms, made.health):
        # Only topics may count a member more than once: once for each of its topics.
        assert total(group) == len(members) or group is made.topics
        assert total(group) >= len(members)
        assert all(one.members > 0 for one in group)
        assert len({one.name.casefold() for one in group}) == len(group)


@LAW
@given(any_figures())
def test_each_count_is_of_whom_it_says(
    drawn: tuple[list[Member], list[Condition], Figures],
) -> None:
    members, conditions, made = drawn
    topics = Counter(
        sanitize.line(topic).casefold() for one in members for topic in one.topics or ("",)
    )
    assert {one.name.casefold(): one.members for one in made.topics} == topics
    assert {one.name: one.members for one in made.kinds} == Counter(one.kind for one in members)
    where = {one.name: one.members for one in made.platforms}
    both = where.get("both", 0)
    assert where.get("mastodon", 0) + both == sum(bool(one.handle("mastodon")) for one in members)
    assert where.get("x", 0) + both == sum(bool(one.handle("x")) for one in members)
    how = {one.name: one.members for one in made.health}
    assert how.get(WELL, 0) == sum(one.checked and not one.findings for one in conditions)
    assert how.get(UNCHECKED, 0) == sum(not one.checked and not one.findings for one in conditions)
    assert how.get("gone", 0) == sum(FindingKind.GONE in one.findings for one in conditions)


@LAW
@given(any_figures())
def test_large_topics_come_first_and_those_without_last(
    drawn: tuple[list[Member], list[Condition], Figures],
) -> None:
    topics = drawn[2].topics
    named = [one.members for one in topics if one.name]
    assert named == sorted(named, reverse=True)
    assert all(one.name for one in topics[:-1])


@LAW
@given(histories())
def test_growth_adds_up_from_zero_to_the_present_number(flows: list[Flow]) -> None:
    members = members_after(flows)
    periods = growth(flows, members).periods
    before = 0
    for one in periods:
        assert one.members == before + one.joined - one.left
        before = one.members
    assert before == members
    assert sum(one.joined for one in periods) == sum(flow.joined for flow in flows)
    assert sum(one.left for one in periods) == sum(flow.left for flow in flows)


@LAW
@given(histories())
def test_growth_has_no_gaps_and_uses_the_shortest_periods_within_the_limit(
    flows: list[Flow],
) -> None:
    made = growth(flows, members_after(flows))
    starts = [one.year * 12 + one.month - 1 for one in made.periods]
    length = made.unit.months
    assert starts == list(range(starts[0], starts[-1] + 1, length)) if starts else made == Growth()
    assert len(starts) <= MOST or made.unit is Unit.YEAR
    shorter = list(Unit)[: list(Unit).index(made.unit)]
    real = [flow.at for flow in flows if flow.joined or flow.left]
    for unit in shorter:
        months = [at.year * 12 + at.month - 1 for at in real]
        assert max(months) // unit.months - min(months) // unit.months + 1 > MOST


@LAW
@given(any_figures())
def test_charts_leave_nobody_out(drawn: tuple[list[Member], list[Condition], Figures]) -> None:
    made = drawn[2]
    for chart in charts(made, texts_of("en")):
        numbers = [row.numbers[-1] for row in chart.rows]
        if chart.columns == ("Members",):
            # A member with several topics counts for each.
            assert sum(numbers) == made.members or chart.title == "By topic"
            assert sum(numbers) >= made.members
        else:
            assert numbers[-1] == made.members
        assert max(numbers) <= chart.most


def test_many_topics_and_many_years_end_in_one_row_each() -> None:
    members = tuple(a_member(str(n), topic=f"topic {n:02}", x=f"x{n}") for n in range(40))
    flows = [Flow(DAY.replace(year=year), joined=2) for year in range(2001, 2021)]
    edition = Edition(ListMetadata("people", "People"), members, (DAY,) * 40, DAY)
    made = figures(edition, [Condition()] * 40, flows, None)
    topics, _, grown = charts(made, texts_of("en"))
    assert [row.name for row in topics.rows][-2:] == ["Topic 19", "20 other topics"]
    assert topics.rows[-1].numbers == (20,)
    assert [row.name for row in grown.rows][:2] == ["Until 2008", "2009"]
    assert grown.rows[0].numbers == (16, 0, 16)
    assert len(grown.rows) == 13


def test_periods_have_names() -> None:
    def called(days: int) -> list[str]:
        edition = Edition(ListMetadata("people", "People"), (), (), DAY)
        flows = [Flow(DAY, joined=1), Flow(DAY + timedelta(days=days), left=1)]
        [chart] = charts(figures(edition, [], flows, None), texts_of("en"))
        return [chart.head, *(row.name for row in chart.rows)]

    assert called(0) == ["Month", "November 2026"]
    assert called(30) == ["Month", "November 2026", "December 2026"]
    quarters = called(400)
    assert quarters[:2] == ["Quarter", "October to December 2026"]
    assert called(4000)[:2] == ["Year", "2026"]


def test_months_are_in_utc() -> None:
    late = datetime.fromisoformat("2026-12-01T00:30:00+01:00")
    [period] = growth([Flow(late, joined=1)], 1).periods
    assert (period.year, period.month) == (2026, 11)
