"""undo: the last change to a list, taken back and brought back."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.engine import Engine

from care100 import paths
from care100.formats import list_csv
from care100.model.members import Member
from tests.formats.test_import_export import LAW, imported
from tests.member_strategies import lists_of_entries
from tests.person import Typist


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """Has a list of three."""
    curator.runs("new", "people", "--title", "People")
    curator.runs("add", "people", "x:ada", "x:bob", "x:eve", "--topic", "care")
    return curator


def all_of(typist: Typist) -> str:
    """Everything that the list says, of itself and of its members, and since when.

    An undo is a change, and its state is a new one.
    """
    data = json.loads(typist.runs("export", "people", "--format", "json").out)
    del data["updated"], data["states"]
    return json.dumps(data)


def csv(typist: Typist, text: str) -> str:
    file = typist.home / "in.csv"
    file.write_text(text)
    return str(file)


CHANGES = {
    "add": ["add", "people", "x:new", "y@b.social", "--position", "1"],
    "edit": ["edit", "people", "x:ada", "--topic", "", "--name", "Ada", "--position", "3"],
    "topics": ["edit", "people", "x:bob", "--topic", "maths", "--topic", "care", "--topic", "art"],
    "account": ["edit", "people", "x:ada", "--x", "lovelace", "--x-id", "12"],
    "join": ["add", "people", "a@b.social", "--member", "x:ada", "--source", "https://a.example"],
    "part": ["edit", "people", "x:ada", "--mastodon", "a@b.social", "--x", ""],
    "remove": ["remove", "people", "x:ada", "x:bob"],
    "describe": ["describe", "people", "--title", "All", "--hashtag", "Care"],
    "chats": [
        "chats",
        "people",
        "C",
        "--hashtag",
        "c",
        "--day",
        "Monday",
        "--time",
        "20:00",
        "--zone",
        "London",
    ],
    "import": ["import", "people", "FILE", "--replace"],
}


@pytest.mark.parametrize("name", CHANGES)
def test_each_kind_of_change_can_be_undone_and_redone(keeper: Typist, name: str) -> None:
    words = CHANGES[name]
    if "FILE" in words:
        file = csv(keeper, "x,name\nnew,New\neve,Eve\nnew2,\nbob,Bob\n")
        words = [file if word == "FILE" else word for word in words]
    before = all_of(keeper)
    if "--position" in words and name == "add":
        words = [words[0], words[1], words[2], *words[4:]]
    keeper.runs(*words)
    after = all_of(keeper)
    assert after != before
    taken = keeper.runs("undo", "people")
    assert all_of(keeper) == before
    assert taken.out.startswith("Undid the change by tester on ")
    assert f"(care100 {words[0]}):" in taken.out
    assert taken.err == "To redo it: care100 undo people --redo\n"
    keeper.runs("undo", "people", "--redo")
    assert all_of(keeper) == after
    keeper.runs("undo", "people")
    assert all_of(keeper) == before


def test_undo_names_the_change_and_its_author(
    keeper: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARE100_CURATOR", "Anna")
    keeper.runs("edit", "people", "x:ada", "--topic", "maths")
    monkeypatch.setenv("CARE100_CURATOR", "Ben")
    ran = keeper.runs("undo", "people")
    assert "Undid the change by Anna on" in ran.out
    assert "  changed @ada: topic “maths” → “care”" in ran.out
    last = keeper.runs("history", "people").out.splitlines()[-2:]
    assert "Anna" in last[0]
    assert "(care100 edit, undone since)" in last[0]
    assert "Ben" in last[1]
    assert "(care100 undo)" in last[1]
    changes = keeper.runs("history", "people", "--json").json["changes"]
    assert [one["undone"] for one in changes[-2:]] == [True, False]


def test_a_restored_member_is_reported_once(keeper: Typist) -> None:
    keeper.runs("remove", "people", "x:ada", "x:bob")
    ran = keeper.runs("undo", "people")
    assert ran.out.splitlines()[1:] == ["  added @bob", "  added @ada"]
    assert keeper.runs("history", "people").out.count("(care100 undo)") == 2


def test_many_restored_members_are_reported_in_one_line(keeper: Typist) -> None:
    keeper.runs("import", "people", csv(keeper, "\n".join(["x", *(f"p{n}" for n in range(30))])))
    keeper.runs("remove", "people", *(f"x:p{n}" for n in range(15)))
    ran = keeper.runs("undo", "people")
    assert ran.out.splitlines()[1:] == ["  added 15 members, first @p14 and last @p0"]


def test_again_and_again_goes_further_back_and_forth(keeper: Typist) -> None:
    states = [all_of(keeper)]
    for topic in ("one", "two", "three"):
        keeper.runs("edit", "people", "x:ada", "--topic", topic)
        states.append(all_of(keeper))
    for state in reversed(states[:-1]):
        keeper.runs("undo", "people")
        assert all_of(keeper) == state
    for state in states[1:]:
        keeper.runs("undo", "people", "--redo")
        assert all_of(keeper) == state
    ran = keeper.runs("undo", "people", "--redo", expect=1)
    assert "There is nothing to redo on people: its last change is not an undo." in ran.err


def test_a_new_change_ends_what_can_be_brought_back(keeper: Typist) -> None:
    keeper.runs("edit", "people", "x:ada", "--topic", "one")
    keeper.runs("undo", "people")
    keeper.runs("edit", "people", "x:bob", "--topic", "two")
    keeper.runs("undo", "people", "--redo", expect=1)
    keeper.runs("undo", "people")
    assert "one" not in all_of(keeper)
    keeper.runs("undo", "people", "--redo")
    assert "two" in all_of(keeper)


def test_a_list_once_made_stays(keeper: Typist) -> None:
    keeper.runs("undo", "people")
    ran = keeper.runs("undo", "people", expect=1)
    assert "There is nothing left to undo on people." in ran.err
    keeper.runs("import", "other", csv(keeper, "x\nzoe\n"))
    keeper.runs("undo", "other")
    assert keeper.runs("show", "other").out == ""


def test_included_content_cannot_be_undone(curator: Typist) -> None:
    before = curator.runs("export", "social-care-100").out
    curator.runs("undo", "social-care-100", expect=1)
    assert curator.runs("export", "social-care-100").out == before


def test_an_included_list_is_updated_again_once_all_changes_are_undone(
    curator: Typist, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    curator.runs("add", "social-care-100", "x:mine")
    curator.runs("undo", "social-care-100")
    folder = tmp_path / "lists"
    shutil.copytree(paths.lists_folder(), folder)
    with (folder / "social-care-100.csv").open("a") as file:
        file.write("New,organisation,,,,,newcomer,,,,\n")
    monkeypatch.setattr("care100.paths.lists_folder", lambda: folder)
    assert "@newcomer" in curator.runs("show", "social-care-100").out


def test_an_opted_out_member_is_never_restored(keeper: Typist) -> None:
    keeper.runs("remove", "people", "x:ada", "x:bob")
    keeper.runs("opt-out", "x:ada", "--yes")
    ran = keeper.runs("undo", "people", expect=3)
    assert "Not undone: @ada opted out and cannot be listed." in ran.err
    assert "added @bob" in ran.out
    shown = keeper.runs("show", "people").out
    assert "@bob" in shown
    assert "@ada" not in shown


def test_an_opt_out_cannot_be_undone(keeper: Typist) -> None:
    keeper.runs("remove", "people", "x:ada", "--opt-out", "--yes")
    before = keeper.runs("history", "people").out
    ran = keeper.runs("undo", "people", expect=1)
    assert "cannot be undone: @ada opted out" in ran.err
    assert keeper.runs("history", "people").out == before


def test_undo_keeps_later_changes_made_on_other_lists(keeper: Typist) -> None:
    keeper.runs("new", "others", "--title", "Others")
    keeper.runs("add", "others", "x:ada")
    keeper.runs("remove", "people", "x:ada")
    keeper.runs("edit", "others", "x:ada", "--name", "Ada L.")
    keeper.runs("undo", "people")
    data = keeper.runs("show", "people", "--json").json["members"][0]
    assert (data["x"], data["name"], data["topic"]) == ("ada", "Ada L.", "care")


def statements(typist: Typist, *words: str) -> int:
    """How often a command asks the registry's file, but for the rows that it writes."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("INSERT"):
            asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        typist.runs(*words)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(asked)


