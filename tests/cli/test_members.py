"""add, edit, remove: who is on a list."""

import shlex
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from care100.model import sanitize
from care100.model.members import Member
from tests.formats.test_import_export import imported, words_of_shell
from tests.member_strategies import members
from tests.members import a_member
from tests.person import Typist


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """Has an empty list."""
    curator.runs("new", "people", "--title", "People")
    return curator


def handles(typist: Typist) -> list[str]:
    """The accounts on the list, in its order."""
    members = typist.runs("show", "people", "--json").json["members"]
    return [one["mastodon"] or f"x:{one['x']}" for one in members]


def member(typist: Typist, n: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = typist.runs("show", "people", "--json").json["members"][n]
    return found


FORMS = {
    "@ada@b.social": "ada@b.social",
    "ada@b.social": "ada@b.social",
    "https://b.social/@ada": "ada@b.social",
    "https://b.social/users/ada": "ada@b.social",
    "ada@BÜCHER.example": "ada@xn--bcher-kva.example",
    "ada@localhost:8091": "ada@localhost:8091",
    "@ada": "x:ada",
    "x:ada": "x:ada",
    "https://x.com/ada": "x:ada",
    "https://twitter.com/ada": "x:ada",
}


@pytest.mark.parametrize(("typed", "kept"), FORMS.items())
def test_add_takes_a_handle_in_every_form(keeper: Typist, typed: str, kept: str) -> None:
    keeper.runs("add", "people", typed)
    assert handles(keeper) == [kept]


def test_add_takes_several_on_either_platform(keeper: Typist) -> None:
    ran = keeper.runs("add", "people", "@ada@b.social", "x:bob", "x:BOB", "--topic", "care")
    assert ran.out.splitlines() == ["Added @ada@b.social to people.", "Added @bob to people."]
    assert handles(keeper) == ["ada@b.social", "x:bob"]
    assert member(keeper, 1)["topic"] == "care"


def test_add_stores_every_option(keeper: Typist) -> None:
    ran = keeper.runs(
        *("add", "people", "x:ada", "--name", "The Quiet One", "--kind", "person"),
        *("--topic", "care", "--note", "a note", "--source", "https://a.example"),
        *("--website", "https://ada.example", "--x-id", "12"),
    )
    assert ran.out == "Added The Quiet One (@ada) to people.\n"
    assert member(keeper) == {
        "name": "The Quiet One",
        "kind": "person",
        "topic": "care",
        "topics": ["care"],
        "mastodon": "",
        "x": "ada",
        "x_id": "12",
        "website": "https://ada.example",
        "about": "",
        "note": "a note",
        "source": "https://a.example",
        "findings": [],
    }


def test_adding_an_existing_member_changes_nothing(keeper: Typist) -> None:
    keeper.runs("add", "people", "x:ada", "--topic", "care")
    again = keeper.runs("add", "people", "x:ADA", "--topic", "other")
    assert "is already on people" in again.out
    assert "care100 edit people x:ADA" in again.out
    assert member(keeper)["topic"] == "care"


def test_one_invalid_handle_of_several_adds_none(keeper: Typist) -> None:
    ran = keeper.runs("add", "people", "x:ada", "nonsense", "@a@b", expect=2)
    assert "“nonsense” is not a handle." in ran.err
    assert "“b” is not a server name: it has no dot." in ran.err
    assert "2 of 3 accounts are invalid. Nothing was changed." in ran.err
    assert handles(keeper) == []


@pytest.mark.parametrize("option", ["--name", "--x-id", "--member", "--position"])
def test_details_of_one_member_are_refused_for_two(keeper: Typist, option: str) -> None:
    keeper.runs("add", "people", "x:ada", "x:bob", option, "1", expect=2)
    assert handles(keeper) == []


def test_a_second_account_joins_its_member(keeper: Typist) -> None:
    keeper.runs("add", "people", "@ada@b.social", "--name", "Ada")
    asked = keeper.runs("add", "people", "x:ada", "--member", "@ada@b.social", expect=2)
    assert "The source for linking" in asked.err
    assert "--source" in asked.err
    keeper.runs(
        "add", "people", "x:ada", "--member", "ada@b.social", "--source", "https://a.example"
    )
    assert (member(keeper)["x"], member(keeper)["source"]) == ("ada", "https://a.example")
    assert len(handles(keeper)) == 1


def test_a_second_account_on_one_platform_is_refused(keeper: Typist) -> None:
    keeper.runs("add", "people", "x:ada")
    ran = keeper.runs("add", "people", "x:bob", "--member", "x:ada", "--source", "s", expect=2)
    assert "already has @ada on X" in ran.err
    assert "care100 edit people x:ada --x bob" in ran.err


def test_position_inserts_a_member(keeper: Typist) -> None:
    keeper.runs("add", "people", "x:a", "x:b", "x:c")
    keeper.runs("add", "people", "x:d", "--position", "2")
    assert handles(keeper) == ["x:a", "x:d", "x:b", "x:c"]
    keeper.runs("edit", "people", "x:a", "--position", "99")
    assert handles(keeper) == ["x:d", "x:b", "x:c", "x:a"]
    again = keeper.runs("edit", "people", "x:a", "--position", "4")
    assert "No change." in again.err
    last = keeper.runs("history", "people").out.splitlines()[-1]
    assert "moved @a from position 1 to 4 (care100 edit)" in last
    keeper.runs("edit", "people", "x:a", "--position", "0", expect=2)


def test_edit_shows_all_that_is_known(keeper: Typist) -> None:
    keeper.runs("add", "people", "x:ada", "--name", "Ada", "--x-id", "12", "--note", "one\ntwo")
    shown = keeper.runs("edit", "people", "@ada").out
    assert "Name            Ada" in shown
    assert "@ada (X id 12)" in shown
    assert "one two" in shown


def test_edit_changes_one_thing_and_clears_with_quotes(keeper: Typist) -> None:
    keeper.runs("add", "people", "x:ada", "--topic", "care", "--note", "note")
    keeper.runs("edit", "people", "x:ada", "--topic", "other", "--note", "")
    assert (member(keeper)["topic"], member(keeper)["note"]) == ("other", "")
    keeper.runs("edit", "people", "x:ada", "--topic", "other")
    assert "No change." in keeper.runs("edit", "people", "x:ada", "--topic", "other").err


def test_a_new_x_name_forgets_the_old_one_s_number(keeper: Typist) -> None:
    keeper.runs("add", "people", "x:ada", "--x-id", "12")
    keeper.runs("edit", "people", "x:ada", "--x", "ADA")
    assert (member(keeper)["x"], member(keeper)["x_id"]) == ("ADA", "12")
    keeper.runs("edit", "people", "x:ada", "--x", "lovelace")
    assert (member(keeper)["x"], member(keeper)["x_id"]) == ("lovelace", "")


def test_edit_cannot_take_the_last_account_nor_another_s(keeper: Typist) -> None:
    keeper.runs("add", "people", "x:ada", "x:bob")
    keeper.runs("edit", "people", "x:ada", "--x", "", expect=2)
    ran = keeper.runs("edit", "people", "x:ada", "--x", "bob", expect=2)
    assert "@bob belongs to @bob (on people)" in ran.err
    assert handles(keeper) == ["x:ada", "x:bob"]


def test_a_name_is_the_same_on_every_list(keeper: Typist) -> None:
    keeper.runs("add", "people", "x:ada", "--name", "Ada", "--topic", "care")
    keeper.runs("new", "others", "--title", "Others")
    keeper.runs("add", "others", "x:ada")
    keeper.runs("edit", "others", "x:ada", "--name", "Ada L.", "--topic", "maths")
    assert (member(keeper)["name"], member(keeper)["topic"]) == ("Ada L.", "care")
    assert "name “Ada” → “Ada L.”" in keeper.runs("history", "people").out


def test_remove_names_the_member_and_the_command_to_restore_it(keeper: Typist) -> None:
    keeper.runs("add", "people", "x:ada", "x:bob")
    ran = keeper.runs("remove", "people", "x:ada")
    assert ran.out.splitlines()[:2] == ["Removed @ada from people.", "To restore them:"]
    assert handles(keeper) == ["x:bob"]
    put_back(keeper, ran.out)
    assert handles(keeper) == ["x:ada", "x:bob"]


def test_removing_an_unknown_member_is_refused(keeper: Typist) -> None:
    keeper.runs("add", "people", "x:ada")
    ran = keeper.runs("remove", "people", "x:ada", "x:bob", expect=2)
    assert "@bob is not on people." in ran.err
    assert handles(keeper) == ["x:ada"]


def put_back(typist: Typist, printed: str) -> None:
    for line in printed.splitlines():
        if line.startswith("  care100 "):
            assert sanitize.printable(line) == line
            _, *words = words_of_shell(line)
            typist.runs(*words)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(members())
def test_the_printed_command_restores_any_member(curator: Typist, one: Member) -> None:
    with imported(
        curator, [a_member(name="First", x="first_of_all"), one, a_member("Last", x="last_one")]
    ):
        before = curator.runs("export", "people").out
        removed = curator.runs("remove", "people", one.handles[0].typed)
        assert curator.runs("export", "people").out != before
        put_back(curator, removed.out)
        assert curator.runs("export", "people").out == before


def test_a_pseudonym_is_accepted_as_a_name(keeper: Typist) -> None:
    """No option, and no question, wants a person's own name."""
    help_ = keeper.runs("add", "--help").out
    assert "A pseudonym is fine." in help_
    keeper.runs("add", "people", "@fox@b.social", "--name", "🦊", "--kind", "person")
    assert member(keeper)["name"] == "🦊"
    assert shlex.quote("🦊") in keeper.runs("remove", "people", "@fox@b.social").out


def test_a_member_has_no_kind_unless_one_is_given(curator: Typist, tmp_path: Path) -> None:
    curator.runs("new", "mine", "--title", "Mine")
    curator.runs("add", "mine", "x:cy", "--kind", "person")
    curator.runs("add", "mine", "@ada@a.social")
    curator.runs("add", "mine", "@bob@a.social", "--kind", "charity")
    assert _kinds(curator) == ["person", "", "organisation"]
    curator.runs("edit", "mine", "@bob@a.social", "--kind", "")
    ran = curator.runs("edit", "mine", "--where-kind", "", "--topic", "care", "--yes")
    assert "Changed 2 members" in ran.out
    exported = curator.runs("export", "mine").out
    (tmp_path / "mine.csv").write_text(exported)
    curator.runs("import", "other", str(tmp_path / "mine.csv"))
    assert curator.runs("export", "other").out == exported
    assert "organisation" not in curator.runs("export", "mine", "--format", "json").out
    kinds = curator.runs("stats", "mine", "--json").json["kinds"]
    assert kinds == [{"name": "person", "members": 1}, {"name": "", "members": 2}]
    assert "Not stated" in curator.runs("stats", "mine").out


def test_import_gives_a_kind_only_to_members_without_one(curator: Typist, tmp_path: Path) -> None:
    file = tmp_path / "members.csv"
    file.write_text("mastodon,kind\n@ada@a.social,\n@bob@a.social,publication\n")
    curator.runs("import", "mine", str(file))
    assert _kinds(curator) == ["", "publication"]
    curator.runs("import", "mine", str(file), "--kind", "person")
    assert _kinds(curator) == ["person", "publication"]
    (tmp_path / "accounts.csv").write_text("mastodon\n@ada@a.social\n")
    curator.runs("import", "mine", str(tmp_path / "accounts.csv"))
    assert _kinds(curator) == ["person", "publication"]
    curator.runs("import", "mine", str(file))
    assert _kinds(curator) == ["", "publication"]


def _kinds(curator: Typist) -> list[str]:
    return [one["kind"] for one in curator.runs("show", "mine", "--json").json["members"]]


def test_a_name_for_several_accounts_leads_to_the_member_option(curator: Typist) -> None:
    curator.runs("new", "mine", "--title", "Mine")
    name = ("--name", "Ada Example")
    ran = curator.runs("add", "mine", "a@b.social", "x:ada", *name, expect=2)
    [hint] = [line for line in ran.err.splitlines() if "--member" in line]
    words = shlex.split(hint.partition("member: ")[2])
    assert words[:4] == ["care100", "add", "mine", "ACCOUNT"]
    curator.runs("add", "mine", "a@b.social", *name)
    source = "https://ada.example"
    given = [{"ACCOUNT": "x:ada", "PAGE": source}.get(word, word) for word in words[1:]]
    curator.runs(*given)
    [row] = curator.runs("show", "mine", "--json").json["members"]
    assert (row["mastodon"], row["x"]) == ("a@b.social", "ada")


def test_add_names_what_it_does_not_change_of_an_existing_member(curator: Typist) -> None:
    curator.runs("new", "care", "--title", "Care")
    curator.runs("add", "care", "x:ada", "--name", "Ada", "--topic", "a")
    again = ("--name", "Ada", "--topic", "b", "--topic", "c d", "--note", "met in May")
    ran = curator.runs("add", "care", "x:ada", *again)
    assert (
        "Ada (@ada) is already on care. Not changed: note and topic. To change this: care100 edit"
        " care x:ada --note 'met in May' --topic b --topic 'c d'\n" in ran.out
    )
    assert "Not changed" not in curator.runs("add", "care", "x:ada", "--name", "Ada").out


def test_find_names_the_fields_with_the_text(curator: Typist) -> None:
    curator.runs("new", "care", "--title", "Care")
    curator.runs("add", "care", "x:maymay", "--name", "May", "--note", "met in may")
    assert curator.runs("find", "MAY").out.splitlines()[1].endswith("  name, account, note")
    [found] = curator.runs("find", "met in may", "--json").json["members"]
    assert found["found_in"] == ["note"]


def test_a_list_or_member_in_the_wrong_place_is_answered_with_the_command(
    curator: Typist,
) -> None:
    curator.runs("new", "carers", "--title", "Carers")
    ran = curator.runs("carers", expect=2)
    assert "“carers” is the name of a list, not a command." in ran.err
    assert "To show it: care100 show carers" in ran.err
    ran = curator.runs("show", "carers", "Person One", expect=2)
    assert "To show one member: care100 edit carers 'Person One'." in ran.err
