"""Following accounts that a list has by the address of a page on another domain."""

from collections.abc import Iterator

import pytest

from care100.sandbox import Sandbox
from care100.sandbox.mastodon.small_servers import SmallServer
from tests.page_domains import server_with_pages_elsewhere
from tests.person import Person

FOLLOW = ("follow", "people", "--yes")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(small_servers=3) as running:
        yield running


@pytest.fixture
def handles(sandbox: Sandbox) -> SmallServer:
    """The server of Ada; its domain is in her handle only."""
    return server_with_pages_elsewhere(sandbox)


@pytest.fixture
def pages(sandbox: Sandbox, handles: SmallServer) -> SmallServer:
    """The server with the pages of Ada's server."""
    assert handles.web_domain
    return sandbox.small_servers[1]


@pytest.fixture
def follower(person: Person, pages: SmallServer) -> Person:
    """Somebody whose list has Ada by the address of her page."""
    person.log_in("mastodon")
    person.runs("new", "people", "--title", "People")
    person.runs("add", "people", f"{pages.url}/@ada", "--name", "Ada")
    return person


def followed(person: Person) -> set[str]:
    return person.sandbox.mastodon.state.follows("follower")


@pytest.mark.parametrize("handles_only", [False, True])
@pytest.mark.parametrize("way", ["redirect", "host_meta"])
def test_the_account_is_followed_by_its_handle(
    follower: Person, handles: SmallServer, pages: SmallServer, way: str, handles_only: bool
) -> None:
    # A redirect between servers on this computer is allowed only to a server that may be read.
    handles.web_domain_by, pages.handles_only = way, handles_only
    ran = follower.runs(*FOLLOW)
    assert followed(follower) == {handles.handle("ada")}
    assert f"its account is now @{handles.handle('ada')}, which is used instead" in ran.out
    assert "To correct the list: care100 check people --fix" in ran.out
    # The list itself is not changed.
    [row] = follower.runs("show", "people", "--json").json["members"]
    assert row["mastodon"] == f"ada@{pages.domain}"
    follower.sandbox.mastodon.log.clear()
    follower.runs(*FOLLOW)
    assert follower.sandbox.mastodon.log.writes() == []
    follower.runs("unfollow", "people", "--yes")
    assert followed(follower) == set()


def test_an_account_that_only_one_server_confirms_is_not_followed(
    follower: Person, handles: SmallServer
) -> None:
    handles.web_domain_by = "none"
    [follows, _] = follower.runs(*FOLLOW, "--json", expect=3).json
    assert [one["code"] for one in follows["skipped"]] == ["other_account"]
    assert followed(follower) == set()


def test_another_account_is_named_with_the_command_that_puts_it_on_the_list(
    follower: Person, handles: SmallServer, pages: SmallServer
) -> None:
    handles.web_domain_by = "none"
    ran = follower.runs(*FOLLOW, expect=3)
    command = f"care100 edit people ada@{pages.domain} --mastodon {handles.handle('ada')}"
    heading = "If the other account is the member's, put it on the list:"
    assert f"  {heading}\n    {command}\n" in ran.out
    [follows, _] = follower.runs(*FOLLOW, "--json", expect=None).json
    assert [one["command"] for one in follows["skipped"]] == [command]
    follower.runs(*command.split()[1:])
    follower.runs(*FOLLOW)
    assert followed(follower) == {handles.handle("ada")}


def test_another_account_that_its_server_names_is_not_followed(
    follower: Person, sandbox: Sandbox, handles: SmallServer
) -> None:
    third = sandbox.small_servers[2]
    third.add("bob")
    sandbox.mastodon.state.account(handles.handle("ada")).posing_as = third.handle("bob")
    follower.runs(*FOLLOW, expect=3)
    assert followed(follower) == set()


def test_an_account_that_has_opted_out_by_its_handle_is_not_followed(
    follower: Person, handles: SmallServer
) -> None:
    follower.runs("new", "other", "--title", "Other")
    follower.runs("add", "other", handles.handle("ada"))
    follower.runs("remove", "other", handles.handle("ada"), "--opt-out", "--yes")
    for code in (3, 0):
        [follows, _] = follower.runs(*FOLLOW, "--json", expect=code).json
        assert [one["code"] for one in follows["skipped"]] == ["new_account_opted_out"]
    assert followed(follower) == set()


def test_a_misspelt_handle_is_still_not_found(follower: Person, pages: SmallServer) -> None:
    follower.runs("add", "people", f"nobody@{pages.domain}", "--name", "Nobody")
    [follows, _] = follower.runs(*FOLLOW, "--json", expect=3).json
    assert [one["code"] for one in follows["skipped"]] == ["not_found"]
