"""rename, copy, delete: changes to whole lists, and their undo."""

import pytest

from care100 import registry
from tests.person import Person, Typist, names


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """Has a list of two."""
    curator.runs("new", "people", "--title", "People", "--hashtag", "Care")
    curator.runs("add", "people", "ada@b.social", "--name", "Ada", "--topic", "care; research")
    curator.runs("add", "people", "x:bob", "--name", "Bob", "--note", "a note")
    return curator


def slugs(typist: Typist) -> list[str]:
    return [one["slug"] for one in typist.runs("lists", "--json").json["lists"]]


def test_a_renamed_list_keeps_its_members_and_history(keeper: Typist) -> None:
    before = keeper.runs("export", "people").out
    assert keeper.runs("rename", "people", "humans").out == "Renamed people to humans.\n"
    assert keeper.runs("export", "humans").out == before
    history = keeper.runs("history", "humans").out
    assert "created the list" in history
    assert "changed the list: short name “people” → “humans” (care100 rename)" in history
    assert "There is no list called “people”" in keeper.runs("show", "people", expect=2).err


def test_a_rename_is_undone_and_redone(keeper: Typist) -> None:
    keeper.runs("rename", "people", "humans")
    assert "care100 undo people --redo" in keeper.runs("undo", "humans").err
    assert "people" in slugs(keeper)
    keeper.runs("undo", "people", "--redo")
    assert "humans" in slugs(keeper)


def test_a_rename_is_not_undone_while_another_list_has_the_name(keeper: Typist) -> None:
    keeper.runs("rename", "people", "humans")
    keeper.runs("new", "people", "--title", "Other")
    ran = keeper.runs("undo", "humans", expect=1)
    assert "There is already a list called “people”" in ran.err
    assert {"people", "humans"} <= set(slugs(keeper))


@pytest.mark.parametrize("command", ["rename", "copy"])
@pytest.mark.parametrize("name", ["social-care-100", "No Name", "-", "a" * 61])
def test_a_name_that_is_taken_or_not_valid_is_refused(
    keeper: Typist, command: str, name: str
) -> None:
    before = slugs(keeper)
    keeper.runs(command, "people", "--", name, expect=2)
    assert slugs(keeper) == before


@pytest.mark.parametrize("command", ["rename", "copy"])
def test_a_dry_run_changes_nothing(keeper: Typist, command: str) -> None:
    ran = keeper.runs(command, "people", "humans", "--dry-run")
    assert ran.out.startswith(f"Would {command} people to humans")
    assert "humans" not in slugs(keeper)
    ran = keeper.runs(command, "people", "social-care-100", "--dry-run", expect=2)
    assert "already a list" in ran.err


def test_a_copy_has_the_same_members_and_is_a_list_of_its_own(keeper: Typist) -> None:
    keeper.runs("describe", "people", "--x-list", "123", "--page", "https://a.example/people/")
    ran = keeper.runs("copy", "people", "humans")
    assert ran.out == "Copied people to humans, with 2 members.\n"
    assert keeper.runs("export", "humans").out == keeper.runs("export", "people").out
    metadata = keeper.runs("describe", "humans", "--json").json
    assert metadata["title"] == "People (copy)"
    assert metadata["hashtags"] == ["Care"]
    assert (metadata["x_list"], metadata["page"]) == ("", "")
    keeper.runs("remove", "humans", "x:bob")
    assert "bob" in keeper.runs("export", "people").out


def test_the_undo_of_a_copy_deletes_it(keeper: Typist) -> None:
    keeper.runs("copy", "people", "humans", "--title", "Humans")
    before = keeper.runs("export", "humans").out
    keeper.runs("undo", "humans")
    assert "humans" not in slugs(keeper)
    assert "2 members" in keeper.runs("show", "people").err
    keeper.runs("undo", "humans", "--redo")
    assert keeper.runs("export", "humans").out == before


def test_a_deleted_list_is_gone_until_the_deletion_is_undone(keeper: Typist) -> None:
    before = keeper.runs("export", "people", "--format", "json").json
    ran = keeper.runs("delete", "people", "--yes")
    assert "People (people) has 2 members." in ran.err
    assert ran.out == "Deleted people. To restore it:\n  care100 undo people\n"
    assert "people" not in slugs(keeper)
    assert "To restore it: care100 undo people" in keeper.runs("show", "people", expect=2).err
    assert keeper.runs("lists", "--deleted", "--json").json["lists"][0]["slug"] == "people"
    assert "deleted the list" in keeper.runs("history", "people").out
    assert "restored the list" in keeper.runs("undo", "people").out
    after = keeper.runs("export", "people", "--format", "json").json
    own = {"updated": "", "states": []}
    assert {**after, **own} == {**before, **own}
    keeper.runs("undo", "people", "--redo")
    assert "people" not in slugs(keeper)


