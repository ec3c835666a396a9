"""Servers whose handles and pages have different domains (Mastodon's WEB_DOMAIN)."""

import pytest

from care100.sandbox.mastodon.small_servers import SmallServer
from tests.check.checked_list import TODAY, CheckedList, days_later


@pytest.fixture
def handles(checked_list: CheckedList) -> SmallServer:
    """Ada's server: its domain is in her handle only."""
    server = checked_list.server("ada")
    server.web_domain = checked_list.person.sandbox.small_servers[2].domain
    return server


@pytest.fixture
def pages(checked_list: CheckedList, handles: SmallServer) -> SmallServer:
    """The server with the pages of Ada's server. Her website is there, so that it may be read."""
    server = checked_list.person.sandbox.small_servers[2]
    website = server.website("ada", f"{server.url}/@ada")
    checked_list.person.runs("edit", "people", handles.handle("ada"), "--website", website)
    return server


@pytest.fixture
def by_address(checked_list: CheckedList, handles: SmallServer, pages: SmallServer) -> CheckedList:
    """The list has Cy by the address of the page."""
    handles.add("cy", statuses=9, last_status=TODAY)
    checked_list.person.runs("add", "people", f"{pages.url}/@cy", "--name", "Cy")
    return checked_list


def on_the_list(checked: CheckedList) -> set[str]:
    rows = checked.person.runs("show", "people", "--json").json["members"]
    return {row["mastodon"] for row in rows}


@pytest.mark.parametrize("way", ["redirect", "host_meta"])
def test_an_account_is_found_by_its_handle(
    checked_list: CheckedList, handles: SmallServer, pages: SmallServer, way: str
) -> None:
    handles.web_domain_by = way
    assert checked_list.found() == {}
    assert any(request.path.endswith("/lookup") for request in pages.log)


@pytest.mark.parametrize("handles_only", [False, True])
@pytest.mark.parametrize("way", ["redirect", "host_meta"])
def test_the_handle_of_an_account_on_the_list_by_its_address_is_proposed(
    by_address: CheckedList,
    handles: SmallServer,
    pages: SmallServer,
    way: str,
    handles_only: bool,
) -> None:
    handles.web_domain_by, pages.handles_only = way, handles_only
    [finding] = by_address.findings()
    assert (finding["name"], finding["finding"], finding["certain"]) == ("Cy", "renamed", True)
    assert finding["successor"] == handles.handle("cy")
    assert f"{pages.domain} and {handles.domain} say that it is @cy@" in finding["evidence"]
    wrong = f"cy@{pages.domain}"
    assert finding["command"].startswith(f"care100 edit people {wrong} --mastodon cy@")
    # Nothing is stored before the command.
    assert wrong in on_the_list(by_address)
    by_address.person.runs(*finding["command"].split()[1:])
    assert handles.handle("cy") in on_the_list(by_address)
    assert by_address.found() == {}


def test_fix_replaces_it(by_address: CheckedList, handles: SmallServer, pages: SmallServer) -> None:
    by_address.check("--fix", "--yes")
    assert on_the_list(by_address) >= {handles.handle("cy"), handles.handle("ada")}
    assert f"cy@{pages.domain}" not in on_the_list(by_address)


def test_every_account_of_such_a_server_is_found(
    by_address: CheckedList, handles: SmallServer, pages: SmallServer
) -> None:
    handles.add("di", statuses=9, last_status=TODAY)
    by_address.person.runs("add", "people", f"{pages.url}/@di", "--name", "Di")
    assert by_address.found() == {"Cy": ["renamed"], "Di": ["renamed"]}


def test_an_account_is_not_gone_when_only_its_pages_server_answers(
    by_address: CheckedList, handles: SmallServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    handles.web_domain_by = "none"
    by_address.person.runs("remove", "people", handles.handle("ada"))
    assert by_address.found() == {}
    days_later(monkeypatch, 8)
    assert by_address.found() == {}


def test_a_handle_that_its_own_server_gives_to_another_account_is_not_proposed(
    by_address: CheckedList, handles: SmallServer
) -> None:
    # Cy's server says that Cy is Bob.
    state = by_address.state
    state.account(handles.handle("cy")).posing_as = by_address.handle("bob")
    assert "renamed" not in by_address.found().get("Cy", [])
    assert "gone" not in by_address.found().get("Cy", [])


def test_a_moved_account_is_reported_as_moved(
    by_address: CheckedList, handles: SmallServer
) -> None:
    by_address.state.move(handles.handle("cy"), by_address.handle("bob"))
    [finding] = [one for one in by_address.findings() if one["name"] == "Cy"]
    assert finding["finding"] == "moved"
    assert finding["successor"] == by_address.handle("bob")


def test_host_meta_is_asked_for_once(checked_list: CheckedList) -> None:
    server = checked_list.server("bob")
    for name in ("cy", "di", "ed"):
        checked_list.person.runs("add", "people", server.handle(name), "--name", name.title())
    assert set(checked_list.found()) == {"Cy", "Di", "Ed"}
    asked = [request.path for request in server.log if "host-meta" in request.path]
    assert len(asked) == 1
