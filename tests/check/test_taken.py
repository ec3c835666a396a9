"""Where a member has moved to, somebody else on a list is already."""

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


def test_who_is_on_the_list_twice_is_to_be_taken_off_once(village: Village, new: str) -> None:
    old = village.handle("ada")
    village.person.runs("add", "people", new, "--name", "Ada L.")
    ran = village.check("--fix", "--yes")
    assert "To review yourself (1)" in ran.out
    assert f"@{new} is on this list already, as Ada L." in " ".join(ran.out.split())
    assert f"  care100 remove people {old}\n" in ran.out
    assert "Nothing can be repaired automatically." in ran.err
    village.person.runs("remove", "people", old)
    assert village.found() == {}


def test_an_account_that_only_the_old_row_has_is_named(village: Village, new: str) -> None:
    joined = ("x:ada", "--member", village.handle("ada"), "--source", "https://a.example/")
    village.person.runs("add", "people", *joined)
    village.person.runs("add", "people", new, "--name", "Ada L.")
    moved = next(one for one in village.findings() if one["ailment"] == "moved")
    assert moved["evidence"].endswith("as Ada L.; only this row has @ada on X")


def test_whose_it_is_on_another_list_is_said(village: Village, new: str) -> None:
    _on_another_list(village, new)
    ran = village.check("--fix", "--yes")
    assert "To look at yourself (1)" in ran.out
    assert f"@{new} belongs to Ada L. (on other" in " ".join(ran.out.split())
    assert "There is nothing that can be repaired without you." in ran.err
    [found] = village.findings()
    assert (found["todo"], found["command"]) == ("look", f"care100 add people {new}")
    village.person.runs("add", "people", new)
    [found] = village.findings()
    assert found["command"] == f"care100 remove people {village.handle('ada')}"


def test_an_edit_that_is_refused_says_whose_the_account_is(village: Village, new: str) -> None:
    _on_another_list(village, new)
    edit = ("edit", "people", village.handle("ada"), "--mastodon", new)
    ran = village.person.runs(*edit, expect=2)
    assert f"@{new} belongs to Ada L. (on other)." in ran.err


def test_a_number_on_x_says_whose_it_is_too(village: Village) -> None:
    village.person.runs("add", "people", "x:cleo", "--x-id", "77", "--name", "Cleo")
    village.person.runs("add", "people", "x:dan", "--name", "Dan")
    ran = village.person.runs("edit", "people", "x:dan", "--x-id", "77", expect=2)
    assert "X id 77 belongs to Cleo (on people)." in ran.err


def test_a_repair_that_failed_is_told_and_in_the_exit_code(village: Village, new: str) -> None:
    village.state.move(village.handle("bob"), new)
    ran = village.check("--fix", "--yes", expect=3)
    assert f"Not repaired: Bob: @{new} belongs to Ada (on people)." in ran.err
    assert "Repaired 1. Take it back with: care100 undo people" in ran.err
    [found] = village.findings("--fix", "--yes")
    assert found["command"] == f"care100 remove people {village.handle('bob')}"
