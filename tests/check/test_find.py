"""`care100 check --find`: accounts on other platforms that profiles name."""

from typing import Any

import pytest

from care100.platforms.mastodon.handles import MASTODON
from care100.platforms.profile_texts import handles_in
from care100.platforms.x.handles import X
from care100.sandbox.mastodon.small_servers import SmallServer
from tests.check.village import TODAY, Village, answering


@pytest.fixture
def ada(village: Village) -> Village:
    """Ada's profile on Mastodon names @ada on X, whose profile says nothing yet."""
    village.state.account(village.handle("ada")).fields = {"X": "https://x.com/ada"}
    village.person.sandbox.x.state.add_account("ada")
    return village


def confirm(village: Village) -> None:
    """Make @ada on X name Ada's account on Mastodon."""
    url = f"http://{village.town('ada').domain}/@ada"
    village.person.sandbox.x.state.account("ada").description = f"Also at {url}."


def on_x(village: Village) -> None:
    village.person.log_in("x", user="curator")


def proposals(village: Village, *options: str) -> list[dict[str, Any]]:
    found = village.check("--find", "--json", *options).json["proposals"]
    return list(found)


def member(village: Village, name: str = "Ada") -> dict[str, Any]:
    rows = village.person.runs("show", "people", "--json").json["members"]
    [found] = [row for row in rows if row["name"] == name]
    return dict(found)


def test_a_script_gets_proposals_and_nothing_is_added(ada: Village) -> None:
    before = member(ada)
    [found] = proposals(ada)
    assert found == {
        "name": "Ada",
        "handle": f"@{ada.handle('ada')}",
        "other": "@ada",
        "platform": "x",
        "read_at": f"http://{ada.town('ada').domain}/@ada",
        "links_back": None,
        "stored": False,
        "command": f"care100 add people x:ada --member {ada.handle('ada')}"
        f" --source http://{ada.town('ada').domain}/@ada",
    }
    assert member(ada) == before
    ran = ada.check("--find")
    assert found["command"] in ran.out
    assert "not known" in ran.out
    assert member(ada) == before
    ada.person.runs(*found["command"].split()[1:])
    assert member(ada)["x"] == "ada"
    assert proposals(ada) == []


def test_yes_adds_only_accounts_that_link_back(ada: Village) -> None:
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
    ada: Village, monkeypatch: pytest.MonkeyPatch
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


def test_profiles_on_x_name_accounts_on_mastodon(village: Village, town: SmallServer) -> None:
    x = village.person.sandbox.x.state
    x.add_account("cleo", url=f"http://{town.domain}/@cleo")
    x.add_account("dan", description=f"I moved to @dan@{town.domain}")
    town.add("cleo", last_status=TODAY, note="https://x.com/Cleo")
    town.add("dan", last_status=TODAY)
    x.add_account("eve", description=f"http://{town.domain}/@nobody, eve@{town.domain}")
    for name in ("cleo", "dan", "eve"):
        village.person.runs("add", "people", f"x:{name}", "--name", name.title())
    on_x(village)
    found = proposals(village, "--yes")
    assert [(one["name"], one["other"], one["links_back"]) for one in found] == [
        ("Cleo", f"@cleo@{town.domain}", True),
        ("Dan", f"@dan@{town.domain}", False),
    ]
    assert member(village, "Cleo")["mastodon"] == f"cleo@{town.domain}"
    assert member(village, "Cleo")["source"] == "https://x.com/cleo"
    assert member(village, "Dan")["mastodon"] == ""


def test_an_account_that_links_back_excludes_the_others(ada: Village) -> None:
    on_x(ada)
    ada.person.sandbox.x.state.add_account("friend")
    ada.state.account(ada.handle("ada")).note = "with https://x.com/friend"
    assert [one["other"] for one in proposals(ada, "--yes")] == ["@friend", "@ada"]
    confirm(ada)
    assert [one["other"] for one in proposals(ada, "--yes")] == ["@ada"]


def test_suspended_and_deleted_accounts_are_not_proposed(
    village: Village, town: SmallServer
) -> None:
    for name, change in (("cleo", village.state.suspend), ("dan", village.state.delete)):
        url = f"http://{town.domain}/@{name}"
        village.person.sandbox.x.state.add_account(name, url=url)
        town.add(name, note=f"https://x.com/{name}")
        change(town.handle(name))
        village.person.runs("add", "people", f"x:{name}")
    village.state.account(village.handle("ada")).note = "https://x.com/nobody_there"
    on_x(village)
    assert proposals(village, "--yes") == []


def test_a_moved_account_is_proposed_under_its_new_handle_if_confirmed(village: Village) -> None:
    old, new = village.town("ada"), village.town("bob")
    x = village.person.sandbox.x.state
    for name in ("cleo", "dan"):
        x.add_account(name, url=f"http://{old.domain}/@{name}")
        old.add(name)
        new.add(name, note=f"https://x.com/{name}")
        village.state.move(old.handle(name), new.handle(name), agreed=name == "cleo")
        village.person.runs("add", "people", f"x:{name}")
    on_x(village)
    assert [(one["other"], one["links_back"]) for one in proposals(village, "--yes")] == [
        (f"@{new.handle('cleo')}", True)
    ]


def test_an_opted_out_account_is_neither_proposed_nor_requested(ada: Village) -> None:
    on_x(ada)
    confirm(ada)
    user = ada.person.sandbox.x.state.account("ada")
    for known in ([], ["--x-id", user.id]):
        ada.person.runs("add", "social-care-100", "x:ada", *known)
        ada.person.runs("remove", "social-care-100", "x:ada", "--opt-out")
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


def test_an_account_that_another_member_has_is_not_proposed(ada: Village) -> None:
    ada.person.runs("add", "people", "x:ada", "--name", "Ada L")
    ran = ada.check("--find")
    assert "No profile names another account." in ran.out
    assert "The profile of Ada names @ada, which belongs to Ada L in your lists." in ran.err


def test_find_asks_before_it_spends_and_stays_below_max_cost(
    ada: Village, monkeypatch: pytest.MonkeyPatch
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


def test_a_script_without_yes_does_not_ask_x(ada: Village) -> None:
    on_x(ada)
    ran = ada.check("--find", "--json")
    assert [one["links_back"] for one in ran.json["proposals"]] == [None]
    assert "Not checked, because it needs a confirmation: one account on X" in ran.err
    assert "--yes to confirm" in ran.err
    assert len(ada.person.sandbox.x.log) == 0


def test_proposals_are_in_the_markdown_report(ada: Village) -> None:
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
