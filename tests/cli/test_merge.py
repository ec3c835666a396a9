"""`care100 merge`: two people's changes to one list, put together."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.person import Typist
from tests.site.pages import keeps

Edit = Callable[[dict[str, Any]], None]


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """A curator with a list of three people."""
    keeps(curator, "people", [{"name": f"Person {n}", "x": f"person{n}"} for n in range(3)])
    return curator


def exported(keeper: Typist, name: str = "sent.json") -> Path:
    """Return a file of the list as it is."""
    file = keeper.home / name
    keeper.runs("export", "people", "-o", str(file), "--force")
    return file


def edited(file: Path, *edits: Edit) -> Path:
    """Return a copy of the file that a colleague has edited."""
    data = json.loads(file.read_text())
    for edit in edits:
        edit(data)
    copy = file.with_name("edited.json")
    copy.write_text(json.dumps(data))
    return copy


def renames(place: int, name: str) -> Edit:
    return lambda data: data["members"][place].update(name=name)


def removes(place: int) -> Edit:
    return lambda data: data["members"].pop(place)


def adds(handle: str) -> Edit:
    return lambda data: data["members"].append({"name": handle, "x": handle})


def shown(keeper: Typist) -> dict[str, str]:
    """Return the members' names by their handle on X."""
    members = keeper.runs("show", "people", "--json").json["members"]
    return {one["x"]: one["name"] for one in members}


def test_changes_of_both_sides_are_kept(keeper: Typist) -> None:
    sent = exported(keeper)
    keeper.runs("edit", "people", "x:person0", "--topic", "ours")
    keeper.runs("add", "people", "x:anna", "--name", "Anna")
    keeper.runs("remove", "people", "x:person1")
    file = edited(sent, renames(0, "Corrected"), removes(2), adds("ben"))
    ran = keeper.runs("merge", "people", str(file), "--yes")
    assert "Change Person 0: name “Person 0” → “Corrected”\n" in ran.out
    assert "Remove Person 2" in ran.out
    assert "Add ben" in ran.out
    assert shown(keeper) == {"person0": "Corrected", "anna": "Anna", "ben": "ben"}
    first = keeper.runs("show", "people", "--json").json["members"][0]
    assert first["topics"] == ["ours"]


def test_a_second_merge_of_the_same_file_changes_nothing(keeper: Typist) -> None:
    file = edited(exported(keeper), renames(0, "Corrected"), removes(2), adds("ben"))
    keeper.runs("merge", "people", str(file), "--yes")
    before = keeper.runs("history", "people", "--json").json
    assert "No change" in keeper.runs("merge", "people", str(file)).out
    assert keeper.runs("history", "people", "--json").json == before


def test_a_merge_is_undone_as_a_whole(keeper: Typist) -> None:
    before = keeper.runs("export", "people").out
    file = edited(exported(keeper), renames(0, "Corrected"), removes(2), adds("ben"))
    keeper.runs("merge", "people", str(file), "--yes")
    keeper.runs("undo", "people")
    assert keeper.runs("export", "people").out == before


def test_a_dry_run_shows_the_changes_and_makes_none(keeper: Typist) -> None:
    file = edited(exported(keeper), renames(0, "Corrected"))
    before = shown(keeper)
    ran = keeper.runs("merge", "people", str(file), "--dry-run")
    assert "Change Person 0: name" in ran.out
    assert ran.err.endswith("Dry run: nothing was changed.\n")
    assert shown(keeper) == before


def test_a_dry_run_with_conflicts_says_how_to_decide_them(keeper: Typist) -> None:
    sent = exported(keeper)
    keeper.runs("edit", "people", "x:person0", "--name", "Ours")
    ran = keeper.runs("merge", "people", str(edited(sent, renames(0, "Theirs"))), "--dry-run")
    assert "Dry run: nothing was changed." in ran.err
    assert "add --ours; to take all of the file's, --theirs." in ran.err


def test_changes_of_the_list_are_shown_with_their_values(keeper: Typist) -> None:
    file = edited(exported(keeper), lambda data: data.update(title="Folk"))
    out = keeper.runs("merge", "people", str(file), "--dry-run").out
    assert "Change the list: title “People” → “Folk”\n" in out


