"""edit and remove: several members, named or selected."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from care100 import registry
from care100.cli.commands import edit as edit_command
from tests.person import Typist

ADA, BOB, EVE = "ada@b.social", "bob@b.social", "eve@b.social"


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """Keeps a list with Ada and Bob, who are carers, and Eve on X."""
    curator.runs("new", "people", "--title", "People")
    curator.runs("add", "people", f"@{ADA}", "--name", "Ada", "--topic", "carers")
    curator.runs(
        *("add", "people", f"@{BOB}", "--name", "Bob", "--kind", "person"),
        *("--topic", "Carers", "--topic", "research"),
    )
    curator.runs("add", "people", "x:eve", "--name", "Eve", "--topic", "housing")
    return curator


def answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the person be at a terminal."""
    monkeypatch.setattr("care100.cli.invocation.Invocation.interactive", True)


def by_name(keeper: Typist, key: str = "topic") -> dict[str, Any]:
    members = keeper.runs("show", "people", "--json").json["members"]
    return {one["name"]: one[key] for one in members}


def test_edit_changes_all_members_with_a_topic_and_one_undo_restores_them(keeper: Typist) -> None:
    before = by_name(keeper)
    ran = keeper.runs(
        "edit", "people", "--where-topic", "carers", "--topic", "Unpaid carers", "--yes"
    )
    assert "Ada (@ada@b.social): topic “carers” → “Unpaid carers”" in ran.out
    assert "Bob (@bob@b.social): topic “Carers; research” → “Unpaid carers”" in ran.out
    assert "Changed 2 members of people." in ran.out
    assert by_name(keeper) == {"Ada": "Unpaid carers", "Bob": "Unpaid carers", "Eve": "housing"}
    keeper.runs("undo", "people")
    assert by_name(keeper) == before


def test_edit_accepts_several_names_and_handles(keeper: Typist) -> None:
    keeper.runs("edit", "people", "ada", "x:eve", f"@{ADA}", "--note", "met in May", "--yes")
    assert by_name(keeper, "note") == {"Ada": "met in May", "Bob": "", "Eve": "met in May"}


@pytest.mark.parametrize(
    ("where", "names"),
    [
        (["--where-platform", "mastodon"], ["Ada", "Bob"]),
        (["--where-kind", "person"], ["Bob"]),
        (["--where-platform", "x"], ["Eve"]),
        (["--where-topic", "HOUSING", "--where-topic", "research"], ["Bob", "Eve"]),
        (["--where-topic", "carers", "--where-kind", "person"], ["Bob"]),
        (["Ada", "Eve", "--where-platform", "mastodon"], ["Ada"]),
    ],
)
def test_edit_selects_members_with_every_property(
    keeper: Typist, where: list[str], names: list[str]
) -> None:
    keeper.runs("edit", "people", *where, "--note", "seen", "--yes")
    assert [name for name, note in by_name(keeper, "note").items() if note] == names


