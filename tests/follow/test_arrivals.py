"""Members who get an account on the follower's platform after the list was followed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from care100.sandbox import Sandbox
from care100.sandbox.mastodon.small_servers import SmallServer
from tests.check.checked_list import answering
from tests.clock import Clock
from tests.person import Person
from tests.platforms.bluesky.bluesky_person import BlueskyPerson
from tests.subscribe.publisher import Publisher


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(accounts=6, small_servers=1) as running:
        yield running


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers in the sandbox need no pauses between requests."""
    monkeypatch.setattr("care100.web.polite_client.PAUSE_SECONDS", 0.0)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as running:
        yield running


@pytest.fixture
def server(sandbox: Sandbox) -> SmallServer:
    [server] = sandbox.small_servers
    return server


@pytest.fixture
def follower(person: Person, server: SmallServer) -> Person:
    """A user who has followed Ben on Mastodon. Ada, on the same list, has only X and a website."""
    person.log_in("mastodon")
    person.runs("new", "people", "--title", "People")
    person.runs("add", "people", f"acct001@{person.sandbox.mastodon.domain}", "--name", "Ben")
    person.runs("add", "people", "x:ada", "--name", "Ada", "--website", server.website("ada"))
    person.runs("follow", "people", "--yes")
    return person


def arrives(server: SmallServer, name: str = "ada") -> str:
    """Give a member an account that the website links, and that links the website."""
    account = server.add(name)
    account.fields = {"Website": server.website(name, f"{server.url}/@{name}")}
    return f"@{server.handle(name)}"


def member(person: Person, name: str = "Ada", slug: str = "people") -> dict[str, Any]:
    rows = person.runs("show", slug, "--json").json["members"]
    [found] = [row for row in rows if row["name"] == name]
    return dict(found)


def test_a_later_run_names_members_who_have_an_account_now(
    follower: Person, server: SmallServer, clock: Clock
) -> None:
    handle = arrives(server)
    server.log.clear()
    soon = follower.runs("follow", "people", "--yes")
    assert (handle in soon.out, len(server.log)) == (False, 0)

    clock.set(days=8)
    ran = follower.runs("follow", "people", "--yes")
    website = server.website("ada", f"{server.url}/@ada")
    assert (
        "One member of “People” now has an account on Mastodon:\n"
        f"  Ada: {handle}\n"
        f"    {website} links to it, and its profile links back.\n"
        "To add it to the list:\n"
        f"  care100 add people {handle[1:]} --member x:ada --source {website}\n"
    ) in ran.out
    assert member(follower)["mastodon"] == ""
    # The next look is a week later.
    server.log.clear()
    assert handle not in follower.runs("follow", "people", "--yes").out
    assert len(server.log) == 0


def test_an_account_that_does_not_link_back_is_not_named(
    follower: Person, server: SmallServer, clock: Clock
) -> None:
    server.add("ada")
    server.website("ada", f"{server.url}/@ada")
    clock.set(days=8)
    assert "now has" not in follower.runs("follow", "people", "--yes").out


def test_a_website_that_names_several_accounts_proves_none(
    follower: Person, server: SmallServer, clock: Clock
) -> None:
    arrives(server)
    server.website("ada", f"{server.url}/@ada", f"{server.url}/@bob")
    clock.set(days=8)
    assert "now has" not in follower.runs("follow", "people", "--yes").out


def test_neither_a_dry_run_nor_json_looks(
    follower: Person, server: SmallServer, clock: Clock
) -> None:
    arrives(server)
    clock.set(days=8)
    server.log.clear()
    follower.runs("follow", "people", "--dry-run")
    follower.runs("follow", "people", "--yes", "--json")
    assert len(server.log) == 0
    assert "now has" in follower.runs("follow", "people", "--yes", "--quiet").out


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_a_user_at_the_terminal_is_asked(
    follower: Person,
    server: SmallServer,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
) -> None:
    handle = arrives(server)
    clock.set(days=8)
    with monkeypatch.context() as patch:
        asked = answering(patch, answer)
        ran = follower.runs("follow", "people")
    assert asked == ["Add it to the list?"]
    if answer == "no":
        assert member(follower)["mastodon"] == ""
        return
    assert "One account was added. Follow it with: care100 follow people" in ran.err
    now = member(follower)
    assert (f"@{now['mastodon']}", now["source"]) == (handle, now["website"])
    follower.runs("follow", "people", "--yes")
    assert follower.follows() == {"acct001", "ada"}
    follower.runs("undo", "people")
    assert (member(follower)["mastodon"], member(follower)["source"]) == ("", "")


