"""Adding and importing accounts by the addresses of pages, whose domain may not be the handle's."""

from collections.abc import Iterator

import pytest

from care100.sandbox import Sandbox
from care100.sandbox.mastodon.small_servers import SmallServer
from tests.page_domains import server_with_pages_elsewhere
from tests.person import Person


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(small_servers=3) as running:
        yield running


@pytest.fixture
def handles(sandbox: Sandbox) -> SmallServer:
    """The server of Ada; its domain is in her handle only, and the second server has her page."""
    return server_with_pages_elsewhere(sandbox)


@pytest.fixture
def curator(person: Person) -> Person:
    person.runs("new", "people", "--title", "People")
    return person


def on_the_list(person: Person) -> list[str]:
    return [row["mastodon"] for row in person.runs("show", "people", "--json").json["members"]]


@pytest.mark.parametrize("handles_only", [False, True])
@pytest.mark.parametrize("way", ["redirect", "host_meta"])
def test_the_handle_that_both_servers_give_is_proposed_with_a_command(
    curator: Person, handles: SmallServer, sandbox: Sandbox, way: str, handles_only: bool
) -> None:
    pages = sandbox.small_servers[1]
    handles.web_domain_by, pages.handles_only = way, handles_only
    ran = curator.runs("add", "people", f"{pages.url}/@ada")
    assert on_the_list(curator) == [f"ada@{pages.domain}"], "nothing is stored without a word"
    [proposed] = [line for line in ran.err.splitlines() if "To correct the list: " in line]
    curator.runs(*proposed.split(" care100 ")[1].split())
    assert on_the_list(curator) == [handles.handle("ada")]


def test_nothing_is_said_of_a_handle_that_its_server_confirms(
    curator: Person, sandbox: Sandbox
) -> None:
    usual = sandbox.small_servers[2]
    usual.add("bob")
    assert curator.runs("add", "people", f"{usual.url}/@bob").err == ""
    asked = len(usual.log)
    curator.runs("add", "people", usual.handle("cy"))
    assert len(usual.log) == asked, "a handle is not asked about"


def test_a_server_that_does_not_answer_leaves_the_handle_as_written(
    curator: Person, sandbox: Sandbox
) -> None:
    usual = sandbox.small_servers[2]
    ran = curator.runs("add", "people", f"{usual.url}/@nobody")
    assert f"{usual.domain} did not confirm the handle" in ran.err
    assert "care100 check people" in ran.err
    assert on_the_list(curator) == [f"nobody@{usual.domain}"]


def test_one_server_alone_changes_no_handle(
    curator: Person, handles: SmallServer, sandbox: Sandbox
) -> None:
    pages = sandbox.small_servers[1]
    handles.stop_listening()
    ran = curator.runs("add", "people", f"{pages.url}/@ada")
    assert "did not confirm" in ran.err


@pytest.mark.parametrize("name", ["pages.txt", "pages.csv"])
def test_an_import_proposes_the_handle_of_each_account(
    curator: Person, handles: SmallServer, sandbox: Sandbox, name: str
) -> None:
    curator.log_in("mastodon")
    _, pages, usual = sandbox.small_servers
    handles.add("eve")
    usual.add("bob")
    usual.add("cy")
    urls = [f"{pages.url}/@ada", f"{pages.url}/@eve", f"{usual.url}/@bob", f"{usual.url}/@cy"]
    file = curator.home / name
    file.write_text("\n".join(["account", *urls] if name.endswith(".csv") else urls))
    ran = curator.runs("import", "people", str(file))
    assert ran.err.count("To correct the list: ") == 2
    assert f"care100 edit people eve@{pages.domain} --mastodon eve@{handles.domain}" in ran.err
    asked = [request for request in usual.log if "webfinger" in request.path]
    assert len(asked) == 1, "one account shows what a server does"
    [ada, eve] = curator.runs("import", "again", str(file), "--json").json["page_handles"]
    assert (ada["handle"], ada["true_handle"]) == (f"@ada@{pages.domain}", f"@ada@{handles.domain}")
    assert eve["command"].startswith("care100 edit again eve@")


def test_a_file_makes_nobody_ask_servers_on_their_computer(
    curator: Person, sandbox: Sandbox
) -> None:
    usual = sandbox.small_servers[2]
    file = curator.home / "pages.txt"
    file.write_text(f"{usual.url}/@bob\n")
    curator.runs("import", "people", str(file))
    assert list(usual.log) == []