def test_edit_asks_before_it_changes_more_than_one_member(
    keeper: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = ("edit", "people", "--where-topic", "carers", "--note", "x")
    ran = keeper.runs(*change, expect=2)
    assert "Confirmation needed: Change 2 members?" in ran.err
    answers(monkeypatch)
    ran = keeper.runs(*change, given="n\n", expect=1)
    assert "Nothing was changed." in ran.err
    assert set(by_name(keeper, "note").values()) == {""}
    keeper.runs(*change, given="y\n")
    assert by_name(keeper, "note") == {"Ada": "x", "Bob": "x", "Eve": ""}


def test_a_dry_run_of_edit_changes_nothing(keeper: Typist) -> None:
    change = ("edit", "people", "--where-topic", "carers", "--note", "x", "--dry-run")
    assert "Bob (@bob@b.social): note (empty) → “x”" in keeper.runs(*change).out
    told = keeper.runs(*change, "--json").json
    assert told["changed"] is False
    assert [one["after"]["note"] for one in told["changes"]] == ["x", "x"]
    assert "Dry run" in keeper.runs("edit", "people", "Eve", "--note", "x", "--dry-run").err
    assert set(by_name(keeper, "note").values()) == {""}


@pytest.mark.parametrize(
    "value",
    [("--name", "Same"), ("--mastodon", "@one@b.social"), ("--x-id", "5"), ("--position", "1")],
)
def test_edit_refuses_values_of_one_member_for_several(
    keeper: Typist, value: tuple[str, str]
) -> None:
    before = keeper.runs("show", "people", "--json").json
    ran = keeper.runs("edit", "people", "Ada", "Bob", *value, "--yes", expect=2)
    assert f"{value[0]} changes one member, but 2 are selected" in ran.err
    assert keeper.runs("show", "people", "--json").json == before


def test_edit_changes_all_members_or_none(keeper: Typist) -> None:
    keeper.runs("add", "people", "x:ada", "--member", f"@{ADA}", "--source", "https://a.example")
    before = keeper.runs("show", "people", "--json").json
    ran = keeper.runs("edit", "people", "Ada", "Bob", "--source", "", "--yes", expect=2)
    assert "Ada" in ran.err
    assert "Nothing was changed." in ran.err
    assert keeper.runs("show", "people", "--json").json == before


def test_edit_without_values_shows_every_selected_member(keeper: Typist) -> None:
    ran = keeper.runs("edit", "people", "--where-topic", "carers")
    assert f"@{ADA}" in ran.out
    assert f"@{BOB}" in ran.out
    told = keeper.runs("edit", "people", "Eve", "--json").json
    assert [one["name"] for one in told["members"]] == ["Eve"]


@pytest.mark.parametrize("command", ["edit", "remove"])
def test_a_selection_without_members_suggests_a_topic(keeper: Typist, command: str) -> None:
    ran = keeper.runs(command, "people", "--where-topic", "housng", expect=2)
    assert "No member has the topic “housng”." in ran.err
    assert "Did you mean “housing”?" in ran.err
    ran = keeper.runs(command, "people", expect=2)
    assert "--where-topic" in ran.err


def test_edit_refuses_members_that_are_not_on_the_list(keeper: Typist) -> None:
    ran = keeper.runs("edit", "people", "Ada", "@zoe@b.social", "x:zoe", "--note", "x", expect=2)
    assert "2 of 3 accounts are invalid. Nothing was changed." in ran.err


def test_edit_says_when_nothing_changes(keeper: Typist) -> None:
    ran = keeper.runs("edit", "people", "Ada", "Bob", "--website", "")
    assert "2 members already have these values." in ran.err
    assert "No change." in ran.err


def test_remove_asks_about_selected_members(
    keeper: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    off = ("remove", "people", "--where-topic", "carers")
    ran = keeper.runs(*off, expect=2)
    assert "Confirmation needed: Remove 2 of 3 members?" in ran.err
    assert "Bob (@bob@b.social)" in keeper.runs(*off, "--dry-run").err
    answers(monkeypatch)
    keeper.runs(*off, given="\n", expect=1)
    assert set(by_name(keeper)) == {"Ada", "Bob", "Eve"}
    keeper.runs(*off, "--yes")
    assert set(by_name(keeper)) == {"Eve"}


def test_remove_does_not_ask_about_members_that_are_named(keeper: Typist) -> None:
    keeper.runs("remove", "people", "Ada", "Bob")
    assert set(by_name(keeper)) == {"Eve"}


@pytest.mark.parametrize("handles", [(ADA, BOB), (ADA, "x:eve")], ids=["all", "one of them"])
def test_nothing_is_edited_if_a_member_changed_after_it_was_shown(
    keeper: Typist, monkeypatch: pytest.MonkeyPatch, handles: tuple[str, str]
) -> None:
    """A colleague changes Ada while the plan is on the screen; Eve needs no change herself."""
    shown = edit_command._show_plan

    def meanwhile(*plan: Any) -> None:
        shown(*plan)
        with closing(sqlite3.connect(keeper.home / registry.FILE_NAME)) as colleague, colleague:
            colleague.execute("UPDATE member SET name = 'Ada L.' WHERE name = 'Ada'")

    monkeypatch.setattr(edit_command, "_show_plan", meanwhile)
    words = (f"@{handles[0]}", handles[1] if ":" in handles[1] else f"@{handles[1]}")
    ran = keeper.runs("edit", "people", *words, "--topic", "housing", "--yes", expect=2)
    assert "was changed in the meantime" in ran.err
    assert by_name(keeper)["Ada L."] == "carers"


def test_topics_are_added_and_removed_and_the_others_stay(keeper: Typist) -> None:
    before = by_name(keeper)
    add = ("--add-topic", "housing", "--drop-topic", "carers")
    keeper.runs("edit", "people", "Ada", "Bob", *add, "--yes")
    assert by_name(keeper) == {"Ada": "housing", "Bob": "research; housing", "Eve": "housing"}
    keeper.runs("undo", "people")
    assert by_name(keeper) == before
    # One that a member has is not added again, in any spelling.
    assert "No change" in keeper.runs("edit", "people", "Eve", "--add-topic", "Housing").err


def test_a_topic_of_the_whole_list_is_renamed_with_one_undo(keeper: Typist) -> None:
    before = by_name(keeper)
    rename = ("edit", "people", "--rename-topic", "carers=unpaid carers")
    assert "“Carers; research” → “unpaid carers; research”" in keeper.runs(*rename, "--dry-run").out
    assert by_name(keeper) == before
    keeper.runs(*rename, "--yes")
    after = {"Ada": "unpaid carers", "Bob": "unpaid carers; research", "Eve": "housing"}
    assert by_name(keeper) == after
    # Into a topic that a member has already, it is the same topic once.
    keeper.runs("edit", "people", "--rename-topic", "research=Unpaid carers", "--yes")
    assert by_name(keeper) == {**after, "Bob": "unpaid carers"}
    keeper.runs("undo", "people")
    keeper.runs("undo", "people")
    assert by_name(keeper) == before


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--rename-topic", "carrs=x"), "Did you mean “carers”?"),
        (("Ada", "--drop-topic", "research"), "No member has the topic “research”."),
        (("--rename-topic", "carers"), "--rename-topic cannot be “carers”."),
        (("Ada", "--topic", "a", "--add-topic", "b"), "--topic replaces all topics"),
        (("--add-topic", "b"), "MEMBER is missing."),
    ],
)
def test_topics_that_cannot_be_changed_are_named(
    keeper: Typist, options: tuple[str, ...], said: str
) -> None:
    before = by_name(keeper)
    assert said in keeper.runs("edit", "people", *options, expect=2).err
    assert by_name(keeper) == before
