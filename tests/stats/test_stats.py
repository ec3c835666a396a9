"""The command stats."""

import io
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from care100 import cli
from care100.cli.views.charts import bar, draw
from care100.stats.charts import Chart, Row
from tests.person import Ran, Typist
from tests.terminal_screen import screen


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """A curator with a list of three members."""
    curator.runs("new", "people", "--title", "People")
    curator.runs("add", "people", "@ada@b.social", "--topic", "carers", "--kind", "person")
    curator.runs("add", "people", "x:bob", "--topic", "Carers")
    curator.runs("add", "people", "@eve@b.social")
    return curator


def table(ran: Ran, head: str) -> list[list[str]]:
    """Return the rows of one chart, without their bars."""
    block = next(one for one in ran.out.split("\n\n") if one.startswith(head))
    return [line.rstrip("▏▎▍▌▋▊▉█ ").split() for line in block.splitlines()[1:]]


def test_stats_count_members_by_topic_kind_and_platform(keeper: Typist) -> None:
    ran = keeper.runs("stats", "people")
    assert ran.out.startswith("People: 3 members\n")
    assert table(ran, "Topic") == [["Carers", "2"], ["No", "topic", "1"]]
    assert table(ran, "Kind") == [["Person", "1"], ["Not", "stated", "2"]]
    assert table(ran, "Platform") == [["Only", "on", "Mastodon", "2"], ["Only", "on", "X", "1"]]
    assert "Accounts" not in ran.out
    assert ran.err.endswith("not been checked yet. To check it:\n  care100 check people\n")


def test_stats_count_added_and_removed_members(keeper: Typist) -> None:
    keeper.runs("remove", "people", "x:bob")
    [(*_, joined, left, members)] = table(keeper.runs("stats", "people"), "Month")
    assert (joined, left, members) == ("3", "1", "2")


def test_undone_changes_do_not_count(keeper: Typist, tmp_path: Path) -> None:
    def grown() -> tuple[str, str, str]:
        [(*_, joined, left, members)] = table(keeper.runs("stats", "people"), "Month")
        return joined, left, members

    file = tmp_path / "new.csv"
    file.write_text("name,x\nAnn,ann\nBea,bea\n")
    keeper.runs("import", "people", str(file), "--replace")
    assert grown() == ("5", "3", "2")
    keeper.runs("undo", "people")
    assert grown() == ("3", "0", "3")
    keeper.runs("undo", "people", "--redo")
    assert grown() == ("5", "3", "2")


def test_opted_out_members_are_counted_but_not_named(keeper: Typist) -> None:
    keeper.runs("remove", "people", "x:bob", "--opt-out", "--yes")
    ran = keeper.runs("stats", "people")
    assert [row[-3:] for row in table(ran, "Month")] == [["3", "1", "2"]]
    assert "bob" not in ran.out


def test_an_empty_list_has_no_charts(curator: Typist) -> None:
    curator.runs("new", "mine", "--title", "My list")
    ran = curator.runs("stats", "mine")
    assert ran.out == ""
    assert ran.err == "My list is empty. To add a member: care100 add mine @name@server\n"


def test_a_list_with_one_member_uses_the_singular(curator: Typist) -> None:
    curator.runs("new", "mine", "--title", "My list")
    curator.runs("add", "mine", "@ada@b.social")
    assert curator.runs("stats", "mine").out.startswith("My list: 1 member\n")


def test_an_unknown_list_is_reported_with_a_similar_one(curator: Typist) -> None:
    assert "Did you mean social-care-100?" in curator.runs("stats", "social-care-10", expect=2).err


def test_stats_name_the_source_of_a_copied_list(curator: Typist, tmp_path: Path) -> None:
    file = tmp_path / "theirs.csv"
    file.write_text("name,mastodon\nAda,ada@b.social\n")
    curator.runs("follow", str(file), "--yes", expect=None)
    assert "Source: " in curator.runs("stats", "theirs").err


def test_stats_as_json(keeper: Typist) -> None:
    data = keeper.runs("stats", "people", "--json").json
    [period] = data["growth"].pop("periods")
    assert period.pop("from").endswith("-01")
    assert period == {"joined": 3, "left": 0, "members": 3}
    assert data == {
        "schema": 1,
        "list": "people",
        "title": "People",
        "members": 3,
        "topics": [{"name": "carers", "members": 2}, {"name": "", "members": 1}],
        "kinds": [{"name": "person", "members": 1}, {"name": "", "members": 2}],
        "platforms": [{"name": "mastodon", "members": 2}, {"name": "x", "members": 1}],
        "growth": {"unit": "month"},
        "health": [{"name": "unchecked", "members": 3}],
        "checked": None,
    }


@pytest.mark.parametrize("columns", [20, 40, 60, 80, 200])
@pytest.mark.parametrize(
    "slug", ["social-care-100", "social-care-bluesky", "social-care-fediverse"]
)
def test_charts_fit_the_terminal_width(curator: Typist, slug: str, columns: int) -> None:
    with screen(columns) as shown:
        assert cli.run(["stats", slug]) == 0
    lines = shown.text.splitlines()
    assert max(map(cell_len, lines)) <= max(columns, 35)
    assert any("█" in line for line in lines) == (columns >= 40)


# No deadline, because the time for an example depends on the machine.
LAW = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NAMES = st.text("ab 漢é👩\x1b", max_size=50).map("x{}".format)
ROWS = st.lists(st.tuples(NAMES, st.integers(0, 999)), min_size=1, max_size=5)


@LAW
@given(ROWS, st.integers(30, 120))
def test_rows_with_any_name_fit_the_width_and_show_their_number(
    rows: list[tuple[str, int]], columns: int
) -> None:
    chart = Chart("", "Topic", ("Members",), tuple(Row(name, (n,)) for name, n in rows))
    with screen(columns) as shown:
        draw([chart])
    lines = shown.text.splitlines()
    assert max(map(cell_len, lines)) <= min(columns, 80)
    assert "\x1b" not in shown.text
    ends = [line.rstrip("▏▎▍▌▋▊▉█ ") for line in lines if not line.startswith("  ")]
    assert [int(line.split()[-1]) for line in ends[2:]] == [n for _, n in rows]


@LAW
@given(st.integers(0, 1000), st.integers(1, 1000), st.integers(1, 40))
def test_the_length_of_a_bar_is_proportional_to_its_number(
    number: int, most: int, longest: int
) -> None:
    number = min(number, most)
    drawn = bar(number, most, longest)
    assert bool(drawn) == bool(number)
    assert len(drawn) <= longest
    eighths = sum(" ▏▎▍▌▋▊▉█".index(block) for block in drawn)
    assert abs(eighths / 8 - longest * number / most) <= 1 / 8


def test_bars_use_ascii_when_the_encoding_has_no_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="cp1252"))
    assert [bar(n, 4, 8) for n in (0, 1, 4)] == ["", "##", "########"]