def test_a_conflict_names_the_colleague_who_removed_a_member(
    keeper: Typist, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sent = exported(keeper)
    there = ("--db", str(tmp_path / "there.db"), "--create")
    monkeypatch.setenv("CARE100_CURATOR", "Ben")
    keeper.runs(*there, "import", "people", str(sent))
    keeper.runs(*there, "remove", "people", "x:person1")
    back = keeper.home / "back.json"
    keeper.runs(*there, "export", "people", "-o", str(back), "--history")
    monkeypatch.setenv("CARE100_CURATOR", "tester")
    keeper.runs("edit", "people", "x:person1", "--topic", "b")
    ran = keeper.runs("merge", "people", str(back), "--yes", expect=1)
    assert "Conflict: Person 1: Ben removed them; you changed topic (empty) → “b”\n" in ran.err


def test_a_merge_in_a_script_needs_yes(keeper: Typist) -> None:
    file = edited(exported(keeper), renames(0, "Corrected"))
    assert "--yes" in keeper.runs("merge", "people", str(file), expect=2).err
    assert shown(keeper)["person0"] == "Person 0"


def test_conflicts_are_named_and_nothing_is_changed(keeper: Typist) -> None:
    sent = exported(keeper)
    keeper.runs("edit", "people", "x:person0", "--name", "Ours")
    file = edited(sent, renames(0, "Theirs"), adds("ben"))
    ran = keeper.runs("merge", "people", str(file), "--yes", expect=1)
    conflict = "name of Ours: your list has “Ours”, and the file “Theirs”"
    assert conflict in " ".join(ran.err.split())
    assert "--theirs" in ran.err
    assert "ben" not in shown(keeper)
    data = keeper.runs("merge", "people", str(file), "--yes", "--json", expect=1).json
    assert data["conflicts"] == [
        {"name": "Ours", "field": "name", "ours": "Ours", "theirs": "Theirs"}
    ]
    assert data["error"]["code"]


@pytest.mark.parametrize(("side", "name"), [("--ours", "Ours"), ("--theirs", "Theirs")])
def test_a_side_resolves_all_conflicts(keeper: Typist, side: str, name: str) -> None:
    sent = exported(keeper)
    keeper.runs("edit", "people", "x:person0", "--name", "Ours")
    file = edited(sent, renames(0, "Theirs"), adds("ben"))
    ran = keeper.runs("merge", "people", str(file), side, "--yes")
    whose = {"--ours": "your", "--theirs": "the file's"}[side]
    assert f"Decided 1 conflict for {whose} values:\n" in ran.out
    assert "“Ours”, and the file “Theirs”; both had “Person 0”\n" in ran.out
    assert shown(keeper)["person0"] == name
    assert "ben" in shown(keeper)
    assert "No change" in keeper.runs("merge", "people", str(file), side).out


def test_a_removed_member_does_not_come_back_unasked(keeper: Typist) -> None:
    sent = exported(keeper)
    keeper.runs("remove", "people", "x:person1")
    keeper.runs("merge", "people", str(edited(sent, renames(0, "Corrected"))), "--yes")
    assert "person1" not in shown(keeper)
    file = edited(sent, renames(1, "Changed there"))
    ran = keeper.runs("merge", "people", str(file), "--yes", expect=1)
    said = "you removed them; your colleague changed name “Person 1” → “Changed there”"
    assert said in " ".join(ran.err.split())
    keeper.runs("merge", "people", str(file), "--theirs", "--yes")
    assert shown(keeper)["person1"] == "Changed there"


def test_a_member_edited_here_and_removed_there_is_a_conflict(keeper: Typist) -> None:
    sent = exported(keeper)
    keeper.runs("edit", "people", "x:person1", "--name", "Edited")
    file = edited(sent, removes(1))
    ran = keeper.runs("merge", "people", str(file), "--yes", expect=1)
    said = "your colleague removed them; you changed name “Person 1” → “Edited”"
    assert said in " ".join(ran.err.split())


def test_an_account_that_opted_out_never_comes_back(keeper: Typist) -> None:
    sent = exported(keeper)
    keeper.runs("opt-out", "x:person1", "--yes")
    file = edited(sent, renames(1, "Changed there"), adds("ben"))
    ran = keeper.runs("merge", "people", str(file), "--theirs", "--yes")
    assert "Left out because they opted out:" in ran.err
    assert shown(keeper) == {"person0": "Person 0", "person2": "Person 2", "ben": "ben"}
    again = keeper.runs("merge", "people", str(file))
    assert "Left out because they opted out:" in again.err
    assert "No change" in again.out


def test_a_handle_changed_on_one_side_is_an_edit(keeper: Typist) -> None:
    sent = exported(keeper)
    keeper.runs("edit", "people", "x:person1", "--topic", "ours")
    file = edited(sent, lambda data: data["members"][1].update(x="other"))
    keeper.runs("merge", "people", str(file), "--yes")
    assert shown(keeper)["other"] == "Person 1"
    [one] = [
        m for m in keeper.runs("show", "people", "--json").json["members"] if m["x"] == "other"
    ]
    assert one["topics"] == ["ours"]


def test_details_of_the_list_are_merged(keeper: Typist) -> None:
    sent = exported(keeper)
    keeper.runs("describe", "people", "--title", "Our title")
    file = edited(sent, lambda data: data.update(description="Their description"))
    keeper.runs("merge", "people", str(file), "--yes")
    data = keeper.runs("show", "people", "--json").json
    assert (data["title"], data["description"]) == ("Our title", "Their description")


def test_a_table_is_merged_with_the_file_that_was_sent(keeper: Typist) -> None:
    sent = exported(keeper, "sent.csv")
    keeper.runs("edit", "people", "x:person0", "--topic", "ours")
    rows = list(csv.DictReader(io.StringIO(sent.read_text())))
    rows[0]["name"] = "Corrected"
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows[:2])
    file = keeper.home / "edited.csv"
    file.write_text(text.getvalue())
    keeper.runs("merge", "people", str(file), "--base", str(sent), "--yes")
    assert shown(keeper) == {"person0": "Corrected", "person1": "Person 1"}
    first = keeper.runs("show", "people", "--json").json["members"][0]
    assert first["topics"] == ["ours"]


