"""`export --history`: the history goes with the list's file, to a new list and into a merge."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_merge import edited, keeper, renames, shown
from tests.person import Typist

__all__ = ["keeper"]


def sent(keeper: Typist) -> Path:
    """Return a file of the list with its history: an edit, and a member who left."""
    keeper.runs("edit", "people", "x:person0", "--name", "Edited")
    keeper.runs("remove", "people", "x:person1")
    file = keeper.home / "history.json"
    keeper.runs("export", "people", "-o", str(file), "--history")
    return file


def changes(keeper: Typist, slug: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = keeper.runs("history", slug, "--json").json["changes"]
    return found


def there(tmp_path: Path) -> tuple[str, ...]:
    """Return the options for a colleague's registry."""
    return ("--db", str(tmp_path / "colleague.db"), "--create")


def test_a_new_list_has_the_history_of_its_file(keeper: Typist, tmp_path: Path) -> None:
    file = sent(keeper)
    ran = keeper.runs(*there(tmp_path), "import", "theirs", str(file))
    assert "The history in the file was imported" in ran.err
    theirs = keeper.runs(*there(tmp_path), "history", "theirs", "--json").json["changes"]
    assert theirs == changes(keeper, "people")
    keeper.runs(*there(tmp_path), "undo", "theirs")
    shown_there = keeper.runs(*there(tmp_path), "show", "theirs", "--json").json["members"]
    assert [one["x"] for one in shown_there] == ["person0", "person1", "person2"]


def test_the_new_list_can_be_merged_in_both_directions(keeper: Typist, tmp_path: Path) -> None:
    file = sent(keeper)
    keeper.runs(*there(tmp_path), "import", "theirs", str(file))
    keeper.runs(*there(tmp_path), "edit", "theirs", "x:person2", "--name", "Theirs")
    back = tmp_path / "back.json"
    keeper.runs(*there(tmp_path), "export", "theirs", "-o", str(back), "--history")
    keeper.runs("edit", "people", "x:person0", "--topic", "ours")
    keeper.runs("merge", "people", str(back), "--yes")
    assert shown(keeper) == {"person0": "Edited", "person2": "Theirs"}