def test_an_empty_list_is_deleted_and_restored(curator: Typist) -> None:
    curator.runs("new", "people", "--title", "People")
    curator.runs("delete", "people", "--yes")
    curator.runs("undo", "people")
    assert "people" in slugs(curator)


def test_a_deletion_is_asked_for_and_refused_in_a_script(
    keeper: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "--yes" in keeper.runs("delete", "people", expect=2).err
    monkeypatch.setattr("care100.cli.invocation.Invocation.interactive", True)
    assert "Cancelled" in keeper.runs("delete", "people", given="n\n", expect=1).err
    assert "people" in slugs(keeper)
    keeper.runs("delete", "people", given="y\n")
    assert "people" not in slugs(keeper)


def test_the_dry_run_of_a_deletion_deletes_nothing(keeper: Typist) -> None:
    assert keeper.runs("delete", "people", "--dry-run").out == "Would delete people.\n"
    assert "people" in slugs(keeper)


def test_the_name_of_a_deleted_list_is_free_and_it_can_still_be_restored(keeper: Typist) -> None:
    keeper.runs("delete", "people", "--yes")
    keeper.runs("new", "people", "--title", "Other people")
    keeper.runs("delete", "people", "--yes")
    keeper.runs("copy", "social-care-bluesky", "people")
    shown = keeper.runs("lists", "--deleted").out
    assert "people-deleted " in shown
    assert "people-deleted-2" in shown
    keeper.runs("undo", "people-deleted")
    assert "Ada" in keeper.runs("show", "people-deleted").out


def test_nobody_who_opted_out_is_restored_with_a_list(keeper: Typist) -> None:
    keeper.runs("delete", "people", "--yes")
    keeper.runs("opt-out", "ada@b.social", "--yes")
    ran = keeper.runs("undo", "people", expect=3)
    assert "opted out" in ran.err
    assert "1 member" in keeper.runs("show", "people").err
    assert "Ada" not in keeper.runs("history", "people", "--json").out


def test_a_member_of_a_deleted_list_can_be_added_elsewhere(keeper: Typist) -> None:
    keeper.runs("delete", "people", "--yes")
    keeper.runs("new", "others", "--title", "Others")
    ran = keeper.runs("add", "others", "ada@b.social", "--name", "Ada L")
    assert "Added Ada L" in ran.out


@pytest.mark.parametrize("words", [("delete", "--yes"), ("rename", "mine")])
def test_a_shipped_list_that_was_deleted_or_renamed_does_not_come_back(
    curator: Typist, words: tuple[str, str]
) -> None:
    curator.runs(words[0], "social-care-100", words[1])
    registry.open_registry(curator.home / registry.FILE_NAME).close()
    assert "social-care-100" not in slugs(curator)
    new = "mine" if words[0] == "rename" else "social-care-100"
    curator.runs("undo", new)
    assert "social-care-100" in slugs(curator)


def test_completion_leaves_out_deleted_lists(keeper: Typist) -> None:
    from care100.registry import completion

    keeper.runs("delete", "people", "--yes")
    assert "people" not in dict(completion.slugs())
    assert "social-care-100" in dict(completion.slugs())


def test_the_published_copies_of_a_renamed_list_stay_its_own(person: Person) -> None:
    person.log_in("mastodon", "x")
    person.has_list(4)
    person.runs("sync", "people", "--yes", "--pace", "0")
    [on_x] = person.lists_on_x()
    person.runs("rename", "people", "humans")
    again = person.runs("sync", "humans", "--yes")
    assert "Nothing to do" in again.out
    person.runs("remove", "humans", "x:acct001")
    person.runs("sync", "humans", "--yes")
    assert [one.id for one in person.lists_on_x()] == [on_x.id]
    assert len(person.sandbox.x.state.owned("follower")) == 1


def test_a_deletion_names_published_copies_and_follows(person: Person) -> None:
    person.log_in("mastodon", "x")
    person.has_list(3)
    person.runs("follow", "people", "--on", "mastodon", "--yes")
    person.runs("sync", "people", "--on", "x", "--yes", "--pace", "0")
    [on_x] = person.lists_on_x()
    ran = person.runs("delete", "people", "--yes")
    assert f"https://x.com/i/lists/{on_x.id}" in ran.err
    assert "care100 unfollow people" in ran.err
    assert person.lists_on_x() == [on_x]
    assert person.follows() == names(1, 2, 3)
    person.runs("unfollow", "people", "--yes")
    assert person.follows() == set()


def test_a_file_updates_the_renamed_copy_that_was_made_from_it(person: Person) -> None:
    person.log_in("mastodon")
    file = person.home / "team.csv"
    file.write_text(person.csv(range(1, 3)))
    person.runs("follow", str(file), "--yes")
    person.runs("rename", "team", "crew")
    file.write_text(person.csv(range(1, 4)))
    person.runs("follow", str(file), "--yes")
    assert "team" not in slugs(person)
    assert "3 members" in person.runs("show", "crew").err
