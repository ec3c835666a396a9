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
    assert "No member is called “Evelyna Q”." in ran.err
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
