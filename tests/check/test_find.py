"""`care100 check --find`: accounts on other platforms that profiles name."""

import os
import shlex
from typing import Any

import pytest

from care100.check.account_links import NOT_READ, AccountLink, Proposal
from care100.cli.commands.check_find import command
from care100.platforms import parse_handle
from care100.platforms.mastodon.handles import MASTODON
from care100.platforms.profile_texts import handles_in
from care100.platforms.x.handles import X
from care100.registry.models import CuratedList
from care100.sandbox.mastodon.small_servers import SmallServer
from tests.check.checked_list import TODAY, CheckedList, answering


@pytest.fixture
def ada(checked_list: CheckedList) -> CheckedList:
    """Ada's profile on Mastodon names @ada on X, whose profile says nothing yet."""
    checked_list.state.account(checked_list.handle("ada")).fields = {"X": "https://x.com/ada"}
    checked_list.person.sandbox.x.state.add_account("ada")
    return checked_list


def confirm(checked_list: CheckedList) -> None:
    """Make @ada on X name Ada's account on Mastodon."""
    url = f"http://{checked_list.server('ada').domain}/@ada"
    checked_list.person.sandbox.x.state.account("ada").description = f"Also at {url}."


def on_x(checked_list: CheckedList) -> None:
    checked_list.person.log_in("x", user="curator")


def proposals(checked_list: CheckedList, *options: str) -> list[dict[str, Any]]:
    found = checked_list.check("--find", "--json", *options).json["proposals"]
    return list(found)


def member(checked_list: CheckedList, name: str = "Ada") -> dict[str, Any]:
    rows = checked_list.person.runs("show", "people", "--json").json["members"]
    [found] = [row for row in rows if row["name"] == name]
    return dict(found)


def test_a_script_gets_proposals_and_nothing_is_added(ada: CheckedList) -> None:
    before = member(ada)
    [found] = proposals(ada)
    assert found == {
        "name": "Ada",
        "handle": f"@{ada.handle('ada')}",
        "other": "@ada",
        "platform": "x",
        "read_at": f"http://{ada.server('ada').domain}/@ada",
        "links_back": None,
        "stored": False,
        "command": f"care100 add people x:ada --member {ada.handle('ada')}"
        f" --source http://{ada.server('ada').domain}/@ada",
    }
    assert member(ada) == before
    ran = ada.check("--find")
    assert found["command"] in ran.out
    assert "not known" in ran.out
    assert member(ada) == before
    ada.person.runs(*found["command"].split()[1:])
    assert member(ada)["x"] == "ada"
    assert proposals(ada) == []


@pytest.mark.skipif(os.name == "nt", reason="cmd.exe quotes differently")
def test_an_address_in_a_command_to_copy_is_one_word_for_the_shell() -> None:
    website = "https://ada.example/?1;$(id)&'"
    own, other = parse_handle("ada@one.example"), parse_handle("x:ada")
    link = AccountLink(1, "Ada", own, NOT_READ, other, place=website)
    people = CuratedList(slug="people", title="People")
    words = shlex.split(command(people, Proposal(link, other, None)))
    assert words == [
        *("care100", "add", "people", "x:ada", "--member", "ada@one.example"),
        *("--source", website),
    ]


def test_yes_adds_only_accounts_that_link_back(ada: CheckedList) -> None:
    on_x(ada)
    assert [(one["links_back"], one["stored"]) for one in proposals(ada, "--yes")] == [
        (False, False)
    ]
    assert member(ada)["x"] == ""
    confirm(ada)
    [found] = proposals(ada, "--yes")
    assert (found["links_back"], found["stored"]) == (True, True)
    now = member(ada)
    assert (now["x"], now["source"]) == ("ada", found["read_at"])
    assert now["x_id"] == ada.person.sandbox.x.state.account("ada").id
    assert "care100 check --find" in ada.person.runs("history", "people").out
    ada.person.runs("undo", "people")
    assert (member(ada)["x"], member(ada)["x_id"], member(ada)["source"]) == ("", "", "")


