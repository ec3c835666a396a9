"""Links between a member's accounts: never confirmed, confirmed, and lost again."""

import pytest

from tests.check.checked_list import CheckedList


@pytest.fixture
def linked_list(checked_list: CheckedList) -> CheckedList:
    """Ada and Bob also have accounts on X, which the curator cannot read."""
    for name in ("ada", "bob"):
        words = ("--member", checked_list.handle(name), "--source", "https://a.example/")
        checked_list.person.runs("add", "people", f"x:{name}", *words)
    return checked_list


def confirm(checked_list: CheckedList, *, confirmed: bool) -> None:
    """Let Ada's profile name her account on X, or not."""
    account = checked_list.state.account(checked_list.handle("ada"))
    account.fields = {"X": "https://x.com/ada"} if confirmed else {}


def kinds(checked_list: CheckedList, expect: int) -> list[tuple[str, str, bool]]:
    found = checked_list.findings(expect=expect)
    return sorted((one["name"], one["finding"], one["known"]) for one in found)


NEVER = [("Ada", "unconfirmed", True), ("Bob", "unconfirmed", True)]


def test_links_that_were_never_confirmed_are_one_line(linked_list: CheckedList) -> None:
    ran = linked_list.check(expect=0)
    assert "No problems found there; 2 accounts could not be checked." in ran.out
    assert (
        "Not confirmed so far: 2 links between a member's accounts "
        "(show them with: care100 show people)\n"
    ) in ran.out
    assert "--x" not in ran.out
    assert kinds(linked_list, expect=0) == NEVER
    assert linked_list.check("--quiet", expect=0).out == ""
    page = linked_list.check("--markdown", expect=0).out
    assert "Not confirmed so far: 2 links" in page
    assert "Ada" not in page
    shown = linked_list.check("--all", expect=0).out
    assert "belong together" in shown
    assert "Not confirmed so far" not in shown
    assert "link not confirmed" in linked_list.person.runs("show", "people").out


def test_a_link_that_is_no_longer_confirmed_is_a_task(linked_list: CheckedList) -> None:
    confirm(linked_list, confirmed=True)
    assert kinds(linked_list, expect=0) == NEVER[1:]
    confirm(linked_list, confirmed=False)
    assert kinds(linked_list, expect=3) == [("Ada", "unlinked", False), NEVER[1]]
    ran = linked_list.check("--all", expect=0)
    assert "link no longer confirmed" in ran.out
    assert "still found that they do" in ran.out
    confirm(linked_list, confirmed=True)
    assert kinds(linked_list, expect=0) == NEVER[1:]


def test_a_new_account_has_no_link_to_lose(linked_list: CheckedList) -> None:
    confirm(linked_list, confirmed=True)
    linked_list.check(expect=0)
    ada = linked_list.handle("ada")
    linked_list.person.runs("edit", "people", ada, "--x", "ada_at_work")
    assert kinds(linked_list, expect=0) == NEVER
