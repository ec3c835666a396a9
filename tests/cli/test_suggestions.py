"""Misspelt logins, platforms, names and topics are answered with the most similar one."""

import pytest

from tests.person import Person, Typist


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """Keeps a list with one member, who has a topic."""
    curator.runs("new", "people", "--title", "People")
    curator.runs("add", "people", "@eve@b.social", "--name", "Evelina Q", "--topic", "Housing")
    return curator


@pytest.mark.parametrize("command", [("edit",), ("remove",)])
def test_a_misspelt_name_of_a_member(keeper: Typist, command: tuple[str, ...]) -> None:
    ran = keeper.runs(*command, "people", "Evelyna Q", expect=2)
    assert "No member of people is called “Evelyna Q”." in ran.err
    assert "Did you mean Evelina Q?" in ran.err


def test_a_misspelt_platform(keeper: Typist) -> None:
    ran = keeper.runs("show", "people", "--platform", "mastadon", expect=2)
    assert "Did you mean mastodon? The platforms are: " in ran.err


def test_a_misspelt_topic_of_show(keeper: Typist) -> None:
    ran = keeper.runs("show", "people", "--topic", "hosing", "--topic", "housing")
    assert "Evelina Q" in ran.out
    assert "No member has the topic “hosing”. Did you mean “Housing”?" in ran.err


def test_topics_without_a_similar_one_are_all_named(keeper: Typist) -> None:
    ran = keeper.runs("show", "people", "--topic", "zzz")
    assert "No member has the topic “zzz”. Topics: Housing" in ran.err


def test_a_misspelt_topic_and_name_of_follow(person: Person) -> None:
    person.log_in("mastodon")
    person.runs("new", "circle", "--title", "Circle")
    person.runs("add", "circle", "@eve@b.social", "--name", "Evelina Q", "--topic", "Housing")
    ran = person.runs("follow", "circle", "--topic", "hosing", "--dry-run", expect=2)
    assert "No member has the topic “hosing”." in ran.err
    assert "Did you mean “Housing”?" in ran.err
    ran = person.runs("follow", "circle", "--only", "Evelyna Q", "--dry-run", expect=2)
    assert "Did you mean Evelina Q?" in ran.err


def test_a_misspelt_login(person: Person) -> None:
    person.has_list(1)
    person.log_in("mastodon")
    login = person.runs("logins", "--json").json["logins"][0]["login"]
    ran = person.runs("follow", "people", "--on", f"{login}x", "--dry-run", expect=2)
    assert f"Did you mean {login}? Show all logins: care100 logins" in ran.err
    ran = person.runs("sync", "people", "--on", "mastadon", "--dry-run", expect=2)
    assert "Did you mean mastodon? Show all logins: care100 logins" in ran.err


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("export", "people", "--format", "xslx"), "Did you mean xlsx? Use csv, "),
        (("show", "people", "--platform", "blusky"), "Did you mean bluesky? "),
        (("add", "people", "x:a", "--kind", "organistaion"), "Did you mean organisation? Use "),
        (("sync", "people", "--as", "collection"), "Did you mean collections? Use "),
        (("completion", "bsh"), "Did you mean bash? Use "),
        (("config", "ste"), "Did you mean set? Use get, set or unset."),
    ],
)
def test_a_misspelt_value_of_an_option(keeper: Typist, words: tuple[str, ...], near: str) -> None:
    assert near in keeper.runs(*words, expect=2).err


@pytest.mark.parametrize(
    ("text", "near"), [("Evelna", "Evelina"), ("Evelina P", "Evelina Q"), ("housign", "Housing")]
)
def test_a_search_without_a_result(keeper: Typist, text: str, near: str) -> None:
    assert f"Did you mean {near}?" in keeper.runs("find", text).err


@pytest.mark.parametrize("text", ["zebra", "Evening", "mouse"])
def test_a_search_is_not_answered_with_a_word_that_merely_shares_letters(
    keeper: Typist, text: str
) -> None:
    keeper.runs("add", "people", "@p@b.social", "--name", "Penumbra")
    assert "Did you mean" not in keeper.runs("find", text).err


@pytest.mark.parametrize("text", ["@evee@b.social", "@eve@b.socal", "@eve@other.social"])
def test_a_misspelt_handle_is_answered_with_the_whole_handle(keeper: Typist, text: str) -> None:
    keeper.runs("add", "people", "x:bob")
    ran = keeper.runs("edit", "people", text, expect=2)
    assert "Did you mean @eve@b.social? Show its members: care100 show people" in ran.err


def test_another_name_on_the_same_server_is_not_suggested(keeper: Typist) -> None:
    ran = keeper.runs("edit", "people", "@bob@b.social", expect=2)
    assert "Did you mean" not in ran.err


@pytest.mark.parametrize("text", ["@eve", "x:eve"])
def test_the_same_name_on_another_platform_comes_before_similar_ones(
    keeper: Typist, text: str
) -> None:
    keeper.runs("add", "people", "x:evi")
    ran = keeper.runs("edit", "people", text, expect=2)
    assert "Did you mean @eve@b.social?" in ran.err


def test_a_misspelt_handle_of_only_is_answered_with_the_whole_handle(person: Person) -> None:
    person.log_in("mastodon")
    person.runs("new", "circle", "--title", "Circle")
    person.runs("add", "circle", "@eve@b.social", "@dan@b.social")
    ran = person.runs("follow", "circle", "--only", "@evee@b.social", "--dry-run", expect=2)
    assert "Did you mean @eve@b.social?" in ran.err


def test_the_hint_at_a_handle_has_the_whole_handle(keeper: Typist) -> None:
    keeper.runs("add", "people", "@eva@b.social", "--name", "Evelina R")
    ran = keeper.runs("edit", "people", "evelina", expect=2)
    assert "Use a handle, such as @eve@b.social, or the whole name." in ran.err


@pytest.mark.parametrize(("members", "left_out"), [(11, 0), (12, 2)])
def test_candidates_are_aligned_and_the_last_is_never_just_counted(
    curator: Typist, members: int, left_out: int
) -> None:
    curator.runs("new", "many", "--title", "Many")
    for n in range(members):
        curator.runs("add", "many", f"x:a{n}", "--name", f"Ada {n:02}")
    err = curator.runs("edit", "many", "ada", expect=2).err
    assert "\n   9  Ada 08" in err
    assert "\n  10  Ada 09" in err
    assert ("\n  11  Ada 10" in err) is not left_out
    assert ("more" in err) is bool(left_out)
    if left_out:
        assert f"and {left_out} more" in err
