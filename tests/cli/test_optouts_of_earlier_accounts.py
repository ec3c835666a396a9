"""An opt-out covers the accounts that the member had before, and those they have moved to."""

import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from care100 import registry
from care100.registry import history, lists
from tests.person import Typist

# Every account that Ada has had, the present ones first, then from new to old.
HANDLES = ["ada@newest.social", "ada_x", "ada@new.social", "ada@old.social", "ada_old"]


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """A curator with a list whose first member has changed her accounts."""
    curator.runs("new", "people", "--title", "People")
    words = ("--name", "Ada", "--note", "a secret of hers")
    curator.runs("add", "people", "@ada@old.social", *words)
    curator.runs("add", "people", "x:bob", "--name", "Bob")
    curator.runs("add", "people", "x:ada_old", "--member", "@ada@old.social", "--source", "s")
    for platform, handle in (("mastodon", "ada@new.social"), ("mastodon", "ada@newest.social")):
        curator.runs("edit", "people", "x:ada_old", f"--{platform}", handle)
    curator.runs("edit", "people", "x:ada_old", "--x", "ada_x")
    return curator


def opted_out(keeper: Typist) -> list[str]:
    return [one["handle"] for one in keeper.runs("opt-out", "--json").json["opt_outs"]]


def listed(keeper: Typist) -> list[str]:
    return [one["name"] for one in keeper.runs("show", "people", "--json").json["members"]]


@pytest.mark.parametrize(
    "words",
    [
        ["remove", "people", "x:ada_x", "--opt-out", "--yes"],
        ["opt-out", "@ada@newest.social", "--yes"],
        ["opt-out", "@ada@old.social", "--yes"],
    ],
)
def test_every_account_is_recorded_shown_and_taken_back(keeper: Typist, words: list[str]) -> None:
    ran = keeper.runs(*words)
    assert "also known to be theirs: @ada_old on X, @ada@new.social on Mastodon" in ran.err
    assert "  @ada@old.social on Mastodon\n" in ran.out
    assert listed(keeper) == ["Bob"]
    assert sorted(opted_out(keeper)) == sorted(HANDLES)
    lifted = keeper.runs("opt-out", "--undo", "@ada@old.social").out
    assert all(handle in lifted for handle in HANDLES)
    assert opted_out(keeper) == []


@pytest.mark.parametrize("handle", HANDLES)
def test_no_account_can_be_added_or_imported(keeper: Typist, handle: str) -> None:
    keeper.runs("opt-out", "x:ada_x", "--yes")
    typed = handle if "@" in handle else f"x:{handle}"
    assert "opted out" in keeper.runs("add", "people", typed, expect=2).err
    refused = keeper.runs("add", "people", typed, "--member", "x:bob", "--source", "s", expect=2)
    assert "opted out" in refused.err or "already has" in refused.err
    file = keeper.home / "old.csv"
    file.write_text(f"name,{'mastodon' if '@' in handle else 'x'}\nA. L.,{handle}\n")
    for slug in ("people", "another"):
        keeper.runs("import", slug, str(file), expect=None)
        assert handle not in keeper.runs("export", slug, expect=None).out


def test_a_merge_does_not_bring_an_earlier_account_back(keeper: Typist, tmp_path: Path) -> None:
    sent = tmp_path / "sent.json"
    keeper.runs("export", "people", "-o", str(sent))
    edited = tmp_path / "edited.json"
    edited.write_text(
        sent.read_text().replace("ada@newest.social", "ada@old.social").replace("ada_x", "ada_old")
    )
    keeper.runs("opt-out", "x:ada_x", "--yes")
    ran = keeper.runs("merge", "people", str(edited), "--theirs", "--yes")
    assert "Left out because they opted out:" in ran.err
    assert listed(keeper) == ["Bob"]


def test_an_opt_out_after_the_removal_covers_the_accounts_too(keeper: Typist) -> None:
    keeper.runs("remove", "people", "x:ada_x")
    keeper.runs("opt-out", "@ada@newest.social")
    assert sorted(opted_out(keeper)) == sorted(HANDLES)


