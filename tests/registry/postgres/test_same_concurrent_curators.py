"""Curators on a server lose no change either: the tests of the file, with one thing replaced."""

import subprocess

import psycopg
import pytest

from tests.person import Typist
from tests.registry.postgres.hold import another_writer
from tests.registry.test_concurrent_curators import (
    begin,
    finish,
    names,
    test_an_import_and_concurrent_additions_are_all_kept,
    test_concurrent_additions_are_all_kept,
    test_concurrent_edits_of_one_member_are_recorded_in_sequence,
    test_concurrent_undos_undo_two_changes,
)

__all__ = [
    "test_an_import_and_concurrent_additions_are_all_kept",
    "test_concurrent_additions_are_all_kept",
    "test_concurrent_edits_of_one_member_are_recorded_in_sequence",
    "test_concurrent_undos_undo_two_changes",
]

MANY = 4


def test_concurrent_first_runs_create_one_registry(curator: Typist, empty: str) -> None:
    lists = finish(*(begin(curator, "lists", "--db", empty, "--create") for _ in range(MANY)))
    assert len(set(lists)) == 1
    assert "social-care-100" in lists[0]
    history = curator.runs("history", "social-care-100", "--db", empty).out
    assert history.count("created the list") == 1


def test_a_second_writer_waits_and_starts_from_the_first_one_s_result(
    curator: Typist, address: str
) -> None:
    curator.runs("new", "people", "--title", "People")
    curator.runs("add", "people", "x:ada")
    with another_writer(address) as first:
        first.execute("UPDATE member SET name = 'Ada L.' WHERE name = '@ada'")
        second = begin(curator, "edit", "people", "x:ada", "--topic", "care")
        with pytest.raises(subprocess.TimeoutExpired):
            second.communicate(timeout=3)
        first.commit()
        finish(second)
    one = curator.runs("show", "people", "--json").json["members"][0]
    assert (one["name"], one["topic"]) == ("Ada L.", "care")


def test_a_busy_registry_is_reported_after_the_timeout(
    curator: Typist, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("care100.registry.postgres.server.BUSY_SECONDS", 0.5)
    curator.runs("new", "people", "--title", "People")
    with another_writer(address):
        ran = curator.runs("add", "people", "x:ada", expect=4)
        assert "Another care100 is still writing" in ran.err
        assert "run the same command again" in ran.err
        # Readers need not wait.
        assert names(curator) == []


def test_a_writer_whose_connection_ends_lets_the_next_one_in(curator: Typist, address: str) -> None:
    curator.runs("new", "people", "--title", "People")
    with another_writer(address) as first:
        first.execute("UPDATE curated_list SET title = 'Lost'")
        with psycopg.connect(address, autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(%s)", [first.info.backend_pid])
        curator.runs("add", "people", "x:ada")
    assert curator.runs("show", "people", "--json").json["title"] == "People"