def test_a_merge_names_the_colleague_who_made_each_change(
    keeper: Typist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = keeper.home / "plain.json"
    keeper.runs("export", "people", "-o", str(plain))
    colleague = there(tmp_path)
    keeper.runs(*colleague, "import", "theirs", str(plain))
    for name, words in {
        "Ben": ("edit", "theirs", "x:person0", "--name", "By Ben"),
        "Cleo": ("remove", "theirs", "x:person2"),
        "Dora": ("add", "theirs", "x:zoe", "--name", "Zoe"),
        "Eve": ("describe", "theirs", "--title", "By Eve"),
    }.items():
        monkeypatch.setenv("CARE100_CURATOR", name)
        keeper.runs(*colleague, *words)
    back = tmp_path / "back.json"
    keeper.runs(*colleague, "export", "theirs", "-o", str(back), "--history")
    monkeypatch.setenv("CARE100_CURATOR", "Ada")
    keeper.runs("merge", "people", str(back), "--yes")
    merged = [one for one in changes(keeper, "people") if one["act"] == "merge"]
    assert {one["who"] for one in merged} == {
        f"{name}, merged by Ada" for name in ("Ben", "Cleo", "Dora", "Eve")
    }
    [added] = [one for one in merged if one["before"] is None]
    assert (added["after"]["name"], added["who"]) == ("Zoe", "Dora, merged by Ada")
    keeper.runs("undo", "people")
    assert len(shown(keeper)) == 3


def test_accounts_that_opted_out_are_erased_from_an_imported_history(
    keeper: Typist, tmp_path: Path
) -> None:
    keeper.runs("edit", "people", "x:person2", "--note", "a private matter")
    file = sent(keeper)
    for handle in ("x:person1", "x:person2"):
        keeper.runs(*there(tmp_path), "opt-out", handle, "--yes")
    keeper.runs(*there(tmp_path), "import", "theirs", str(file))
    history = keeper.runs(*there(tmp_path), "history", "theirs", "--json").out
    assert "Person 1" not in history
    assert "Person 2" not in history
    assert "a private matter" not in history
    for _ in range(3):
        keeper.runs(*there(tmp_path), "undo", "theirs", expect=None)
    members = keeper.runs(*there(tmp_path), "show", "theirs", "--json").json["members"]
    assert not {"person1", "person2"} & {one["x"] for one in members}


def test_an_exported_history_has_no_accounts_that_opted_out(keeper: Typist, tmp_path: Path) -> None:
    table = tmp_path / "reordered.csv"
    table.write_text("name,x\nPerson 2,person2\nPerson 1,person1\nPerson 0,person0\n")
    keeper.runs("import", "people", str(table), "--replace")
    assert '"order"' in keeper.runs("export", "people", "--history", "--format", "json").out
    keeper.runs("edit", "people", "x:person1", "--x", "later1")
    keeper.runs("opt-out", "x:later1", "--yes")
    file = sent_without_edits(keeper)
    for name in ("person1", "later1", "opt-out"):
        assert name not in file.read_text()
    ran = keeper.runs(*there(tmp_path), "import", "theirs", str(file))
    assert "The history in the file was imported" in ran.err
    keeper.runs(*there(tmp_path), "edit", "theirs", "x:person2", "--name", "Theirs")
    back = tmp_path / "back.json"
    keeper.runs(*there(tmp_path), "export", "theirs", "-o", str(back), "--history")
    keeper.runs("merge", "people", str(back), "--yes")
    assert shown(keeper) == {"person0": "Person 0", "person2": "Theirs"}


def sent_without_edits(keeper: Typist) -> Path:
    """Return a file of the list as it is, with its history."""
    file = keeper.home / "history.json"
    keeper.runs("export", "people", "-o", str(file), "--history")
    return file


def test_an_edited_file_brings_no_history(keeper: Typist, tmp_path: Path) -> None:
    file = edited(sent(keeper), renames(0, "By hand"))
    ran = keeper.runs(*there(tmp_path), "import", "theirs", str(file))
    assert "was not imported: the file was edited" in ran.err
    found = keeper.runs(*there(tmp_path), "history", "theirs", "--json").json["changes"]
    assert {one["act"] for one in found} == {"import"}


def test_an_existing_list_keeps_its_own_history(keeper: Typist) -> None:
    before = changes(keeper, "people")
    ran = keeper.runs("import", "people", str(sent(keeper)))
    assert "only into a new list" in ran.err
    assert changes(keeper, "people")[: len(before)] == before


@pytest.mark.parametrize(
    ("place", "key", "value"),
    [
        (0, "at", "yesterday"),
        (0, "at", "2026-11-29T10:00:00"),
        (0, "batch", "1"),
        (0, "act", "\x1b[2J"),
        (1, "after", {"name": "No account", "position": 1, "added": "2026-11-29T10:00:00+00:00"}),
        (1, "after", {"name": "x", "x": "no handle!", "position": 1, "added": "2026-11-29"}),
        (1, "after", {"name": "x", "x": "x", "position": "1", "added": "2026-11-29T10:00:00Z"}),
        (1, "after", {"name": "x", "x": "x", "position": 1, "added": "2026-11-29"}),
        (1, "after", [1]),
        (1, "before", {"order": [1]}),
    ],
)
def test_a_history_that_is_not_valid_is_refused(
    keeper: Typist, place: int, key: str, value: object
) -> None:
    file = sent(keeper)
    data = json.loads(file.read_text())
    data["history"][place][key] = value
    file.write_text(json.dumps(data))
    ran = keeper.runs("import", "theirs", str(file), expect=1)
    assert "The history in the file cannot be read" in ran.err
    assert "theirs" not in keeper.runs("lists").out


LIST = {"slug": "people", "title": "People"}
MEMBER = {"name": "A", "x": "a", "position": 1, "added": "2026-11-29T10:00:00+00:00"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, {"order": []}),
        ({"order": []}, None),
        (None, {"older_notes": []}),
        ({"older_notes": []}, {"order": []}),
        (LIST, {"order": []}),
        (MEMBER, LIST),
        (None, None),
    ],
)
def test_a_change_between_values_of_two_kinds_is_refused(
    keeper: Typist, before: object, after: object
) -> None:
    file = edited_history(sent(keeper), before, after)
    ran = keeper.runs("import", "theirs", str(file), expect=1)
    assert "The history in the file cannot be read: change 7 is not valid" in ran.err


@pytest.mark.parametrize("key", ["order", "older_notes"])
def test_undo_skips_an_imported_change_without_effect(keeper: Typist, key: str) -> None:
    file = edited_history(sent(keeper), {key: []}, {key: []})
    keeper.runs("import", "theirs", str(file))
    keeper.runs("undo", "theirs")
    members = keeper.runs("show", "theirs", "--json").json["members"]
    assert [one["x"] for one in members] == ["person0", "person1", "person2"]


def edited_history(file: Path, before: object, after: object) -> Path:
    """Add a change to the history in a file."""
    data = json.loads(file.read_text())
    last = data["history"][-1]
    data["history"].append({**last, "batch": "0" * 32, "before": before, "after": after})
    file.write_text(json.dumps(data))
    return file


def test_a_public_export_has_no_history(keeper: Typist) -> None:
    keeper.runs("export", "people", "--format", "json", "--public", "--history", expect=2)
    keeper.runs("export", "people", "--format", "csv", "--history", expect=2)
    assert "history" not in keeper.runs("export", "people", "--format", "json").json
