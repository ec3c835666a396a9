"""A list cannot make a check send requests to a private network or this computer."""

import httpcore
import pytest

from care100.connections import deadline
from care100.sandbox import Fault
from care100.sandbox.mastodon.small_servers import SmallServer
from tests.check.checked_list import CheckedList
from tests.person import Person


def _resolve(monkeypatch: pytest.MonkeyPatch, name: str, ip: str) -> list[str]:
    """Resolve a name to an address. Returns the addresses of all connections."""
    ask, dial = deadline.ask_system, deadline.dial
    dialled: list[str] = []

    def dialling(ip: str, port: int, seconds: float) -> httpcore.NetworkStream:
        dialled.append(ip)
        return dial(ip, port, seconds)

    monkeypatch.setattr(
        deadline, "ask_system", lambda host, port: [ip] if host == name else ask(host, port)
    )
    monkeypatch.setattr(deadline, "dial", dialling)
    return dialled


def test_a_server_in_a_private_network_is_not_contacted(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialled = _resolve(monkeypatch, "inside.example", "10.1.2.3")
    person.runs("new", "people", "--title", "People")
    person.runs("add", "people", "ada@inside.example", "--website", "https://inside.example/")
    ran = person.runs("check", "people", "--json", expect=3)
    account, website = ran.json["findings"][::-1]
    assert account["finding"] == "unreachable"
    assert website["finding"] == "website"
    for one in (account, website):
        assert "inside.example is in a private network" in one["evidence"]
    assert dialled == []


def test_servers_on_this_computer_need_the_users_own_there(
    checked_list: CheckedList,
) -> None:
    checked_list.person.runs("logout", f"curator@{checked_list.person.sandbox.mastodon.domain}")
    for server in checked_list.person.sandbox.small_servers:
        server.reset_counts()
    for one in checked_list.findings():
        assert "is a server on this computer, not a public one" in one["evidence"]
    assert not any(len(server.log) for server in checked_list.person.sandbox.small_servers)


def test_moves_and_redirects_cannot_lead_there(
    checked_list: CheckedList, server: SmallServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialled = _resolve(monkeypatch, "inside.example", "169.254.169.254")
    checked_list.state.add_account("ada@inside.example", known=False)
    checked_list.state.move(checked_list.handle("ada"), "ada@inside.example")
    server.faults.add(
        Fault("redirect", path="site", location="https://inside.example/", times=None)
    )
    website = server.website("bob")
    checked_list.person.runs("edit", "people", checked_list.handle("bob"), "--website", website)
    moved, site = sorted(checked_list.findings(), key=lambda one: one["name"])
    assert (moved["finding"], moved["certain"], site["finding"]) == ("moved", False, "website")
    for one in (moved, site):
        assert "inside.example is in a private network" in one["evidence"]
    assert set(dialled) <= {"127.0.0.1", "::1"}