def test_a_value_that_was_left_out_of_the_file_stays_and_is_named(keeper: Typist) -> None:
    id_, website = "1234567890123456789", "https://person0.example/"
    keeper.runs("edit", "people", "x:person0", "--x-id", id_, "--website", website)
    sent = exported(keeper, "sent.csv")
    text = sent.read_text().replace(id_, "1.23457E+18").replace(website, "not a website")
    file = keeper.home / "edited.csv"
    file.write_text(text)
    merge = ("merge", "people", str(file), "--base", str(sent), "--yes")
    ran = keeper.runs(*merge)
    assert "the X id 1.23457E+18 was rounded by another program and is left out" in ran.err
    assert "the website “not a website” is not a web address and is left out" in ran.err
    first = keeper.runs("show", "people", "--json").json["members"][0]
    assert (first["x_id"], first["website"]) == (id_, website)
    printed = keeper.runs(*merge, "--json").json
    assert (printed["changes"], [one["line"] for one in printed["remarks"]]) == ([], [2, 2])


def test_a_changed_handle_does_not_keep_the_id_of_the_old_one(keeper: Typist) -> None:
    keeper.runs("edit", "people", "x:person0", "--x-id", "1234567890123456789")
    sent = exported(keeper, "sent.csv")
    file = keeper.home / "edited.csv"
    file.write_text("name,x\nPerson 0,other\nPerson 1,person1\nPerson 2,person2\n")
    keeper.runs("merge", "people", str(file), "--base", str(sent), "--yes")
    first = keeper.runs("show", "people", "--json").json["members"][0]
    assert (first["x"], first["x_id"]) == ("other", "")


