"""`care100 delete --unpublish`: the copies on platforms go first, and then the list."""

import pytest

from care100.sandbox import Fault
from tests.killed import kill_before_noting, kill_under_way
from tests.person import Person, names

DELETE = ("delete", "people", "--unpublish", "--yes")


@pytest.fixture
def curator(person: Person) -> Person:
    """Has published a list as a Collection and as a List on X."""
    person.has_list(3)
    person.log_in("mastodon", "x")
    person.runs("sync", "people", "--yes", "--pace", "0")
    assert len(copies(person)) == 2
    person.sandbox.mastodon.log.clear()
    person.sandbox.x.log.clear()
    return person


def copies(person: Person) -> list[str]:
    """The names of the curator's Collections and Lists."""
    collections = person.sandbox.mastodon.state.collections.values()
    return [one.name for one in collections] + [one.name for one in person.lists_on_x()]


def slugs(person: Person) -> list[str]:
    return [one["slug"] for one in person.runs("lists", "--json").json["lists"]]


def test_the_copies_are_deleted_and_then_the_list(curator: Person) -> None:
    ran = curator.runs(*DELETE)
    assert copies(curator) == []
    assert "people" not in slugs(curator)
    assert "Deleted people. To restore it:" in ran.out
    assert "care100 sync people" in ran.out


def test_a_restored_list_is_published_nowhere_and_sync_publishes_it_again(
    curator: Person,
) -> None:
    curator.runs(*DELETE)
    curator.runs("undo", "people")
    assert "/collections/" not in curator.runs("describe", "people", "--json").out
    assert curator.runs("describe", "people", "--json").json["x_list"] == ""
    curator.runs("sync", "people", "--yes", "--pace", "0")
    assert len(copies(curator)) == 2


def test_undo_says_that_the_copies_are_gone(curator: Person) -> None:
    curator.runs(*DELETE)
    ran = curator.runs("undo", "people")
    assert "The list's published copies are gone." in ran.err
    assert "care100 sync people" in ran.err


def test_undo_of_a_plain_deletion_does_not_speak_of_copies(curator: Person) -> None:
    curator.runs("delete", "people", "--yes")
    assert "copies" not in curator.runs("undo", "people").err


def test_history_names_the_command_that_deleted_the_copies(curator: Person) -> None:
    curator.runs(*DELETE)
    shown = curator.runs("history", "people").out
    assert "care100 unpublish" not in shown
    assert "care100 delete --unpublish" in " ".join(shown.split())


def test_more_undos_do_not_restore_addresses_of_deleted_copies(curator: Person) -> None:
    curator.runs("describe", "people", "--curator", "The editors")
    curator.runs(*DELETE)
    curator.runs("undo", "people")
    curator.runs("undo", "people")
    metadata = curator.runs("describe", "people", "--json")
    assert metadata.json["curator"] == ""
    assert metadata.json["x_list"] == ""
    assert "/collections/" not in metadata.out


def test_a_dry_run_shows_the_price_and_deletes_nothing(curator: Person) -> None:
    ran = curator.runs("delete", "people", "--unpublish", "--dry-run")
    assert "$" in ran.out
    assert "on X" in ran.out
    assert len(copies(curator)) == 2
    assert "people" in slugs(curator)
    assert curator.sandbox.x.log.writes() == []


def test_a_deletion_needs_a_confirmation(curator: Person) -> None:
    curator.runs("delete", "people", "--unpublish", expect=2)
    assert len(copies(curator)) == 2
    assert "people" in slugs(curator)


def test_a_copy_that_care100_only_found_stays_and_is_named(person: Person) -> None:
    person.has_list(3)
    person.log_in("x")
    person.runs("sync", "people", "--yes", "--pace", "0")
    person.runs("copy", "people", "others")
    [on_x] = person.lists_on_x()
    person.runs("describe", "others", "--x-list", on_x.id)
    ran = person.runs("delete", "others", "--unpublish", "--yes")
    assert "stay as they are" in ran.err
    assert on_x.id in ran.err
    assert [one.id for one in person.lists_on_x()] == [on_x.id]
    assert "others" not in slugs(person)


