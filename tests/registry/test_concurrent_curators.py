"""Several care100 processes at once: no change is lost."""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from care100 import registry
from tests.person import Typist
from tests.warm_python import WarmPython

MANY = 6


def begin(curator: Typist, *words: str, who: str = "tester") -> WarmPython:
    """Start care100 in a process of its own."""
    surroundings = {**os.environ, **curator.surroundings, "CARE100_CURATOR": who}
    return WarmPython("-m", "care100", *words, env=surroundings)


def finish(*started: WarmPython) -> list[str]:
    ended = [one.communicate(timeout=100) for one in started]
    assert [one.returncode for one in started] == [0] * len(started), ended
    return [out for out, _ in ended]


def names(curator: Typist, slug: str = "people") -> list[str]:
    return [one["x"] for one in curator.runs("show", slug, "--json").json["members"]]


def test_concurrent_additions_are_all_kept(curator: Typist) -> None:
    curator.runs("new", "people", "--title", "People")
    finish(*(begin(curator, "add", "people", f"x:p{n}", who=f"c{n}") for n in range(MANY)))
    assert sorted(names(curator)) == [f"p{n}" for n in range(MANY)]
    changes = curator.runs("history", "people", "--json").json["changes"][1:]
    assert sorted(one["after"]["position"] for one in changes) == list(range(1, MANY + 1))
    assert {(one["who"][1:], one["after"]["x"][1:]) for one in changes} == {
        (str(n), str(n)) for n in range(MANY)
    }


def test_concurrent_edits_of_one_member_are_recorded_in_sequence(curator: Typist) -> None:
    curator.runs("new", "people", "--title", "People")
    curator.runs("add", "people", "x:ada", "--topic", "before")
    edits = [begin(curator, "edit", "people", "x:ada", "--topic", f"t{n}") for n in range(MANY)]
    edits.append(begin(curator, "edit", "people", "x:ada", "--note", "kept"))
    finish(*edits)
    changes = curator.runs("history", "people", "--json").json["changes"][2:]
    # Each edit starts from the result of the edit before it.
    assert [one["before"] for one in changes[1:]] == [one["after"] for one in changes[:-1]]
    assert len(changes) == MANY + 1
    assert changes[-1]["after"]["note"] == "kept"


def test_concurrent_first_runs_create_one_registry(curator: Typist, tmp_path: Path) -> None:
    db = str(tmp_path / "new.db")
    lists = finish(*(begin(curator, "lists", "--db", db, "--create") for _ in range(MANY)))
    assert len(set(lists)) == 1
    assert "social-care-100" in lists[0]
    history = curator.runs("history", "social-care-100", "--db", db).out
    assert history.count("created the list") == 1


def test_a_second_writer_waits_and_starts_from_the_first_one_s_result(curator: Typist) -> None:
    curator.runs("new", "people", "--title", "People")
    curator.runs("add", "people", "x:ada")
    with closing(sqlite3.connect(curator.home / registry.FILE_NAME)) as first:
        first.isolation_level = None
        first.execute("BEGIN IMMEDIATE")
        first.execute("UPDATE member SET name = 'Ada L.' WHERE name = '@ada'")
        second = begin(curator, "edit", "people", "x:ada", "--topic", "care")
        with pytest.raises(subprocess.TimeoutExpired):
            second.communicate(timeout=3)
        first.execute("COMMIT")
        finish(second)
    one = curator.runs("show", "people", "--json").json["members"][0]
    assert (one["name"], one["topic"]) == ("Ada L.", "care")


def test_a_busy_registry_is_reported_after_the_timeout(
    curator: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("care100.registry.sqlite_engine.BUSY_SECONDS", 1)
    curator.runs("new", "people", "--title", "People")
    with closing(sqlite3.connect(curator.home / registry.FILE_NAME)) as first:
        first.isolation_level = None
        first.execute("BEGIN IMMEDIATE")
        ran = curator.runs("add", "people", "x:ada", expect=4)
        assert "Another care100 is still writing" in ran.err
        assert "run the same command again" in ran.err
        # Readers need not wait.
        assert names(curator) == []


def test_concurrent_undos_undo_two_changes(curator: Typist) -> None:
    curator.runs("new", "people", "--title", "People")
    curator.runs("add", "people", "x:ada")
    curator.runs("add", "people", "x:bob", "--topic", "care")
    outputs = finish(*(begin(curator, "undo", "people") for _ in range(2)))
    assert sorted("@ada" in one for one in outputs) == [False, True]
    assert names(curator) == []


def test_an_import_and_concurrent_additions_are_all_kept(curator: Typist) -> None:
    curator.runs("new", "people", "--title", "People")
    file = curator.home / "many.csv"
    file.write_text("\n".join(["x", *(f"m{n}" for n in range(300))]))
    finish(
        begin(curator, "import", "people", str(file)),
        *(begin(curator, "add", "people", f"x:p{n}") for n in range(3)),
    )
    assert len(names(curator)) == 303
