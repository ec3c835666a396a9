"""A member moved to an account that another member already has."""

import pytest

from tests.check.checked_list import CheckedList


@pytest.fixture
def new(checked_list: CheckedList) -> str:
    """The account that Ada has moved to, as both her accounts say."""
    server = checked_list.person.sandbox.small_servers[2]
    server.add("ada2")
    checked_list.state.move(checked_list.handle("ada"), server.handle("ada2"))
    return server.handle("ada2")


def _on_another_list(checked_list: CheckedList, new: str) -> None:
    checked_list.person.runs("new", "other", "--title", "Other")
    checked_list.person.runs("add", "other", new, "--name", "Ada L.")


def test_a_member_on_the_list_twice_is_to_be_removed_once(
    checked_list: CheckedList, new: str
) -> None:
    old = checked_list.handle("ada")
    checked_list.person.runs("add", "people", new, "--name", "Ada L.")
    ran = checked_list.check("--fix", "--yes")
    assert "To decide yourself (1)" in ran.out
    assert f"@{new} is already on this list, as Ada L." in " ".join(ran.out.split())
    assert f"  care100 remove people {old}\n" in ran.out
    assert "Nothing can be repaired automatically." in ran.err
    checked_list.person.runs("remove", "people", old)
    assert checked_list.found() == {}


def test_evidence_names_an_account_that_only_the_old_row_has(
    checked_list: CheckedList, new: str
) -> None:
    joined = ("x:ada", "--member", checked_list.handle("ada"), "--source", "https://a.example/")
    checked_list.person.runs("add", "people", *joined)
    checked_list.person.runs("add", "people", new, "--name", "Ada L.")
    moved = next(one for one in checked_list.findings() if one["finding"] == "moved")
    assert moved["evidence"].endswith("as Ada L.; only this row has @ada on X")


def test_evidence_names_the_owner_on_another_list(checked_list: CheckedList, new: str) -> None:
    _on_another_list(checked_list, new)
    ran = checked_list.check("--fix", "--yes")
    assert "To decide yourself (1)" in ran.out
    assert f"@{new} belongs to Ada L. (on other)" in " ".join(ran.out.split())
    assert "Nothing can be repaired automatically." in ran.err
    [found] = checked_list.findings()
    assert (found["todo"], found["command"]) == ("look", f"care100 add people {new}")
    checked_list.person.runs("add", "people", new)
    [found] = checked_list.findings()
    assert found["command"] == f"care100 remove people {checked_list.handle('ada')}"


def test_a_refused_edit_names_the_owner_of_the_account(checked_list: CheckedList, new: str) -> None:
    _on_another_list(checked_list, new)
    edit = ("edit", "people", checked_list.handle("ada"), "--mastodon", new)
    ran = checked_list.person.runs(*edit, expect=2)
    assert f"@{new} belongs to Ada L. (on other)." in ran.err


def test_a_refused_permanent_id_names_its_owner(checked_list: CheckedList) -> None:
    checked_list.person.runs("add", "people", "x:cleo", "--x-id", "77", "--name", "Cleo")
    checked_list.person.runs("add", "people", "x:dan", "--name", "Dan")
    ran = checked_list.person.runs("edit", "people", "x:dan", "--x-id", "77", expect=2)
    assert "77 belongs to Cleo" in ran.err


def test_a_failed_repair_is_reported_and_sets_the_exit_code(
    checked_list: CheckedList, new: str
) -> None:
    checked_list.state.move(checked_list.handle("bob"), new)
    ran = checked_list.check("--fix", "--yes", expect=3)
    assert f"Not repaired: Bob: @{new} belongs to Ada (on people)." in ran.err
    assert "Repaired 1. Undo this with: care100 undo people" in ran.err
    [found] = checked_list.findings("--fix", "--yes")
    assert found["command"] == f"care100 remove people {checked_list.handle('bob')}"