def test_a_user_at_the_terminal_is_asked_about_each(
    ada: CheckedList, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada.state.account(
        ada.handle("bob")
    ).note = "I am https://x.com/bob and https://twitter.com/bobby"
    asked = answering(monkeypatch, "no", "no", "yes")
    ran = ada.check("--find")
    assert asked == [
        "Does @ada on X belong to Ada?",
        "Does @bob on X belong to Bob?",
        "Does @bobby on X belong to Bob?",
    ]
    assert (member(ada)["x"], member(ada, "Bob")["x"]) == ("", "bobby")
    assert "One account was added" in ran.err
    assert "care100 undo people" in ran.err


def test_profiles_on_x_name_accounts_on_mastodon(
    checked_list: CheckedList, server: SmallServer
) -> None:
    x = checked_list.person.sandbox.x.state
    x.add_account("cleo", url=f"http://{server.domain}/@cleo")
    x.add_account("dan", description=f"I moved to @dan@{server.domain}")
    server.add("cleo", last_status=TODAY, note="https://x.com/Cleo")
    server.add("dan", last_status=TODAY)
    x.add_account("eve", description=f"http://{server.domain}/@nobody, eve@{server.domain}")
    for name in ("cleo", "dan", "eve"):
        checked_list.person.runs("add", "people", f"x:{name}", "--name", name.title())
    on_x(checked_list)
    found = proposals(checked_list, "--yes")
    assert [(one["name"], one["other"], one["links_back"]) for one in found] == [
        ("Cleo", f"@cleo@{server.domain}", True),
        ("Dan", f"@dan@{server.domain}", False),
    ]
    assert member(checked_list, "Cleo")["mastodon"] == f"cleo@{server.domain}"
    assert member(checked_list, "Cleo")["source"] == "https://x.com/cleo"
    assert member(checked_list, "Dan")["mastodon"] == ""


def test_an_account_that_links_back_excludes_the_others(ada: CheckedList) -> None:
    on_x(ada)
    ada.person.sandbox.x.state.add_account("friend")
    ada.state.account(ada.handle("ada")).note = "with https://x.com/friend"
    assert [one["other"] for one in proposals(ada, "--yes")] == ["@friend", "@ada"]
    confirm(ada)
    assert [one["other"] for one in proposals(ada, "--yes")] == ["@ada"]


def test_suspended_and_deleted_accounts_are_not_proposed(
    checked_list: CheckedList, server: SmallServer
) -> None:
    for name, change in (("cleo", checked_list.state.suspend), ("dan", checked_list.state.delete)):
        url = f"http://{server.domain}/@{name}"
        checked_list.person.sandbox.x.state.add_account(name, url=url)
        server.add(name, note=f"https://x.com/{name}")
        change(server.handle(name))
        checked_list.person.runs("add", "people", f"x:{name}")
    checked_list.state.account(checked_list.handle("ada")).note = "https://x.com/nobody_there"
    on_x(checked_list)
    assert proposals(checked_list, "--yes") == []


def test_a_moved_account_is_proposed_under_its_new_handle_if_confirmed(
    checked_list: CheckedList,
) -> None:
    old, new = checked_list.server("ada"), checked_list.server("bob")
    x = checked_list.person.sandbox.x.state
    for name in ("cleo", "dan"):
        x.add_account(name, url=f"http://{old.domain}/@{name}")
        old.add(name)
        new.add(name, note=f"https://x.com/{name}")
        checked_list.state.move(old.handle(name), new.handle(name), agreed=name == "cleo")
        checked_list.person.runs("add", "people", f"x:{name}")
    on_x(checked_list)
    assert [(one["other"], one["links_back"]) for one in proposals(checked_list, "--yes")] == [
        (f"@{new.handle('cleo')}", True)
    ]


def test_an_opted_out_account_is_neither_proposed_nor_requested(ada: CheckedList) -> None:
    on_x(ada)
    confirm(ada)
    user = ada.person.sandbox.x.state.account("ada")
    for known in ([], ["--x-id", user.id]):
        ada.person.runs("add", "social-care-100", "x:ada", *known)
        ada.person.runs("remove", "social-care-100", "x:ada", "--opt-out", "--yes")
        if known:
            # Also under another name.
            ada.person.sandbox.x.state.rename("ada", "adal")
            ada.state.account(ada.handle("ada")).fields = {"X": "https://x.com/adal"}
        ada.person.sandbox.x.log.clear()
        ran = ada.check("--find", "--json", "--yes")
        assert ran.json["proposals"] == []
        assert "ada on X" not in ran.out + ran.err
        assert len(ada.person.sandbox.x.log) == len(known) // 2
        ada.person.runs("opt-out", "--undo", "x:ada")


def test_an_account_that_an_opted_out_member_had_before_is_not_proposed(ada: CheckedList) -> None:
    assert len(proposals(ada)) == 1
    on_x(ada)
    confirm(ada)
    ada.person.runs("add", "people", "x:ada", "--name", "Other")
    ada.person.sandbox.x.state.add_account("renamed")
    ada.person.runs("edit", "people", "x:ada", "--x", "renamed")
    ada.person.runs("opt-out", "x:renamed", "--yes")
    assert proposals(ada, "--yes") == []


def test_an_account_that_another_member_has_is_not_proposed(ada: CheckedList) -> None:
    ada.person.runs("add", "people", "x:ada", "--name", "Ada L")
    ran = ada.check("--find")
    assert "No profile names another account." in ran.out
    assert "The profile of Ada names @ada, which belongs to Ada L in your lists." in ran.err


def test_find_asks_before_it_spends_and_stays_below_max_cost(
    ada: CheckedList, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirm(ada)
    on_x(ada)
    x = ada.person.sandbox.x
    ran = ada.check("--find", "--json", "--yes", "--max-cost", "0.009")
    assert [one["links_back"] for one in ran.json["proposals"]] == [None]
    assert ran.json["cost_usd"] == 0
    assert "more than --max-cost allows: one account on X" in ran.err
    assert len(x.log) == 0
    asked = answering(monkeypatch, "no", "no")
    ada.check("--find", "--json")
    assert asked[0] == "Profiles name one account on X. Check there? X charges $0.01 for this."
    assert len(x.log) == 0
    ran = ada.check("--find", "--json", "--yes", "--max-cost", "0.01")
    assert ran.json["cost_usd"] == 0.01
    assert ran.json["proposals"][0]["stored"]


def test_a_script_without_yes_does_not_ask_x(ada: CheckedList) -> None:
    on_x(ada)
    ran = ada.check("--find", "--json")
    assert [one["links_back"] for one in ran.json["proposals"]] == [None]
    assert "Not checked, because this needs confirmation: one account on X" in ran.err
    assert "--yes to confirm" in ran.err
    assert len(ada.person.sandbox.x.log) == 0


def test_proposals_are_in_the_markdown_report(ada: CheckedList) -> None:
    ada.person.runs("edit", "people", ada.handle("ada"), "--name", "A | <b>")
    page = ada.check("--find", "--markdown").out
    assert "## Accounts that profiles name" in page
    assert r"A \| \<b\>" in page
    assert "care100 add people x:ada" in page


@pytest.mark.parametrize(
    ("text", "handles"),
    [
        ('<a href="https://www.x.com/Ada?s=20"><span>x.com/Ada</span></a>', ["Ada"]),
        ("https://mobile.twitter.com/ada &amp; https://twitter.com/@bob", ["ada", "bob"]),
        ("X: @ada", ["ada"]),
        ("Twitter (@ada)", ["ada"]),
        ("X: @ada@mastodon.example, tools x @bob", []),
        ("https://x.com/i/lists/1 https://x.com/intent/post https://x.com/home", []),
        ("https://x.com/ada/status/1 https://fax.com/ada https://x.com.evil.example/ada", []),
        ("https://evil.example/x.com/ada https://my-x.com/ada", ["ada"]),
    ],
)
def test_accounts_on_x_that_a_profile_names(text: str, handles: list[str]) -> None:
    assert [one.text for one in handles_in([text], X)] == handles


@pytest.mark.parametrize(
    ("text", "handles"),
    [
        ("I am @Ada@Care.example.", ["Ada@care.example"]),
        (
            "https://care.example/@ada, https://care.example/users/bob",
            ["ada@care.example", "bob@care.example"],
        ),
        ("https://b.example/@ada@care.example", ["ada@care.example"]),
        ("write to ada@care.example or mailto:@a", []),
        ("https://care.example/@ada/1234 https://care.example/about https://x.com/@ada", []),
        ("http://[::1/@ada @@@ @a@ https://user:pw@care.example/@ada", []),
    ],
)
def test_accounts_on_mastodon_that_a_profile_names(text: str, handles: list[str]) -> None:
    assert [one.text for one in handles_in([text], MASTODON)] == handles
