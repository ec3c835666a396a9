"""`care100 check` from the command line."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from care100 import registry
from care100.sandbox import Fault
from care100.sandbox.mastodon.small_servers import SmallServer
from care100.web import RequestLimits
from tests.check.checked_list import CheckedList, days_later
from tests.clock import Clock
from tests.person import Person
from tests.terminal_screen import screen


def test_a_list_without_problems(checked_list: CheckedList) -> None:
    ran = checked_list.check()
    assert ran.out == "Checked 2 accounts on Mastodon. No problems found.\n"
    report = checked_list.check("--json").json
    assert (report["schema"], report["list"], report["findings"]) == (3, "people", [])


def test_an_account_is_gone_only_after_a_week(
    checked_list: CheckedList, server: SmallServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.stop_listening()
    assert checked_list.found() == {"Ada": ["unreachable"]}
    days_later(monkeypatch, 6)
    assert checked_list.found(expect=0) == {"Ada": ["unreachable"]}
    days_later(monkeypatch, 7.1)
    assert checked_list.found(expect=3) == {"Ada": ["gone"]}
    server.listen_again()
    assert checked_list.found(expect=0) == {}


def test_a_finding_is_reported_once_as_new(checked_list: CheckedList) -> None:
    checked_list.state.make_locked(checked_list.handle("ada"))
    first = checked_list.check()
    assert "Ada (@ada@" in first.out
    assert "it approves its followers one by one" in first.out
    assert f"care100 remove people {checked_list.handle('ada')}\n" in first.out
    checked_list.state.make_locked(checked_list.handle("bob"))
    second = checked_list.check()
    assert "Bob" in second.out
    assert "Ada" not in second.out
    assert "1 new since" in second.out
    third = checked_list.check("--all", expect=0)
    assert "Ada" in third.out
    assert "Nothing new since" in third.out


def test_a_finding_is_new_when_the_clock_was_set_back_before_it(
    checked_list: CheckedList, clock: Clock
) -> None:
    clock.set(days=3)
    checked_list.check()
    clock.set()
    checked_list.state.make_locked(checked_list.handle("ada"))
    assert "Ada (@ada@" in checked_list.check().out
    assert "Nothing new since" in checked_list.check(expect=0).out


def test_a_report_is_a_table_with_commands_to_copy(
    checked_list: CheckedList, server: SmallServer
) -> None:
    ada, bob = map(checked_list.handle, checked_list.people)
    server.add("a_new_home_with_a_name_as_long_as_can_be")
    checked_list.state.move(bob, server.handle("a_new_home_with_a_name_as_long_as_can_be"))
    checked_list.state.make_locked(ada)
    with screen() as shown:
        checked_list.check()
    lines = [line.rstrip() for line in shown.text.splitlines()]
    commands = [line for line in lines if line.startswith("    care100 ")]
    assert commands == [
        f"    care100 edit people {bob} --mastodon "
        f"{server.handle('a_new_home_with_a_name_as_long_as_can_be')}",
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
    out = person.runs("check", "people", expect=3).out
    assert sum("it approves its followers" in line for line in out.splitlines()) == 20
    assert "… and 3 more: locked. Show all with: care100 show people" in out
    assert "quiet23" in person.runs("check", "people", "--all").out
    assert len(person.runs("check", "people", "--json").json["findings"]) == 23


def test_a_member_with_known_findings_is_new_on_another_list(checked_list: CheckedList) -> None:
    checked_list.state.make_locked(checked_list.handle("ada"))
    checked_list.check()
    checked_list.person.runs("new", "others", "--title", "Others")
    checked_list.person.runs("add", "others", checked_list.handle("bob"))
    checked_list.person.runs("check", "others")
    checked_list.person.runs("add", "others", checked_list.handle("ada"))
    assert "Ada" in checked_list.person.runs("check", "others", expect=3).out


def test_a_second_check_changes_only_times(checked_list: CheckedList, server: SmallServer) -> None:
    server.stop_listening()
    checked_list.state.make_locked(checked_list.handle("bob"))
    checked_list.check()
    before = rows(checked_list.person.home)
    checked_list.check()
    assert rows(checked_list.person.home) == before


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


def test_known_findings_stay_if_a_server_needs_a_login(
    checked_list: CheckedList, server: SmallServer
) -> None:
    checked_list.state.make_locked(checked_list.handle("ada"))
    checked_list.check()
    server.closed = server.secure = True
    ran = checked_list.check("--json")
    assert [one["finding"] for one in ran.json["findings"]] == ["locked"]
    [skipped] = ran.json["skipped"]
    assert skipped["handle"] == f"@{checked_list.handle('ada')}"
    server.faults.add(Fault("status", status=403, path="webfinger", times=None))
    assert [one["finding"] for one in checked_list.findings()] == ["locked"]


def test_without_an_api_the_actor_is_read(checked_list: CheckedList, server: SmallServer) -> None:
    server.closed = True
    ada = checked_list.state.account(checked_list.handle("ada"))
    ada.locked, ada.noindex = True, False
    ada.discoverable = False
    assert checked_list.found() == {"Ada": ["locked", "hidden"]}
    new = checked_list.person.sandbox.small_servers[2]
    new.add("ada2")
    checked_list.state.move(checked_list.handle("ada"), new.handle("ada2"))
    [moved] = checked_list.findings()
    assert (moved["finding"], moved["certain"]) == ("moved", True)
    assert moved["successor"] == new.handle("ada2")


def test_a_short_rate_limit_is_waited_out_and_a_long_one_skips_the_account(
    checked_list: CheckedList, server: SmallServer
) -> None:
    server.faults.add(Fault("status", status=429, path="webfinger", retry_after=1))
    ran = checked_list.check("--json").json
    assert (ran["checked"]["mastodon"], ran["skipped"]) == (2, [])
    server.faults.add(Fault("status", status=429, path="lookup", retry_after=3600, times=None))
    server.reset_counts()
    ran = checked_list.check("--json").json
    assert ran["skipped"][0]["reason"] == f"{server.domain} is refusing requests for now"
    assert ran["findings"] == []
    assert len(server.log.matching("GET", "lookup")) == 1


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
    checked_list: CheckedList,
    server: SmallServer,
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault,
    said: str,
) -> None:
    monkeypatch.setattr("care100.check.observe.LIMITS", RequestLimits(seconds=1.0, size=100_000))
    server.faults.add(fault)
    checked_list.state.make_locked(checked_list.handle("bob"))
    lost, locked = sorted(checked_list.findings(), key=lambda one: one["name"])
    assert (lost["name"], lost["finding"]) == ("Ada", "unreachable")
    assert said in lost["evidence"]
    assert (locked["name"], locked["finding"]) == ("Bob", "locked")


def test_a_server_that_times_out_is_asked_once(
    checked_list: CheckedList, server: SmallServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("care100.check.observe.LIMITS", RequestLimits(seconds=1.0))
    ada, bob = map(checked_list.handle, checked_list.people)
    server.add("new")
    checked_list.person.runs("edit", "people", ada, "--website", server.website("ada"))
    checked_list.state.move(bob, server.handle("new"))
    server.faults.add(Fault("latency", seconds=3600.0, times=None))
    server.reset_counts()
    lost, moved = sorted(checked_list.findings(), key=lambda one: one["name"])
    assert (lost["finding"], moved["certain"]) == ("unreachable", False)
    assert f"{server.domain} did not respond in time" in lost["evidence"]
    assert f"{server.domain} did not respond in time" in moved["evidence"]
    assert len(server.log) == 1


def test_an_answer_about_another_account_is_not_accepted(checked_list: CheckedList) -> None:
    checked_list.state.account(checked_list.handle("ada")).posing_as = "eve@good.example"
    [found] = checked_list.findings()
    assert found["finding"] == "unreachable"
    assert "answers with @eve@good.example instead" in found["evidence"]


def test_a_check_without_internet_reports_no_findings(
    checked_list: CheckedList, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in checked_list.people:
        checked_list.server(name).stop_listening()
    checked_list.person.sandbox.mastodon.faults.add(Fault("cut_before", times=None))
    ran = checked_list.check(expect=4)
    assert "No server could be reached" in ran.err
    assert "Check" not in checked_list.person.runs("show", "people").out


def test_fresh_news_on_the_users_own_server_spares_asking_elsewhere(
    checked_list: CheckedList, server: SmallServer
) -> None:
    ada = checked_list.state.account(checked_list.handle("ada"))
    ada.known = True
    server.reset_counts()
    assert checked_list.found() == {}
    assert list(server.log) == []
    checked_list.found("--direct")
    assert len(server.log) == 2
    ada.locked = True
    server.reset_counts()
    assert checked_list.found() == {"Ada": ["locked"]}
    assert len(server.log) == 2


def test_findings_that_the_users_own_server_cannot_see_stay(
    checked_list: CheckedList, server: SmallServer
) -> None:
    ada = checked_list.state.account(checked_list.handle("ada"))
    ada.known = ada.noindex = True
    assert checked_list.found() == {}
    assert checked_list.found("--direct", expect=3) == {"Ada": ["hidden"]}
    assert checked_list.found(expect=0) == {"Ada": ["hidden"]}
    assert checked_list.found("--direct", expect=0) == {"Ada": ["hidden"]}
    ada.noindex = False
    assert checked_list.found() == {}
    server.reset_counts()
    assert checked_list.found() == {}
    assert list(server.log) == []


def test_missing_websites_are_reported(checked_list: CheckedList, server: SmallServer) -> None:
    def looks(address: str) -> list[str]:
        checked_list.person.runs("edit", "people", checked_list.handle("ada"), "--website", address)
        return checked_list.found().get("Ada", [])

    for status in (404, 410):
        assert looks(server.website("gone", status=status)) == ["website"]
    for status in (200, 401, 403, 429, 500, 503):
        assert looks(server.website(f"there{status}", status=status)) == []
    assert looks("http://10.0.0.1/") == ["website"]
    assert looks("") == []


def test_a_finding_about_an_old_website_is_deleted(
    checked_list: CheckedList, server: SmallServer
) -> None:
    ada = checked_list.handle("ada")
    checked_list.person.runs("edit", "people", ada, "--website", server.website("a", status=404))
    checked_list.check()
    assert "website dead" in checked_list.person.runs("show", "people").out
    checked_list.person.runs("edit", "people", ada, "--website", server.website("b"))
    assert "website dead" not in checked_list.person.runs("show", "people").out


def test_names_are_escaped_in_markdown(checked_list: CheckedList) -> None:
    ada = checked_list.handle("ada")
    checked_list.person.runs("edit", "people", ada, "--name", "A | <b> [x](https://e.example)")
    checked_list.state.make_locked(ada)
    page = checked_list.check("--markdown").out
    assert page.startswith("# People: check of ")
    assert r"A \| \<b\> \[x\](https://e.example)" in page
    assert "**locked**" in page


def test_an_empty_list(person: Person) -> None:
    person.runs("new", "none", "--title", "None")
    assert person.runs("check", "none").out == "Nothing was checked.\n"


def test_a_command_for_several_findings_is_shown_once(person: Person) -> None:
    checked_list = CheckedList(person, "ada", "bob", "cy")
    person.log_in("mastodon", user="curator")
    for name in ("ada", "bob"):
        checked_list.server(name).stop_listening()
    with screen() as on_screen:
        checked_list.check("--all")
    for shown in (checked_list.check("--all").out, on_screen.text):
        assert shown.count("care100 check people") == 1
        assert "For all of these: care100 check people\n" in shown


def test_a_script_is_shown_how_to_check_without_the_price(checked_list: CheckedList) -> None:
    person = checked_list.person
    person.runs("add", "people", "x:acct001")
    person.log_in("x", user="curator")
    ran = checked_list.check(expect=2)
    hint = "Run again with --yes to confirm, or leave X out with --on mastodon --on bluesky."
    assert hint in ran.err