def test_without_a_base_every_difference_is_a_conflict(keeper: Typist) -> None:
    sent = exported(keeper)
    file = edited(sent, renames(0, "Theirs"), removes(1), adds("ben"), lambda d: d.pop("states"))
    ran = keeper.runs("merge", "people", str(file), "--yes", expect=1)
    assert "--base FILE" in ran.err
    assert ran.err.count("Conflict:") == 3
    keeper.runs("merge", "people", str(file), "--theirs", "--yes")
    assert shown(keeper) == {"person0": "Theirs", "person2": "Person 2", "ben": "ben"}


def test_a_file_with_rows_that_cannot_be_read_is_refused(keeper: Typist) -> None:
    file = edited(exported(keeper), lambda data: data["members"][1].update(x="not a handle!"))
    ran = keeper.runs("merge", "people", str(file), "--theirs", "--yes", expect=1)
    assert "member 2" in ran.err
    assert len(shown(keeper)) == 3


def test_the_base_is_found_in_the_history_after_an_undo(keeper: Typist) -> None:
    keeper.runs("edit", "people", "x:person0", "--name", "Tried")
    sent = exported(keeper)
    keeper.runs("undo", "people")
    keeper.runs("merge", "people", str(edited(sent, adds("ben"))), "--yes")
    assert shown(keeper)["person0"] == "Person 0"
    assert "ben" in shown(keeper)


def test_merging_an_own_export_changes_nothing(keeper: Typist) -> None:
    sent = exported(keeper)
    assert "No change" in keeper.runs("merge", "people", str(sent)).out
    keeper.runs("edit", "people", "x:person0", "--name", "Later")
    assert "No change" in keeper.runs("merge", "people", str(sent)).out
    assert shown(keeper)["person0"] == "Later"


def test_two_registries_exchange_changes_of_one_list(keeper: Typist, tmp_path: Path) -> None:
    sent = exported(keeper)
    there = ("--db", str(tmp_path / "colleague.db"), "--create")
    keeper.runs(*there, "import", "from-ada", str(sent))
    keeper.runs(*there, "edit", "from-ada", "x:person0", "--name", "Corrected")
    keeper.runs(*there, "remove", "from-ada", "x:person2")
    keeper.runs("edit", "people", "x:person1", "--name", "Ours")
    file = keeper.home / "back.json"
    keeper.runs(*there, "export", "from-ada", "-o", str(file))
    keeper.runs("merge", "people", str(file), "--yes")
    assert shown(keeper) == {"person0": "Corrected", "person1": "Ours"}
    mine = exported(keeper)
    keeper.runs(*there, "merge", "from-ada", str(mine), "--yes")
    names = keeper.runs(*there, "show", "from-ada", "--json").json["members"]
    assert [one["name"] for one in names] == ["Corrected", "Ours"]
    assert "No change" in keeper.runs("merge", "people", str(file)).out
    keeper.runs(*there, "undo", "from-ada")
    assert len(keeper.runs(*there, "show", "from-ada", "--json").json["members"]) == 2


def test_an_import_that_left_somebody_out_is_no_base(keeper: Typist, tmp_path: Path) -> None:
    sent = exported(keeper)
    there = ("--db", str(tmp_path / "colleague.db"), "--create")
    keeper.runs(*there, "opt-out", "x:person1", "--yes")
    keeper.runs(*there, "import", "people", str(sent), expect=None)
    file = keeper.home / "back.json"
    keeper.runs(*there, "export", "people", "-o", str(file))
    ran = keeper.runs("merge", "people", str(file), "--yes", expect=1)
    assert "Person 1 is on your list and not in the file" in " ".join(ran.err.split())
    assert "person1" in shown(keeper)


def conflicting(keeper: Typist) -> Path:
    """Return a file with another name for a member than the list now has."""
    sent = exported(keeper)
    keeper.runs("edit", "people", "x:person0", "--name", "Ours")
    return edited(sent, renames(0, "Theirs"), adds("ben"))


