"""history: who changed a list, when, from what to what."""

import pytest

from tests.person import Typist


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """Has an empty list."""
    curator.runs("new", "people", "--title", "People")
    return curator


def whats(typist: Typist, slug: str = "people") -> list[str]:
    _, *lines = typist.runs("history", slug).out.splitlines()
    return [line.split("tester  ", 1)[-1] for line in lines]


def test_history_shows_author_and_content_of_every_change(
    keeper: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper.runs("describe", "people", "--title", "All people")
    keeper.runs("add", "people", "x:ada", "--name", "Ada")
    keeper.runs("edit", "people", "x:ada", "--topic", "care", "--name", "Ada L.")
    monkeypatch.setenv("CARE100_CURATOR", "Anna")
    keeper.runs("remove", "people", "x:ada")
    *first, last = keeper.runs("history", "people").out.splitlines()
    assert "  Anna    removed Ada L. (@ada) (care100 remove)" in last
    assert whats(keeper)[:4] == [
        "created the list (care100 new)",
        "changed the list: title “People” → “All people” (care100 describe)",
        "added Ada (@ada) (care100 add)",
        "changed Ada (@ada): name “Ada” → “Ada L.”; topic (empty) → “care” (care100 edit)",
    ]
    assert len(first) == 5


def test_the_system_s_user_where_no_curator_is_named(
    keeper: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CARE100_CURATOR")
    monkeypatch.setenv("LOGNAME", "somebody")
    keeper.runs("add", "people", "x:ada")
    assert "  somebody  added" in keeper.runs("history", "people").out


def test_a_member_with_a_new_account_is_changed_and_neither_left_nor_joined(
    keeper: Typist,
) -> None:
    file = keeper.home / "people.csv"
    for account, about in (("ada", "one"), ("lovelace", "two")):
        file.write_text(
            f"name,x,about,source\nAda,{account},{about},s\nBo {account},bo{account},,\n"
        )
        keeper.runs("import", "people", str(file), "--replace")
    assert whats(keeper)[3:] == [
        "changed Ada (@ada): X account “ada” → “lovelace”; about “one” → “two” (care100 import)",
        "added Bo lovelace (@bolovelace) (care100 import)",
        "removed Bo ada (@boada) (care100 import)",
    ]
    months = keeper.runs("stats", "people", "--json").json["growth"]["periods"]
    assert [(one["joined"], one["left"]) for one in months] == [(3, 1)]


def test_a_large_import_is_one_line(keeper: Typist) -> None:
    file = keeper.home / "many.csv"
    file.write_text("\n".join(["x", *(f"p{n}" for n in range(30))]))
    keeper.runs("import", "people", str(file))
    assert whats(keeper)[1:] == ["added 30 members, first @p0 and last @p29 (care100 import)"]
    data = keeper.runs("history", "people", "--json").json
    assert len(data["changes"]) == 31
    undone = keeper.runs("undo", "people").out.splitlines()
    assert undone[1:] == ["  removed 30 members, first @p29 and last @p0"]
    assert whats(keeper)[1:] == [
        "added 30 members, first @p0 and last @p29 (care100 import, undone since)",
        "removed 30 members, first @p29 and last @p0 (care100 undo)",
    ]
    assert len({one["batch"] for one in data["changes"][1:]}) == 1
    assert data["changes"][1]["before"] is None
    assert data["changes"][1]["after"]["x"] == "p0"


def test_an_addition_at_a_position_is_one_change(keeper: Typist) -> None:
    keeper.runs("add", "people", "x:ada", "x:bob")
    keeper.runs("add", "people", "x:eve", "--position", "2")
    assert whats(keeper)[-1] == "added @eve at position 2 (care100 add)"
    keeper.runs("edit", "people", "x:ada", "--position", "2")
    assert whats(keeper)[-1] == "moved @ada from position 1 to 2 (care100 edit)"


def test_places_of_publication_are_shown_in_plain_words(keeper: Typist) -> None:
    keeper.runs("describe", "people", "--x-list", "12", "--hashtag", "Care")
    assert "hashtags (empty) → “Care”; X List (empty) → “12”" in whats(keeper)[-1]
    keeper.runs("add", "people", "x:ada")
    keeper.runs("edit", "people", "x:ada", "--x", "lovelace", "--x-id", "7")
    assert "X account “ada” → “lovelace”; X id (empty) → “7”" in whats(keeper)[-1]


def test_a_new_order_is_in_the_history(keeper: Typist) -> None:
    keeper.runs("add", "people", "x:a", "x:b")
    file = keeper.home / "turned.csv"
    file.write_text("x\nb\na\n")
    keeper.runs("import", "people", str(file), "--replace")
    assert whats(keeper)[-1] == "changed the order of members (care100 import)"
    last = keeper.runs("history", "people", "--json").json["changes"][-1]
    assert (last["before"], last["after"]) == ({"order": ["x:a", "x:b"]}, {"order": ["x:b", "x:a"]})


def test_changes_without_effect_are_not_in_the_history(keeper: Typist) -> None:
    keeper.runs("add", "people", "x:ada")
    before = whats(keeper)
    keeper.runs("add", "people", "x:ada")
    keeper.runs("edit", "people", "x:ada", "--position", "1")
    keeper.runs("describe", "people", "--title", "People")
    assert whats(keeper) == before


def test_the_lists_that_ship_came_with_care100(curator: Typist) -> None:
    lines = curator.runs("history", "social-care-100").out
    assert "(included in care100)" in lines


def test_an_edit_of_many_members_is_one_line(keeper: Typist) -> None:
    accounts = [f"x:p{number}" for number in range(20)]
    keeper.runs("add", "people", *accounts, "--topic", "carers")
    keeper.runs("edit", "people", *accounts[::2], "--kind", "person", "--yes")
    assert len(whats(keeper)) == 1 + 1 + 10
    keeper.runs("edit", "people", "--where-topic", "carers", "--kind", "organisation", "--yes")
    keeper.runs("edit", "people", *accounts, "--add-topic", "housing", "--yes")
    keeper.runs("edit", "people", "x:p3", "--topic", "law")
    keeper.runs("edit", "people", *accounts, "--topic", "care", "--yes")
    undone = keeper.runs("undo", "people").out.splitlines()
    assert undone[1:] == ["  changed 20 members, first @p19 and last @p0 (topic)"]
    assert whats(keeper)[12:15] == [
        "changed 20 members, first @p0 and last @p19 (kind) (care100 edit)",
        "changed 20 members, first @p0 and last @p19: topic “carers” → “carers; housing”"
        " (care100 edit)",
        "changed @p3: topic “carers; housing” → “law” (care100 edit)",
    ]
