"""A deleted account is called deleted, and a suspended one suspended."""

from care100.sandbox.mastodon.small_servers import SmallServer
from tests.check.checked_list import CheckedList


def evidence(checked_list: CheckedList) -> dict[str, str]:
    return {one["name"]: one["evidence"] for one in checked_list.findings()}


def test_a_deleted_account_is_called_deleted(
    checked_list: CheckedList, server: SmallServer
) -> None:
    server.add("cleo")
    checked_list.person.runs("add", "people", server.handle("cleo"), "--name", "Cleo")
    for name in ("ada", "cleo"):
        checked_list.state.delete(server.handle(name))
    assert "deleted or suspended" in checked_list.check(expect=3).out
    said = f"{server.domain} says that it was deleted, or suspended for good"
    assert evidence(checked_list) == {"Ada": said, "Cleo": said}


def test_the_api_of_the_server_does_not_hide_that_it_was_deleted(
    checked_list: CheckedList, server: SmallServer
) -> None:
    server.add("cleo")
    checked_list.person.runs("add", "people", server.handle("cleo"), "--name", "Cleo")
    # The first account shows where the API is, which is then asked about the second.
    checked_list.state.delete(server.handle("cleo"))
    said = f"{server.domain} says that it was deleted, or suspended for good"
    assert evidence(checked_list) == {"Cleo": said}


def test_a_suspended_account_is_not_called_deleted(
    checked_list: CheckedList, server: SmallServer
) -> None:
    server.add("cleo")
    checked_list.person.runs("add", "people", server.handle("cleo"), "--name", "Cleo")
    checked_list.state.suspend(server.handle("cleo"))
    assert evidence(checked_list) == {"Cleo": f"{server.domain} says that it is suspended"}
