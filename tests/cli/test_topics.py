"""Members with several topics: in commands, files, statistics and the history."""

import json

import pytest

from care100 import registry
from care100.registry import completion
from tests.person import Typist
from tests.registry.raw import run
from tests.registry.test_database import completed


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """A curator with a list: Ada has two topics, Bob one of them, Eve none."""
    curator.runs("new", "people", "--title", "People")
    curator.runs("add", "people", "x:ada", "--topic", "carers", "--topic", "Research")
    curator.runs("add", "people", "x:bob", "--topic", "research")
    curator.runs("add", "people", "x:eve")
    return curator


def topics(typist: Typist) -> dict[str, list[str]]:
    """Each member's topics, by handle."""
    members = typist.runs("show", "people", "--json").json["members"]
    return {one["x"]: one["topics"] for one in members}


def test_topic_can_be_repeated(keeper: Typist) -> None:
    assert topics(keeper) == {"ada": ["carers", "Research"], "bob": ["research"], "eve": []}
    keeper.runs("edit", "people", "x:ada", "--topic", "art", "--topic", "carers; ART")
    assert topics(keeper)["ada"] == ["art", "carers"]
    keeper.runs("edit", "people", "x:ada", "--topic", "")
    assert topics(keeper)["ada"] == []


def test_show_selects_members_by_any_of_their_topics(keeper: Typist) -> None:
    def shown(*words: str) -> list[str]:
        found = keeper.runs("show", "people", "--json", *words).json["members"]
        return [one["x"] for one in found]

    assert shown("--topic", "RESEARCH") == ["ada", "bob"]
    assert shown("--topic", "carers") == ["ada"]
    assert shown("--topic", "carers", "--topic", "research") == ["ada", "bob"]
    assert "carers; Research" in keeper.runs("show", "people").out
    assert "Topics: carers, Research\n" in keeper.runs("show", "people", "--topic", "no").err


def test_statistics_count_a_member_for_each_topic(keeper: Typist) -> None:
    data = keeper.runs("stats", "people", "--json").json
    assert data["members"] == 3
    assert data["topics"] == [
        {"name": "Research", "members": 2},
        {"name": "carers", "members": 1},
        {"name": "", "members": 1},
    ]


def test_the_history_names_all_topics_and_undo_restores_them(keeper: Typist) -> None:
    keeper.runs("edit", "people", "x:ada", "--topic", "art")
    assert "topic “carers; Research” → “art”" in keeper.runs("history", "people").out
    keeper.runs("undo", "people")
    assert topics(keeper)["ada"] == ["carers", "Research"]


def test_remove_shows_a_command_that_restores_every_topic(keeper: Typist) -> None:
    out = keeper.runs("remove", "people", "x:ada").out
    assert "--topic carers --topic Research" in out


def test_files_hold_all_topics(keeper: Typist) -> None:
    csv = keeper.runs("export", "people").out
    assert "@ada,,carers; Research,,ada,," in csv
    assert "| carers; Research |" in keeper.runs("export", "people", "--format", "markdown").out
    ada = keeper.runs("export", "people", "--format", "json").json["members"][0]
    assert (ada["topic"], ada["topics"]) == ("carers; Research", ["carers", "Research"])


def test_import_reads_topics_from_csv_and_json(keeper: Typist) -> None:
    (keeper.home / "in.csv").write_text('x;topic\nada;"art;Carers ; art"\n')
    keeper.runs("import", "people", str(keeper.home / "in.csv"))
    assert topics(keeper)["ada"] == ["art", "Carers"]
    data = keeper.runs("export", "people", "--format", "json").json
    data["members"][0]["topics"] = ["one", "two; three"]
    del data["members"][1]["topics"]  # as care100 wrote lists before
    (keeper.home / "in.json").write_text(json.dumps(data))
    keeper.runs("import", "people", str(keeper.home / "in.json"))
    assert topics(keeper) == {"ada": ["one", "two", "three"], "bob": ["research"], "eve": []}
    data["members"][2]["topics"] = ["art", 1]
    (keeper.home / "in.json").write_text(json.dumps(data))
    ran = keeper.runs("import", "people", str(keeper.home / "in.json"), expect=1)
    assert "member 3: the topics are not a list of texts" in ran.err


def test_a_database_with_one_topic_for_each_member_opens_unchanged(keeper: Typist) -> None:
    path = keeper.home / registry.FILE_NAME
    before = keeper.runs("export", "people").out
    run(path, "UPDATE membership SET topic = 'research;advice' WHERE topic = 'research'")
    assert topics(keeper) == {
        "ada": ["carers", "Research"],
        "bob": ["research", "advice"],
        "eve": [],
    }
    run(path, "UPDATE membership SET topic = 'research' WHERE topic = 'research;advice'")
    assert keeper.runs("export", "people").out == before


def test_completion_offers_each_topic_of_the_list(keeper: Typist) -> None:
    path = keeper.home / registry.FILE_NAME
    assert completion.topics("people", path) == ["carers", "Research"]
    assert completed(keeper, "show", "people", "--topic", "Re") == ["Research"]
    assert completed(keeper, "edit", "people", "x:ada", "--topic", "c") == ["carers"]


def test_find_shows_and_selects_topics(curator: Typist) -> None:
    for slug, topic in (("one", "housing"), ("two", "carers")):
        curator.runs("new", slug, "--title", slug)
        curator.runs("add", slug, "x:ada", "--name", "Ada", "--topic", topic)
    curator.runs("add", "two", "x:adam", "--name", "Adam")
    assert "housing; carers" in curator.runs("find", "ada").out
    found = curator.runs("find", "ada", "--topic", "carers", "--json").json["members"]
    assert [(one["name"], one["topics"]) for one in found] == [("Ada", ["housing", "carers"])]


def test_export_selects_topics(curator: Typist) -> None:
    curator.runs("new", "one", "--title", "One")
    curator.runs("add", "one", "x:ada", "--name", "Ada", "--topic", "housing")
    curator.runs("add", "one", "x:ben", "--name", "Ben", "--topic", "carers")
    out = curator.runs("export", "one", "--topic", "Housing").out
    assert "Ada" in out
    assert "Ben" not in out
    ran = curator.runs("export", "one", "--topic", "housng", expect=2)
    assert "Did you mean “housing”?" in ran.err
    # A part of the list is no state of it: a merge would take the others for removed.
    part = curator.runs("export", "one", "--topic", "housing", "--format", "json").json
    assert "states" not in part
    assert "digest" not in part