@pytest.mark.parametrize("words", [["undo", "people"], ["undo", "people", "--redo"]])
def test_many_changes_are_undone_at_once(keeper: Typist, words: list[str]) -> None:
    took = []
    for many in (10, 100):
        rows = "".join(f"n{n:03},N {n}\n" for n in range(many))
        keeper.runs("import", "people", csv(keeper, f"x,name\n{rows}"))
        if "--redo" in words:
            keeper.runs("undo", "people")
        took.append(statements(keeper, *words))
        if "--redo" in words:
            keeper.runs("undo", "people")
    assert took[0] == took[1]


def test_restored_members_return_to_their_positions(keeper: Typist) -> None:
    keeper.runs("new", "others", "--title", "Others")
    keeper.runs("add", "others", "x:eve")
    names = [f"n{n}" for n in range(9)]
    keeper.runs("add", "people", *(f"x:{name}" for name in names))
    before = all_of(keeper)
    # Some are strangers once they have left, and one of them is on another list.
    keeper.runs("remove", "people", "x:n1", "x:ada", "x:n2", "x:eve", "x:n8", "x:n5")
    after = all_of(keeper)
    keeper.runs("undo", "people")
    assert all_of(keeper) == before
    keeper.runs("undo", "people", "--redo")
    assert all_of(keeper) == after


@LAW
@given(lists_of_entries(), lists_of_entries(), st.booleans())
def test_any_import_can_be_undone(
    curator: Typist, first: list[Member], second: list[Member], replace: bool
) -> None:
    with imported(curator, first) as file:
        before = curator.runs("export", "people").out
        file.write_bytes(list_csv.write(second).encode())
        how = ["--replace"] if replace else ["--skip-bad"]
        curator.runs("import", "people", str(file), *how, expect=None)
        after = curator.runs("export", "people").out
        if after == before:
            return
        curator.runs("undo", "people")
        assert curator.runs("export", "people").out == before
        curator.runs("undo", "people", "--redo")
        assert curator.runs("export", "people").out == after
