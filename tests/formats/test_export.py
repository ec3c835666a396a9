"""export -o FILE: the format, existing files, and what a format leaves out."""

import json
from pathlib import Path

import pytest
from hypothesis import given

from care100.formats import writing
from care100.formats.coverage import COVERAGE
from care100.model.members import Member
from tests.formats.test_import_export import LAW, imported
from tests.member_strategies import lists_of_entries
from tests.person import Typist


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """Has a list of two: on Mastodon and X, and on X only."""
    curator.runs("new", "people", "--title", "People", "--description", "Good people")
    curator.runs(
        *("add", "people", "ada@b.social", "--name", "Ada", "--topic", "care"),
        *("--kind", "person"),
        *("--note", "private", "--source", "https://ada.example"),
    )
    curator.runs(
        *("add", "people", "x:ada", "--member", "ada@b.social", "--source", "https://ada.example")
    )
    curator.runs("add", "people", "x:bob", "--x-id", "12")
    return curator


BEGINNINGS = {
    "a.csv": "name,kind,topic",
    "a.JSON": "{",
    "a.opml": "<?xml",
    "a.md": "# People",
    "a.txt": "name,kind,topic",
}


@pytest.mark.parametrize(("name", "beginning"), BEGINNINGS.items())
def test_the_ending_of_the_file_chooses_the_format(
    keeper: Typist, tmp_path: Path, name: str, beginning: str
) -> None:
    keeper.runs("export", "people", "-o", str(tmp_path / name))
    assert (tmp_path / name).read_text().startswith(beginning)


def test_format_overrides_the_ending_of_the_file(keeper: Typist, tmp_path: Path) -> None:
    keeper.runs("export", "people", "--format", "json", "-o", str(tmp_path / "a.csv"))
    assert json.loads((tmp_path / "a.csv").read_text())["slug"] == "people"


def test_an_existing_file_is_replaced_only_with_force(keeper: Typist, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("mine")
    ran = keeper.runs("export", "people", "-o", str(file), expect=2)
    assert f"The file {file} exists." in ran.err
    assert "--force" in ran.err
    assert file.read_text() == "mine"
    keeper.runs("export", "people", "-o", str(file), "--force")
    assert file.read_text().startswith("name,")


@pytest.mark.parametrize(("answer", "code", "begins"), [("n", 1, "mine"), ("y", 0, "name,")])
def test_replacing_a_file_is_asked_in_a_terminal(
    keeper: Typist,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    code: int,
    begins: str,
) -> None:
    file = tmp_path / "a.csv"
    file.write_text("mine")
    monkeypatch.setattr("care100.cli.invocation.Invocation.interactive", True)
    ran = keeper.runs("export", "people", "-o", str(file), given=f"{answer}\n", expect=code)
    assert "Replace it? [y/N]" in ran.err
    assert file.read_text().startswith(begins)


def test_a_device_is_written_without_force(keeper: Typist) -> None:
    keeper.runs("export", "people", "-o", "/dev/null")


LEFT_OUT = {
    "csv": "the list's title, description and language; the days on which members were added; "
    "the history.",
    "opml": "the columns kind, topic, x, x_id, note and source; the list's description and",
    "mastodon": "the columns name, kind, topic, x, x_id, note and source; the list's title, ",
    "markdown": "the columns kind, x_id, note and source; the list's language; ",
}


@pytest.mark.parametrize(("name", "parts"), LEFT_OUT.items())
def test_each_format_names_what_it_leaves_out(keeper: Typist, name: str, parts: str) -> None:
    ran = keeper.runs("export", "people", "--format", name)
    assert f"Not in the format {name}: {parts}" in ran.err


def test_json_leaves_out_only_the_history(keeper: Typist) -> None:
    err = keeper.runs("export", "people", "--format", "json", "--public").err
    assert err == "Not in the format json: the history.\n"


def test_opt_outs_are_in_no_format(keeper: Typist) -> None:
    keeper.runs("opt-out", "x:zoe", "--yes")
    for name in COVERAGE:
        ran = keeper.runs(
            "export", "people", "--format", name, "-o", str(keeper.home / "out"), "--force"
        )
        assert "the accounts that opted out." in ran.err, name


def test_opml_separates_the_accounts_of_a_member(keeper: Typist) -> None:
    one = "which accounts belong to the same member"
    assert one not in keeper.runs("export", "people", "--format", "opml").err
    source = ("--source", "https://ada.example")
    keeper.runs("add", "people", "bluesky:ada.example", "--member", "ada@b.social", *source)
    assert one in keeper.runs("export", "people", "--format", "opml").err


def test_members_without_a_feed_are_counted(keeper: Typist) -> None:
    ran = keeper.runs("export", "people", "--format", "opml")
    assert "Left out: 1 of 2 members of people without a feed." in ran.err


def test_every_format_says_what_it_leaves_out() -> None:
    assert set(COVERAGE) == {*writing.WRITERS, *writing.SPREADSHEET_WRITERS}


@LAW
@given(lists_of_entries())
def test_a_column_is_named_or_read_back_from_markdown(
    curator: Typist, members: list[Member]
) -> None:
    with imported(curator, members) as file:
        out = file.with_name("out.md")
        err = curator.runs("export", "people", "-o", str(out), "--force").err
    for one in members:
        assert not one.note or "note" in err
        assert not one.source or "source" in err
