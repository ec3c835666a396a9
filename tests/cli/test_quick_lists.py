"""`lists` and `show` without opening the registry show the same as with it."""

import sqlite3

import pytest

from tests.person import Typist

COMMANDS = (
    ["lists"],
    ["lists", "--json"],
    ["show", "people"],
    ["show", "people", "--json"],
    ["show", "social-care-100", "--json"],
    ["show", "social-care-100", "--platform", "mastodon"],
    ["show", "empty"],
)


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """A person with lists that have a value of every kind."""
    file = curator.home / "people.csv"
    file.write_text(
        "name,kind,topic,mastodon,x,bluesky,website,feed,feed_source,about,note,source\n"
        "Ada,person,Care; Law,ada@example.social,ada,,https://a.example,https://a.example/feed,"
        "https://a.example,About Ada,A note,https://a.example/me\n"
        "Zoë “Z”,organisation,,,zoe,,,,,,,\n"
        "Cyd,person,,,,cyd.example.org,,,,,,\n"
    )
    curator.runs("import", "people", str(file))
    curator.runs("describe", "people", "--title", "People", "--hashtag", "Care", "--language", "cy")
    curator.runs("new", "empty", "--title", "Empty")
    curator.runs("new", "gone", "--title", "Gone")
    curator.runs("delete", "gone", "--yes")
    return curator


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_list_is_shown_the_same_whether_the_registry_is_opened_or_not(
    keeper: Typist, words: list[str]
) -> None:
    quick = keeper.runs(*words)
    with keeper.patched("care100.registry.quick_lists.read", lambda *_: None):
        opened = keeper.runs(*words)
    assert (quick.out, quick.err) == (opened.out, opened.err)


def test_the_registry_is_not_opened_to_show_a_list(keeper: Typist) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError

    with keeper.patched("care100.registry.open_registry", refuse):
        for words in COMMANDS:
            keeper.runs(*words)


def test_a_shipped_list_that_is_missing_is_loaded_first(keeper: Typist) -> None:
    with sqlite3.connect(keeper.home / "care100.db") as database:
        database.execute("UPDATE curated_list SET shipped = 'older' WHERE slug = 'social-care-100'")
    keeper.runs("lists")
    with sqlite3.connect(keeper.home / "care100.db") as database:
        query = "SELECT shipped FROM curated_list WHERE slug = 'social-care-100'"
        assert database.execute(query).fetchone() != ("older",)


@pytest.mark.parametrize("words", [["show", "gone"], ["show", "nobody"]], ids=" ".join)
def test_a_list_that_is_not_there_is_explained(keeper: Typist, words: list[str]) -> None:
    assert "care100" in keeper.runs(*words, expect=2).err
