"""`opt-out`: accounts that opted out are never listed again."""

import sqlite3
from contextlib import closing

import pytest

from care100 import registry
from tests.person import Typist


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """Has two lists, with Ada on both."""
    for slug in ("people", "others"):
        curator.runs("new", slug, "--title", slug.capitalize())
        curator.runs("add", slug, "@ada@b.social", "--name", "Ada", "--note", "a secret of hers")
        curator.runs("add", slug, "x:bob")
    curator.runs("add", "people", "x:ada", "--member", "@ada@b.social", "--source", "s")
    return curator


def test_remove_with_opt_out_is_for_every_list_and_for_ever(keeper: Typist) -> None:
    ran = keeper.runs("remove", "people", "x:ada", "--opt-out")
    assert "Removed Ada (@ada@b.social and @ada) from people." in ran.out
    assert "Also removed from: others." in ran.out
    assert "care100 opt-out --undo ada@b.social" in ran.out
    for handle in ("@ada@b.social", "x:ADA"):
        refused = keeper.runs("add", "others", handle, expect=2)
        assert "opted out and cannot be listed." in refused.err
    keeper.runs("edit", "people", "x:bob", "--x", "ada", expect=2)
    assert "Ada" not in keeper.runs("export", "others").out


@pytest.mark.parametrize(
    "words", [["remove", "people", "x:ada", "--opt-out"], ["opt-out", "@ada@b.social"]]
)
def test_an_opt_out_keeps_only_identifiers(keeper: Typist, words: list[str]) -> None:
    keeper.runs("edit", "people", "x:ada", "--note", "another secret", "--topic", "a topic")
    keeper.runs("remove", "others", "x:ada")
    keeper.runs(*words)
    with closing(sqlite3.connect(keeper.home / registry.FILE_NAME)) as connection:
        kept = "\n".join(connection.iterdump())
    assert "secret" not in kept
    assert "a topic" not in kept
    assert "Ada" not in kept
    told = keeper.runs("history", "people").out
    assert "removed @ada@b.social" in told
    assert "added @bob" in told


def test_an_opt_out_deletes_data_of_earlier_handles(keeper: Typist) -> None:
    keeper.runs("edit", "people", "x:ada", "--mastodon", "countess@b.social")
    keeper.runs("edit", "people", "x:ada", "--mastodon", "lovelace@c.social")
    # Somebody else has the handle that is free again.
    keeper.runs("add", "people", "@ada@b.social", "--name", "Adam")
    keeper.runs("opt-out", "@lovelace@c.social")
    with closing(sqlite3.connect(keeper.home / registry.FILE_NAME)) as connection:
        kept = "\n".join(connection.iterdump())
    assert "secret" not in kept
    assert '"Ada"' not in kept
    assert "added Adam (@ada@b.social)" in keeper.runs("history", "people").out


def test_undo_lets_all_accounts_be_listed_again(keeper: Typist) -> None:
    keeper.runs("opt-out", "@ada@b.social")
    ran = keeper.runs("opt-out", "--undo", "x:ada")
    assert "@ada@b.social and @ada can be listed again." in ran.out
    keeper.runs("add", "people", "@ada@b.social", "x:ada")
    assert "has not opted out" in keeper.runs("opt-out", "--undo", "x:ada").out


def test_an_unlisted_account_can_opt_out(keeper: Typist) -> None:
    keeper.runs("opt-out", "x:stranger")
    keeper.runs("add", "people", "x:stranger", expect=2)
    shown = keeper.runs("opt-out").out
    assert "@stranger" in shown
    data = keeper.runs("opt-out", "--json").json
    assert [one["handle"] for one in data["opt_outs"]] == ["stranger"]


def test_opting_out_twice_is_once(keeper: Typist) -> None:
    keeper.runs("opt-out", "x:ada")
    keeper.runs("opt-out", "x:ada")
    assert len(keeper.runs("opt-out", "--json").json["opt_outs"]) == 2
    keeper.runs("opt-out", "--undo", "x:ada")
    assert keeper.runs("opt-out", "--json").json["opt_outs"] == []


def test_opt_out_and_undo_exclude_each_other(keeper: Typist) -> None:
    keeper.runs("opt-out", "x:ada", "--undo", "x:ada", expect=2)