def test_copies_that_are_gone_already_are_no_error(curator: Person) -> None:
    mastodon, x = curator.sandbox.mastodon.state, curator.sandbox.x.state
    mastodon.collections.clear()
    x.lists.clear()
    curator.runs(*DELETE)
    assert "people" not in slugs(curator)


def test_the_list_stays_while_a_copy_could_not_be_deleted(curator: Person) -> None:
    curator.sandbox.x.faults.add(Fault("status", "DELETE", "/2/lists", status=403, times=None))
    ran = curator.runs(*DELETE, expect=None)
    assert ran.code
    assert "people is not deleted" in ran.err
    assert "people" in slugs(curator)
    assert curator.runs("describe", "people", "--json").json["x_list"]
    curator.sandbox.x.faults.clear()
    curator.runs(*DELETE)
    assert copies(curator) == []
    assert "people" not in slugs(curator)


def test_follows_are_left_alone(curator: Person) -> None:
    curator.runs("follow", "people", "--on", "mastodon", "--yes")
    ran = curator.runs(*DELETE)
    assert "care100 unfollow people" in ran.err
    assert curator.follows() == names(1, 2, 3)


def test_a_private_list_is_deleted(person: Person) -> None:
    person.has_list(3)
    person.log_in("mastodon")
    person.runs("follow", "people", "--yes", "--no-list")
    person.runs("sync", "people", "--as", "list", "--yes")
    assert person.members() == names(1, 2, 3)
    person.runs(*DELETE)
    assert not person.sandbox.mastodon.state.lists


@pytest.mark.parametrize("step", range(2))
def test_killed_between_the_effect_and_its_note(curator: Person, step: int) -> None:
    kill_before_noting(curator, step, *DELETE)
    assert "people" in slugs(curator)
    curator.runs(*DELETE)
    assert copies(curator) == []
    assert "people" not in slugs(curator)


def test_killed_while_a_request_is_under_way(curator: Person) -> None:
    kill_under_way(curator, 0, *DELETE, method="DELETE", path="/2/lists", on="x")
    assert "people" in slugs(curator)
    curator.sandbox.x.faults.clear()
    curator.runs(*DELETE)
    assert copies(curator) == []
    assert "people" not in slugs(curator)


def test_json_reports_what_was_deleted_and_what_stays(curator: Person) -> None:
    planned = curator.runs("delete", "people", "--unpublish", "--dry-run", "--json").json
    assert planned["deleted"] is False
    assert [one["steps"][0]["do"] for one in planned["unpublished"]] == ["unmake", "unmake"]
    assert len(copies(curator)) == 2

    done = curator.runs(*DELETE, "--json").json
    assert done["deleted"] is True
    assert done["copies"] == []
    assert [one["complete"] for one in done["unpublished"]] == [True, True]
    assert sum(one["cost_usd"] for one in done["unpublished"]) > 0
    assert copies(curator) == []


def test_json_names_the_copies_that_stay(curator: Person) -> None:
    [on_x] = curator.lists_on_x()
    left = curator.runs("delete", "people", "--yes", "--json").json
    assert left["deleted"] is True
    assert f"https://x.com/i/lists/{on_x.id}" in [one["address"] for one in left["copies"]]
    assert left["unpublished"] == []


def test_json_reports_a_copy_that_could_not_be_deleted(curator: Person) -> None:
    curator.sandbox.x.faults.add(Fault("status", "DELETE", "/lists/", status=403, times=None))
    ran = curator.runs(*DELETE, "--json", expect=1)
    assert ran.json["deleted"] is False
    assert "people" in slugs(curator)


def test_a_price_above_the_limit_deletes_nothing(curator: Person) -> None:
    refused = curator.runs(*DELETE, "--max-cost", "0", expect=1)
    assert "--max-cost" in refused.err
    error = curator.runs(*DELETE, "--max-cost", "0", "--json", expect=1).json["error"]
    assert error["code"] == "too_expensive"
    assert len(copies(curator)) == 2
    assert "people" in slugs(curator)
    curator.runs(*DELETE, "--max-cost", "1")
    assert copies(curator) == []
