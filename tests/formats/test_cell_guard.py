"""No cell of an exported file runs as a formula in a spreadsheet, in any locale."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care100.formats import list_csv, mastodon_csv
from care100.formats.cell_guard import guarded, unguarded
from care100.formats.member_rows import columns, member_of
from care100.formats.rows import Rows
from care100.model.members import Member
from tests.member_strategies import texts
from tests.members import a_member

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
# What separates columns in one locale or another, and what a spreadsheet can be set to.
SEPARATORS = ",;\t|"
PIECES = ["=1+1", "+1", "-1", "@SUM(1)", "＝1", "'", '"', ";", "\t", "|", "\n", "\r", ",", " ", "a"]
awkward = st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | texts


@given(awkward | st.text())
def test_a_guarded_cell_is_read_as_it_was(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(awkward)
def test_no_part_of_a_guarded_cell_begins_as_a_formula(text: str) -> None:
    assert formulas(guarded(text)) == []


@st.composite
def awkward_members(draw: st.DrawFn) -> Member:
    """A member with every text that a spreadsheet may run, also in its source and website."""
    row = {name: draw(awkward) for name in ("name", "topic", "note", "source")}
    row["source"] += "page"
    row["website"] = "https://example.org/" + draw(
        st.sampled_from(["", "?a=1;=1+1", "#;@x", "?b=;+1;'=2"])
    )
    return member_of({**row, "mastodon": "ada@example.social", "x": "ada_ex", "x_id": "12"})


@given(awkward_members())
def test_no_cell_of_a_file_begins_as_a_formula_with_any_separator(member: Member) -> None:
    written = list_csv.write([member])
    for separator in SEPARATORS:
        for row in csv.reader(io.StringIO(written), delimiter=separator):
            for cell in row:
                assert not cell.lstrip().startswith(FORMULA), (separator, written)


@given(st.lists(awkward_members(), max_size=1))
def test_a_file_is_unchanged_after_reading_and_writing(members: list[Member]) -> None:
    written = list_csv.write(members)
    rows = list_csv.read(written.encode())
    assert not rows.bad
    assert [row.member for row in rows.good] == members
    assert list_csv.write(row.member for row in rows.good) == written


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1", "'=1"),
        ("a;=1", "a;'=1"),
        ('a; "=1"', 'a; "\'=1"'),
        ("a\n- b\n- c", "a\n'- b\n'- c"),
        ("\t=1", "\t'=1"),
        ("'=1", "''=1"),
        ("a = 1, b - 2, c@d", "a = 1, b - 2, c@d"),
        ("thanks, @ada", "thanks, @ada"),
        ("'quoted' - not a formula", "'quoted' - not a formula"),
    ],
)
def test_an_apostrophe_is_written_only_where_a_formula_may_begin(text: str, safe: str) -> None:
    assert guarded(text) == safe
    assert unguarded(safe) == text


def test_every_column_of_a_file_is_guarded() -> None:
    values = dict.fromkeys(("name", "topic", "note", "source"), "x;=1+1")
    one = member_of({**values, "website": "https://example.org/?a;=1+1", "x": "ada"})
    assert "=1+1" not in list_csv.write([one]).replace("'=1+1", "")
    assert set(values) | {"website"} <= set(columns())


def test_the_title_in_mastodon_s_file_is_guarded() -> None:
    ada = a_member("Ada", mastodon="ada@example.social")
    assert mastodon_csv.lists("a;=1", [ada]) == "a;'=1,ada@example.social\n"


def formulas(text: str) -> list[str]:
    """Return the parts of a cell that a spreadsheet may take for a cell and run."""
    for separator in (*SEPARATORS.replace(",", ""), "\r"):
        text = text.replace(separator, "\n")
    return [part for part in text.split("\n") if part.lstrip(' "').startswith(FORMULA)]


def test_a_file_without_apostrophes_is_read_unchanged() -> None:
    rows: Rows = list_csv.read(b"name,x,note\nO'Brien,ada,it's 'fine'\n")
    assert (rows.good[0].member.name, rows.good[0].member.note) == ("O'Brien", "it's 'fine'")