def test_a_change_that_was_undone_does_not_count(keeper: Typist) -> None:
    keeper.runs("edit", "people", "x:ada_x", "--x", "typo")
    keeper.runs("undo", "people")
    keeper.runs("opt-out", "x:ada_x", "--yes")
    assert "typo" not in opted_out(keeper)


def test_an_account_that_is_now_anothers_is_left_alone(keeper: Typist) -> None:
    keeper.runs("add", "people", "@ada@old.social", "--name", "Adam")
    keeper.runs("add", "people", "@ada@new.social", "--name", "Eve")
    keeper.runs("edit", "people", "@ada@new.social", "--mastodon", "eve@new.social")
    keeper.runs("opt-out", "x:ada_x", "--yes")
    assert sorted(opted_out(keeper)) == ["ada@newest.social", "ada_old", "ada_x"]
    assert listed(keeper) == ["Bob", "Adam", "Eve"]


def test_the_accounts_of_those_who_had_the_handle_before_are_left_alone(keeper: Typist) -> None:
    keeper.runs("add", "people", "@ada@old.social", "--name", "Adam")
    keeper.runs("opt-out", "@ada@old.social", "--yes")
    assert opted_out(keeper) == ["ada@old.social"]
    assert listed(keeper) == ["Ada", "Bob"]


def test_a_confirmed_move_is_covered_from_both_sides(keeper: Typist) -> None:
    with closing(sqlite3.connect(keeper.home / registry.FILE_NAME)) as connection, connection:
        connection.execute(
            "UPDATE account SET state = 'moved', moved_to = 'ada@home.social'"
            " WHERE key = 'ada@newest.social'"
        )
    for named in ("x:ada_x", "@ada@home.social"):
        ran = keeper.runs("opt-out", named, "--dry-run")
        assert "Ada (@ada@newest.social and @ada_x), on people" in ran.err
    keeper.runs("opt-out", "@ada@home.social", "--yes")
    assert listed(keeper) == ["Bob"]
    assert sorted(opted_out(keeper)) == sorted([*HANDLES, "ada@home.social"])
    assert "opted out" in keeper.runs("add", "people", "@ada@home.social", expect=2).err


def test_an_earlier_opt_out_of_one_account_is_taken_back_with_the_others(keeper: Typist) -> None:
    keeper.runs("opt-out", "x:other")
    keeper.runs("opt-out", "x:ada_x", "--yes")
    keeper.runs("opt-out", "x:ada_x", "--yes")
    assert len(opted_out(keeper)) == len(HANDLES) + 1
    keeper.runs("opt-out", "--undo", "x:ada_old")
    assert opted_out(keeper) == ["other"]


def test_a_second_opt_out_completes_one_of_an_earlier_version(keeper: Typist) -> None:
    keeper.runs("opt-out", "x:ada_x", "--yes")
    with closing(sqlite3.connect(keeper.home / registry.FILE_NAME)) as connection, connection:
        connection.execute("DELETE FROM opt_out WHERE key NOT IN ('ada_x', 'ada@newest.social')")
    assert len(opted_out(keeper)) == 2
    keeper.runs("opt-out", "x:ada_x", "--yes")
    assert sorted(opted_out(keeper)) == sorted(HANDLES)
    keeper.runs("opt-out", "--undo", "x:ada_old")
    assert opted_out(keeper) == []


def test_an_account_before_many_renames_opts_its_member_out(keeper: Typist) -> None:
    handles = [f"ada{n}@old.social" for n in range(1200)]
    with registry.open_registry().writing() as session:
        curated = lists.the_list(session, "people")
        now = history.history(session, curated)[-1].after or {}
        rows = [{**now, "x": "", "mastodon": one} for one in handles]
        for before, after in pairwise([*rows, now]):
            history.record(session, curated, act="edit", before=before, after=after)
    keeper.runs("opt-out", f"@{handles[0]}", "--yes")
    assert listed(keeper) == ["Bob"]
    assert set(handles) < set(opted_out(keeper))
