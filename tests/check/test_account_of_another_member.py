"""A member moved to an account that another member already has."""

import pytest

from tests.check.village import Village


@pytest.fixture
def new(village: Village) -> str:
    """The account that Ada has moved to, as both her accounts say."""
    town = village.person.sandbox.small_servers[2]
    town.add("ada2")
    village.state.move(village.handle("ada"), town.handle("ada2"))
    return town.handle("ada2")


def _on_another_list(village: Village, new: str) -> None:
    village.person.runs("new", "other", "--title", "Other")
    village.person.runs("add", "other", new, "--name", "Ada L.")


def test_a_member_on_the_list_twice_is_to_be_removed_once(village: Village, new: str) -> None:
    old = village.handle("ada")
    village.person.runs("add", "people", new, "--name", "Ada L.")
    ran = village.check("--fix", "--yes")
    assert "To decide yourself (1)" in ran.out
    assert f"@{new} is already on this list, as Ada L." in " ".join(ran.out.split())
    assert f"  care100 remove people {old}\n" in ran.out
    assert "Nothing can be repaired automatically." in ran.err
    village.person.runs("remove", "people", old)
    assert village.found() == {}


def test_evidence_names_an_account_that_only_the_old_row_has(village: Village, new: str) -> None:
    joined = ("x:ada", "--member", village.handle("ada"), "--source", "https://a.example/")
    village.person.runs("add", "people", *joined)
    village.person.runs("add", "people", new, "--name", "Ada L.")
    moved = next(one for one in village.findings() if one["finding"] == "moved")
    assert moved["evidence"].endswith("as Ada L.; only this row has @ada on X")


def test_evidence_names_the_owner_on_another_list(village: Village, new: str) -> None:
    _on_another_list(village, new)
    ran = village.check("--fix", "--yes")
    assert "To decide yourself (1)" in ran.out
    assert f"@{new} belongs to Ada L. (on other)" in " ".join(ran.out.split())
    assert "Nothing can be repaired automatically." in ran.err
    [found] = village.findings()
    assert (found["todo"], found["command"]) == ("look", f"care100 add people {new}")
    village.person.runs("add", "people", new)
    [found] = village.findings()
    assert found["command"] == f"care100 remove people {village.handle('ada')}"


def test_a_refused_edit_names_the_owner_of_the_account(village: Village, new: str) -> None:
    _on_another_list(village, new)
    edit = ("edit", "people", village.handle("ada"), "--mastodon", new)
    ran = village.person.runs(*edit, expect=2)
    assert f"@{new} belongs to Ada L. (on other)." in ran.err


def test_a_refused_permanent_id_names_its_owner(village: Village) -> None:
    village.person.runs("add", "people", "x:cleo", "--x-id", "77", "--name", "Cleo")
    village.person.runs("add", "people", "x:dan", "--name", "Dan")
    ran = village.person.runs("edit", "people", "x:dan", "--x-id", "77", expect=2)
    assert "77 belongs to Cleo" in ran.err


def test_a_failed_repair_is_reported_and_sets_the_exit_code(village: Village, new: str) -> None:
    village.state.move(village.handle("bob"), new)
    ran = village.check("--fix", "--yes", expect=3)
    assert f"Not repaired: Bob: @{new} belongs to Ada (on people)." in ran.err
    assert "Repaired 1. Undo this with: care100 undo people" in ran.err
    [found] = village.findings("--fix", "--yes")
    assert found["command"] == f"care100 remove people {village.handle('bob')}"
