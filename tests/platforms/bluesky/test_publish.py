"""Publishing a list on Bluesky: a list to read as a feed, and starter packs."""

from pathlib import Path

import pytest

from care100.sandbox import Fault
from tests.killed import kill_before_noting
from tests.platforms.bluesky.bluesky_person import (
    LIST,
    LIST_ITEM,
    STARTER_PACK,
    BlueskyPerson,
    names,
)


@pytest.fixture
def curator(person: BlueskyPerson) -> BlueskyPerson:
    person.has_app_password("curator")
    return person


def test_a_list_and_a_starter_pack_are_published(curator: BlueskyPerson) -> None:
    curator.lists(range(1, 101), title="Social care")
    curator.runs("describe", "people", "--description", "Who to read")
    curator.runs("sync", "people", "--yes")
    everyone = names(*range(1, 101))
    assert curator.members("Social care") == everyone
    assert curator.members("Social care", "referencelist") == everyone
    [(key, pack)] = curator.records(STARTER_PACK, "curator").items()
    assert (pack["name"], pack["description"]) == ("Social care", "Who to read")
    assert curator.records(LIST, "curator")[pack["list"].rpartition("/")[2]]["purpose"] == (
        "app.bsky.graph.defs#referencelist"
    )
    assert len(curator.writes) == 2, "one for the list, one for the pack, with all members"
    places = curator.runs("describe", "people", "--json").json["bluesky_lists"]
    assert [place.split("/")[3] for place in places] == ["profile", "starter-pack"]
    assert places[1].endswith(key)


def test_a_second_run_writes_nothing(curator: BlueskyPerson) -> None:
    curator.lists(range(1, 101))
    curator.runs("sync", "people", "--yes")
    curator.server.log.clear()
    assert "Nothing to do" in curator.runs("sync", "people", "--yes").out
    assert curator.writes == []


def test_five_changes_are_five_records_in_one_request_for_each_list(
    curator: BlueskyPerson,
) -> None:
    curator.lists(range(1, 101))
    curator.runs("sync", "people", "--yes")
    before = curator.records(LIST_ITEM, "curator")
    for n in (3, 50, 77):
        curator.runs("remove", "people", f"bsky:acct{n:03}.test")
    curator.runs("add", "people", "@acct101.test")
    curator.runs("add", "people", "@acct102.test")
    curator.server.log.clear()
    curator.runs("sync", "people", "--yes")
    after = curator.records(LIST_ITEM, "curator")
    assert len(before.keys() ^ after.keys()) == 2 * 5, "five for the list, five for the pack"
    assert len(curator.writes) == 2
    assert curator.members() == names(*range(1, 103)) - names(3, 50, 77)
    assert curator.members() == curator.members(purpose="referencelist")


def test_long_lists_become_numbered_packs_with_stable_parts(curator: BlueskyPerson) -> None:
    curator.lists(range(1, 156))
    curator.runs("sync", "people", "--yes")
    packs = {one["name"] for one in curator.records(STARTER_PACK, "curator").values()}
    assert packs == {"People (1/2)", "People (2/2)"}
    assert len(curator.members()) == 155, "the list to read has everyone"
    second = curator.members("People (2/2)", "referencelist")
    curator.runs("remove", "people", "bsky:acct001.test")
    curator.server.log.clear()
    curator.runs("sync", "people", "--yes")
    assert curator.members("People (2/2)", "referencelist") == second, "nobody changes packs"
    assert len(curator.members("People (1/2)", "referencelist")) == 149
    curator.runs("sync", "people", "--yes")


def test_a_list_that_grows_beyond_a_pack_renames_it(curator: BlueskyPerson) -> None:
    curator.lists(range(1, 151))
    curator.runs("sync", "people", "--yes")
    [first] = curator.records(STARTER_PACK, "curator")
    curator.runs("add", "people", "@acct151.test")
    curator.runs("sync", "people", "--yes")
    packs = curator.records(STARTER_PACK, "curator")
    assert packs[first]["name"] == "People (1/2)"
    assert len(packs) == 2
    assert curator.members("People (2/2)", "referencelist") == names(151)


def test_names_and_descriptions_are_cut_to_what_bluesky_allows(curator: BlueskyPerson) -> None:
    title, description = "Fürsorge und soziale Arbeit " * 3, "Lesenswertes. " * 40
    curator.lists(range(1, 4), title=title.strip())
    curator.runs("describe", "people", "--description", description.strip())
    ran = curator.runs("sync", "people", "--yes")
    assert "title is shortened" in ran.err
    assert "description is shortened to 300" in ran.err
    for one in curator.records(LIST, "curator").values():
        assert len(one["name"].encode()) <= 64
        assert len(one["description"]) <= 300
    [pack] = curator.records(STARTER_PACK, "curator").values()
    assert len(pack["name"]) <= 50
    curator.server.log.clear()
    curator.runs("sync", "people", "--yes")
    assert curator.writes == [], "a shortened name is not changed again"