def test_a_conflict_decided_for_one_s_own_side_is_not_asked_again(
    keeper: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = conflicting(keeper)
    monkeypatch.setattr("care100.cli.invocation.Invocation.interactive", True)
    ran = keeper.runs("merge", "people", str(file), given="o\ny\n")
    assert "Keep yours (o)" in ran.err
    assert shown(keeper)["person0"] == "Ours"

    ran = keeper.runs("merge", "people", str(file))
    assert "Keep yours" not in ran.err
    assert "people keeps your values. No change." in ran.out
    # Also when the next file has the same value and a new change, or our value has changed.
    keeper.runs("edit", "people", "x:person0", "--name", "Ours again")
    keeper.runs("merge", "people", str(edited(file, adds("zoe"))), "--yes")
    assert shown(keeper) == {
        "person0": "Ours again",
        "person1": "Person 1",
        "person2": "Person 2",
        "ben": "ben",
        "zoe": "zoe",
    }


def test_another_value_is_a_conflict_again(keeper: Typist) -> None:
    file = conflicting(keeper)
    keeper.runs("merge", "people", str(file), "--ours", "--yes")
    keeper.runs("merge", "people", str(edited(file, renames(0, "Newer"))), "--yes", expect=1)


def test_theirs_takes_a_value_that_was_declined_before(keeper: Typist) -> None:
    file = conflicting(keeper)
    keeper.runs("merge", "people", str(file), "--ours", "--yes")
    keeper.runs("merge", "people", str(file), "--theirs", "--yes")
    assert shown(keeper)["person0"] == "Theirs"


def test_a_decision_that_changes_nothing_else_is_remembered(keeper: Typist) -> None:
    sent = exported(keeper)
    keeper.runs("edit", "people", "x:person0", "--name", "Ours")
    keeper.runs("remove", "people", "x:person1")
    file = edited(sent, renames(0, "Theirs"), renames(1, "Changed there"))
    keeper.runs("merge", "people", str(file), "--dry-run", "--ours")
    keeper.runs("merge", "people", str(file), "--yes", expect=1)
    assert "keeps your values" in keeper.runs("merge", "people", str(file), "--ours").out
    assert "keeps your values" in keeper.runs("merge", "people", str(file)).out
    assert "person1" not in shown(keeper)


def test_an_undone_merge_forgets_its_decisions(keeper: Typist) -> None:
    file = conflicting(keeper)
    keeper.runs("merge", "people", str(file), "--ours", "--yes")
    keeper.runs("undo", "people")
    keeper.runs("merge", "people", str(file), "--yes", expect=1)
    keeper.runs("undo", "people", "--redo")
    assert "No change" in keeper.runs("merge", "people", str(file)).out


def test_a_file_edited_before_its_import_is_not_the_exported_state(
    keeper: Typist, tmp_path: Path
) -> None:
    file = edited(exported(keeper), renames(0, "By hand"))
    there = ("--db", str(tmp_path / "colleague.db"), "--create")
    keeper.runs(*there, "import", "people", str(file))
    keeper.runs("edit", "people", "x:person1", "--topic", "ours")
    mine = exported(keeper, "mine.json")
    # The hand edit is never reverted silently: without a common state, it is asked about.
    refused = keeper.runs(*there, "merge", "people", str(mine), "--yes", expect=1)
    assert "name of By hand" in " ".join(refused.err.split())
    keeper.runs(*there, "merge", "people", str(mine), "--ours", "--yes")
    assert keeper.runs(*there, "show", "people", "--json").json["members"][0]["name"] == "By hand"


def test_a_public_export_is_not_the_exported_state(keeper: Typist, tmp_path: Path) -> None:
    keeper.runs("edit", "people", "x:person0", "--note", "mine")
    file = keeper.home / "public.json"
    keeper.runs("export", "people", "-o", str(file), "--public")
    there = ("--db", str(tmp_path / "colleague.db"), "--create")
    keeper.runs(*there, "import", "people", str(file))
    back = keeper.home / "back.json"
    keeper.runs(*there, "export", "people", "-o", str(back))
    keeper.runs("merge", "people", str(back), "--yes", expect=1)
    note = keeper.runs("show", "people", "--json").json["members"][0]["note"]
    assert note == "mine"
