"""`care100 check` from the command line."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from care100 import registry
from care100.sandbox import Fault
from care100.sandbox.mastodon.small_servers import SmallServer
from care100.web import RequestLimits
from tests.check.village import Village, days_later
from tests.person import Person
from tests.terminal_screen import screen


def test_a_list_without_problems(village: Village) -> None:
    ran = village.check()
    assert ran.out == "Checked 2 accounts on Mastodon. No problems found.\n"


def test_an_account_is_gone_only_after_a_week(
    village: Village, town: SmallServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.stop_listening()
    assert village.found() == {"Ada": ["unreachable"]}
    days_later(monkeypatch, 6)
    assert village.found("--changed") == {"Ada": ["unreachable"]}
    days_later(monkeypatch, 7.1)
    assert village.found("--changed", expect=3) == {"Ada": ["gone"]}
    town.listen_again()
    assert village.found("--changed") == {}


def test_a_finding_is_reported_once_as_new(village: Village) -> None:
    village.state.make_locked(village.handle("ada"))
    first = village.check()
    assert "Ada (@ada@" in first.out
    assert "it approves its followers one by one" in first.out
    assert f"care100 remove people {village.handle('ada')}\n" in first.out
    village.state.make_locked(village.handle("bob"))
    second = village.check()
    assert "Bob" in second.out
    assert "Ada" not in second.out
    assert "1 new since" in second.out
    third = village.check("--changed", "--all")
    assert "Ada" in third.out
    assert "Nothing new since" in third.out


def test_a_report_is_a_table_with_commands_to_copy(village: Village, town: SmallServer) -> None:
    ada, bob = map(village.handle, village.people)
    town.add("a_new_home_with_a_name_as_long_as_can_be")
    village.state.move(bob, town.handle("a_new_home_with_a_name_as_long_as_can_be"))
    village.state.make_locked(ada)
    with screen() as shown:
        village.check()
    lines = [line.rstrip() for line in shown.text.splitlines()]
    commands = [line for line in lines if line.startswith("    care100 ")]
    assert commands == [
        f"    care100 edit people {bob} --mastodon "
        f"{town.handle('a_new_home_with_a_name_as_long_as_can_be')}",
        f"    care100 remove people {ada}",
    ]
    assert all(len(line) <= 80 for line in lines if line not in commands)
    # The second column is aligned with its heading in every row.
    head = next(line for line in lines if line.startswith("Since"))
    for word in ("moved", "locked"):
        assert [line for line in lines if line.find(word) == head.index("Problem")]
    assert "To repair: the new handle is certain (1)" in lines


def test_many_findings_of_one_kind_do_not_hide_the_others(person: Person) -> None:
    state = person.sandbox.mastodon.state
    for n in range(1, 24):
        state.add_account(f"quiet{n}").locked = True
    handles = [f"quiet{n}@{state.domain}" for n in range(1, 24)]
    person.log_in("mastodon")
    person.runs("new", "people", "--title", "People")
    person.runs("add", "people", *handles)
    out = person.runs("check", "people").out
    assert sum("it approves its followers" in line for line in out.splitlines()) == 20
    assert "… and 3 more: locked. Show all with: care100 show people" in out
    assert "quiet23" in person.runs("check", "people", "--all").out
    assert len(person.runs("check", "people", "--json").json["findings"]) == 23


def test_a_member_with_known_findings_is_new_on_another_list(village: Village) -> None:
    village.state.make_locked(village.handle("ada"))
    village.check()
    village.person.runs("new", "others", "--title", "Others")
    village.person.runs("add", "others", village.handle("bob"))
    village.person.runs("check", "others")
    village.person.runs("add", "others", village.handle("ada"))
    assert "Ada" in village.person.runs("check", "others").out


def test_a_second_check_changes_only_times(village: Village, town: SmallServer) -> None:
    town.stop_listening()
    village.state.make_locked(village.handle("bob"))
    village.check()
    before = rows(village.person.home)
    village.check()
    assert rows(village.person.home) == before


def rows(home: Path) -> dict[str, list[Any]]:
    """Return the rows of the registry without times and without the record of each check."""
    with sqlite3.connect(home / registry.FILE_NAME) as database:
        tables = [row[0] for row in database.execute("select name from sqlite_master")]
        found = {}
        for table in sorted({"account", "finding", "member", "change", "membership"}):
            assert table in tables
            cursor = database.execute(f"select * from {table}")  # noqa: S608
            names = [one[0] for one in cursor.description]
            found[table] = [
                {name: value for name, value in zip(names, row, strict=True) if "_at" not in name}
                for row in cursor
            ]
    return found


def test_known_findings_stay_if_a_server_needs_a_login(village: Village, town: SmallServer) -> None:
    village.state.make_locked(village.handle("ada"))
    village.check()
    town.closed = town.secure = True
    ran = village.check("--json")
    assert [one["ailment"] for one in ran.json["findings"]] == ["locked"]
    [skipped] = ran.json["untold"]
    assert skipped["handle"] == f"@{village.handle('ada')}"
    town.faults.add(Fault("status", status=403, path="webfinger", times=None))
    assert [one["ailment"] for one in village.findings()] == ["locked"]


def test_without_an_api_the_actor_is_read(village: Village, town: SmallServer) -> None:
    town.closed = True
    ada = village.state.account(village.handle("ada"))
    ada.locked, ada.noindex = True, False
    ada.discoverable = False
    assert village.found() == {"Ada": ["locked", "hidden"]}
    new = village.person.sandbox.small_servers[2]
    new.add("ada2")
    village.state.move(village.handle("ada"), new.handle("ada2"))
    [moved] = village.findings()
    assert (moved["ailment"], moved["certain"]) == ("moved", True)
    assert moved["successor"] == new.handle("ada2")


def test_a_short_rate_limit_is_waited_out_and_a_long_one_skips_the_account(
    village: Village, town: SmallServer
) -> None:
    town.faults.add(Fault("status", status=429, path="webfinger", retry_after=1))
    ran = village.check("--json").json
    assert (ran["checked"]["mastodon"], ran["untold"]) == (2, [])
    town.faults.add(Fault("status", status=429, path="lookup", retry_after=3600, times=None))
    town.reset_counts()
    ran = village.check("--json").json
    assert ran["untold"][0]["reason"] == f"{town.domain} is refusing requests for now"
    assert ran["findings"] == []
    assert len(town.log.matching("GET", "lookup")) == 1


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault("endless", times=None), "sent more data than care100 reads"),
        (Fault("drip", seconds=5.0, times=None), "did not respond in time"),
        (Fault("cut_body", times=None), "broken"),
        (Fault("status", status=502, times=None), "answers with an error (502)"),
        (Fault("page", status=200, times=None), "shows no accounts"),
        (Fault("redirect", location="http://10.0.0.1/", times=None), "not name a public server"),
    ],
)
def test_a_broken_server_does_not_stop_the_check_of_others(
    village: Village, town: SmallServer, monkeypatch: pytest.MonkeyPatch, fault: Fault, said: str
) -> None:
    monkeypatch.setattr("care100.check.observe.LIMITS", RequestLimits(seconds=1.0, size=100_000))
    town.faults.add(fault)
    village.state.make_locked(village.handle("bob"))
    lost, locked = sorted(village.findings(), key=lambda one: one["name"])
    assert (lost["name"], lost["ailment"]) == ("Ada", "unreachable")
    assert said in lost["evidence"]
    assert (locked["name"], locked["ailment"]) == ("Bob", "locked")


def test_a_server_that_times_out_is_asked_once(
    village: Village, town: SmallServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("care100.check.observe.LIMITS", RequestLimits(seconds=1.0))
    ada, bob = map(village.handle, village.people)
    town.add("new")
    village.person.runs("edit", "people", ada, "--website", town.website("ada"))
    village.state.move(bob, town.handle("new"))
    town.faults.add(Fault("latency", seconds=3600.0, times=None))
    town.reset_counts()
    lost, moved = sorted(village.findings(), key=lambda one: one["name"])
    assert (lost["ailment"], moved["certain"]) == ("unreachable", False)
    assert f"{town.domain} did not respond in time" in lost["evidence"]
    assert f"{town.domain} did not respond in time" in moved["evidence"]
    assert len(town.log) == 1


def test_an_answer_about_another_account_is_not_accepted(village: Village) -> None:
    village.state.account(village.handle("ada")).posing_as = "eve@good.example"
    [found] = village.findings()
    assert found["ailment"] == "unreachable"
    assert "answers with @eve@good.example instead" in found["evidence"]


def test_a_check_without_internet_reports_no_findings(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in village.people:
        village.town(name).stop_listening()
    village.person.sandbox.mastodon.faults.add(Fault("cut_before", times=None))
    ran = village.check(expect=4)
    assert "No server could be reached" in ran.err
    assert "Check" not in village.person.runs("show", "people").out


def test_fresh_news_on_the_users_own_server_spares_asking_elsewhere(
    village: Village, town: SmallServer
) -> None:
    ada = village.state.account(village.handle("ada"))
    ada.known = True
    town.reset_counts()
    assert village.found() == {}
    assert list(town.log) == []
    village.found("--direct")
    assert len(town.log) == 2
    ada.locked = True
    town.reset_counts()
    assert village.found() == {"Ada": ["locked"]}
    assert len(town.log) == 2


def test_findings_that_the_users_own_server_cannot_see_stay(
    village: Village, town: SmallServer
) -> None:
    ada = village.state.account(village.handle("ada"))
    ada.known = ada.noindex = True
    assert village.found() == {}
    assert village.found("--direct", "--changed", expect=3) == {"Ada": ["hidden"]}
    assert village.found("--changed") == {"Ada": ["hidden"]}
    assert village.found("--direct", "--changed") == {"Ada": ["hidden"]}
    ada.noindex = False
    assert village.found() == {}
    town.reset_counts()
    assert village.found() == {}
    assert list(town.log) == []


def test_missing_websites_are_reported(village: Village, town: SmallServer) -> None:
    def looks(address: str) -> list[str]:
        village.person.runs("edit", "people", village.handle("ada"), "--website", address)
        return village.found().get("Ada", [])

    for status in (404, 410):
        assert looks(town.website("gone", status=status)) == ["website"]
    for status in (200, 401, 403, 429, 500, 503):
        assert looks(town.website(f"there{status}", status=status)) == []
    assert looks("http://10.0.0.1/") == ["website"]
    assert looks("") == []


def test_a_finding_about_an_old_website_is_deleted(village: Village, town: SmallServer) -> None:
    ada = village.handle("ada")
    village.person.runs("edit", "people", ada, "--website", town.website("a", status=404))
    village.check()
    assert "website dead" in village.person.runs("show", "people").out
    village.person.runs("edit", "people", ada, "--website", town.website("b"))
    assert "website dead" not in village.person.runs("show", "people").out


def test_names_are_escaped_in_markdown(village: Village) -> None:
    ada = village.handle("ada")
    village.person.runs("edit", "people", ada, "--name", "A | <b> [x](https://e.example)")
    village.state.make_locked(ada)
    page = village.check("--markdown").out
    assert page.startswith("# People: check of ")
    assert r"A \| \<b\> \[x\](https://e.example)" in page
    assert "**locked**" in page


def test_an_empty_list(person: Person) -> None:
    person.runs("new", "none", "--title", "None")
    assert person.runs("check", "none").out == "Nothing was checked.\n"