def test_an_account_found_for_another_curator_s_list_survives_its_updates(
    person: Person,
    server: SmallServer,
    publisher: Publisher,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person.log_in("mastodon")
    ben = {"name": "Ben", "mastodon": f"acct001@{person.sandbox.mastodon.domain}"}
    cleo = {"name": "Cleo", "mastodon": f"acct002@{person.sandbox.mastodon.domain}"}
    ada = {"name": "Ada", "x": "ada", "website": server.website("ada")}
    url = publisher.publish([ben, ada])
    person.runs("follow", url, "--yes")
    handle = arrives(server)
    clock.set(days=8)
    with monkeypatch.context() as patch:
        asked = answering(patch, "yes")
        person.runs("follow", "people")
    assert asked == ["Add it to your copy of the list?"]
    assert person.runs("follow", "people", "--yes").code == 0
    assert person.follows() == {"acct001", "ada"}

    # The curator adds somebody, and does not know of the account.
    publisher.publish([ben, ada, cleo])
    ran = person.runs("follow", "people", "--yes", "--prune")
    assert "Could not update" not in ran.err
    assert "Joined: Cleo" in ran.err
    assert person.follows() == {"acct001", "acct002", "ada"}
    # The curator learns of it too.
    publisher.publish([ben, {**ada, "mastodon": handle[1:], "source": "https://b.example"}])
    ran = person.runs("follow", "people", "--yes", "--prune")
    assert "Nothing to do" not in ran.out
    assert person.follows() == {"acct001", "ada"}
    rows = person.runs("show", "people", "--json").json["members"]
    assert [row["name"] for row in rows] == ["Ben", "Ada"]
    person.runs("unfollow", "people", "--yes")
    assert person.follows() == set()


def test_an_account_found_for_an_included_list_does_not_stop_its_updates(
    person: Person,
    server: SmallServer,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    lists = tmp_path / "lists"
    lists.mkdir()
    monkeypatch.setattr("care100.paths.lists_folder", lambda: lists)
    (lists / "people.toml").write_text('title = "People"\n')
    rows = f"name,x,website\nAda,ada,{server.website('ada')}\n"
    (lists / "people.csv").write_text(rows)
    person.log_in("mastodon")
    person.runs("follow", "people", "--yes")
    arrives(server)
    clock.set(days=8)
    with monkeypatch.context() as patch:
        answering(patch, "yes")
        person.runs("follow", "people")
    (lists / "people.csv").write_text(f"{rows}Ben,ben,\n")
    members = person.runs("show", "people", "--json").json["members"]
    assert [(row["name"], row["mastodon"]) for row in members] == [
        ("Ada", server.handle("ada")),
        ("Ben", ""),
    ]


def test_an_opted_out_account_is_not_named(
    follower: Person, server: SmallServer, clock: Clock
) -> None:
    handle = arrives(server)
    follower.runs("opt-out", handle)
    clock.set(days=8)
    assert handle not in follower.runs("follow", "people", "--yes").out


def test_stopping_the_look_leaves_the_run_complete(
    follower: Person, server: SmallServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrives(server)
    clock.set(days=8)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("care100.check.arrivals.observe", interrupted)
        ran = follower.runs("follow", "people", "--yes")
    assert "Stopped looking for new accounts. The run itself is complete." in ran.err
    assert "now has" in follower.runs("follow", "people", "--yes").out


def test_profiles_that_name_each_other_are_evidence_too(
    home: Path,
    sandbox: Sandbox,
    server: SmallServer,
    clock: Clock,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person = BlueskyPerson(home, sandbox, capsys, monkeypatch)
    person.log_in("mastodon")
    person.runs("new", "people", "--title", "People")
    person.runs("add", "people", "@acct003.test", "--name", "Cleo")
    ran = person.runs("follow", "people", "--yes")
    assert "No member of “People” has an account on Mastodon" in ran.err
    did = person.state.account("acct003.test").did
    person.state.change_profile(did, description=f"Also {server.url}/@cleo")
    server.add("cleo", note="I am https://bsky.app/profile/acct003.test")
    clock.set(days=8)
    ran = person.runs("follow", "people", "--yes")
    assert (
        f"  Cleo: @{server.handle('cleo')}\n    https://bsky.app/profile/acct003.test"
        " links to it, and its profile links back.\n"
    ) in ran.out


@pytest.mark.parametrize(
    ("words", "is_look"), [((), True), (("--on", "bluesky"), False), (("--quiet",), False)]
)
def test_a_check_that_finds_accounts_counts_as_a_look(
    follower: Person, server: SmallServer, clock: Clock, words: tuple[str, ...], is_look: bool
) -> None:
    arrives(server)
    clock.set(days=8)
    follower.runs("check", "people", "--find", *words, expect=None)
    server.log.clear()
    ran = follower.runs("follow", "people", "--yes")
    assert ("now has an account" in ran.out) == (not is_look)
    assert (len(server.log) == 0) == is_look


def test_a_run_that_is_stopped_at_the_question_asks_again(
    follower: Person, server: SmallServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle = arrives(server)
    clock.set(days=8)

    def interrupt(*_: object, **__: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("care100.cli.invocation.Invocation.interactive", True)
        patch.setattr("care100.cli.invocation.Invocation.ask", interrupt)
        follower.runs("follow", "people", expect=None)
    with monkeypatch.context() as patch:
        asked = answering(patch, "no")
        ran = follower.runs("follow", "people")
    assert asked == ["Add it to the list?"]
    assert "Nothing was added. To add it later:" in ran.err
    assert f"care100 add people {handle[1:]}" in ran.err