def test_a_new_title_changes_the_records_and_keeps_their_other_values(
    curator: BlueskyPerson,
) -> None:
    curator.lists(range(1, 4))
    curator.runs("sync", "people", "--yes")
    for collection in (LIST, STARTER_PACK):
        for key, value in curator.records(collection, "curator").items():
            curator.state.write("curator.test", collection, key, {**value, "kept": "by the app"})
    curator.runs("describe", "people", "--title", "Renamed")
    curator.server.log.clear()
    curator.runs("sync", "people", "--yes")
    for collection in (LIST, STARTER_PACK):
        for one in curator.records(collection, "curator").values():
            assert (one["name"], one["kept"]) == ("Renamed", "by the app")
    assert len(curator.writes) == 2


def test_members_who_took_themselves_out_are_not_put_back(curator: BlueskyPerson) -> None:
    curator.lists(range(1, 6))
    curator.runs("sync", "people", "--yes")
    [pack] = curator.records(STARTER_PACK, "curator").values()
    curator.state.opt_out("acct002.test", pack["list"])
    [report, *_] = curator.runs("sync", "people", "--yes", "--json", expect=3).json
    [skip] = report["skipped"]
    assert (skip["handle"], skip["code"]) == ("@acct002.test", "removed_themselves")
    assert curator.members() == names(1, 3, 4, 5)
    assert curator.members(purpose="referencelist") == names(1, 3, 4, 5)
    curator.server.log.clear()
    curator.runs("sync", "people", "--yes")
    assert curator.writes == []


def test_accounts_with_a_block_are_not_listed(curator: BlueskyPerson) -> None:
    curator.state.block("acct001.test", "curator.test")
    curator.state.block("curator.test", "acct002.test")
    curator.lists(range(1, 4))
    [report, *_] = curator.runs("sync", "people", "--yes", "--json", expect=3).json
    assert [skip["code"] for skip in report["skipped"]] == ["blocked_by", "blocked"]
    assert curator.members() == names(3)


def test_accounts_added_in_the_app_are_named_before_they_are_removed(
    curator: BlueskyPerson,
) -> None:
    curator.lists(range(1, 4))
    curator.runs("sync", "people", "--yes")
    uri = curator.uri(STARTER_PACK, "People")
    list_uri = curator.records(STARTER_PACK, "curator")[uri.rpartition("/")[2]]["list"]
    repository = curator.state.account("curator.test").repository
    added = {
        "subject": curator.state.account("acct009.test").did,
        "list": list_uri,
        "createdAt": curator.state.stamp(),
    }
    curator.state.write("curator.test", LIST_ITEM, repository.new_key(), added)
    assert "@acct009.test" in curator.runs("sync", "people", "--dry-run").out
    curator.runs("sync", "people", "--yes")
    assert curator.members(purpose="referencelist") == names(1, 2, 3)


def test_a_deleted_list_is_created_again(curator: BlueskyPerson) -> None:
    curator.lists(range(1, 4))
    curator.runs("sync", "people", "--yes")
    repository = curator.state.account("curator.test").repository
    for collection in (LIST, LIST_ITEM, STARTER_PACK):
        repository._collections[collection].clear()
    curator.runs("sync", "people", "--yes")
    assert curator.members() == names(1, 2, 3)
    assert len(curator.records(STARTER_PACK, "curator")) == 1


def test_a_run_killed_before_noting_publishes_nothing_twice(curator: BlueskyPerson) -> None:
    curator.lists(range(1, 31))
    kill_before_noting(curator, 0, "sync", "people", "--yes")
    assert len(curator.records(LIST, "curator")) == 1, "the request took effect"
    curator.runs("sync", "people", "--yes")
    assert len(curator.records(LIST, "curator")) == 2
    assert len(curator.records(LIST_ITEM, "curator")) == 60
    assert len(curator.records(STARTER_PACK, "curator")) == 1


def test_a_lost_response_to_a_creation_is_settled_by_the_record(curator: BlueskyPerson) -> None:
    curator.lists(range(1, 31))
    curator.server.faults.add(Fault("cut_after", "POST", "applyWrites", times=2))
    curator.runs("sync", "people", "--yes")
    assert len(curator.records(LIST_ITEM, "curator")) == 60
    assert len(curator.writes) == 2


def test_removing_many_at_once_needs_force(curator: BlueskyPerson) -> None:
    curator.lists(range(1, 21))
    curator.runs("sync", "people", "--yes")
    for n in range(1, 11):
        curator.runs("remove", "people", f"bsky:acct{n:03}.test")
    ran = curator.runs("sync", "people", "--yes", expect=1)
    assert "50%" in ran.err
    assert len(curator.members()) == 20
    curator.runs("sync", "people", "--yes", "--force")
    assert len(curator.members()) == 10


def test_the_lists_of_another_computer_are_found_by_their_addresses(
    curator: BlueskyPerson,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    curator.lists(range(1, 4))
    curator.runs("sync", "people", "--yes")
    places = curator.runs("describe", "people", "--json").json["bluesky_lists"]
    again = BlueskyPerson(tmp_path / "another", curator.sandbox, capsys, monkeypatch)
    again.home.mkdir()
    again.has_app_password("curator")
    again.lists(range(1, 5), title="Anew")
    again.runs("describe", "people", *(word for place in places for word in ("--bluesky", place)))
    again.runs("sync", "people", "--yes")
    assert again.members("Anew") == names(1, 2, 3, 4)
    assert len(again.records(LIST, "curator")) == 2
    assert len(again.records(STARTER_PACK, "curator")) == 1
