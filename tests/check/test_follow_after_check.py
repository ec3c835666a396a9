"""After a check: what `follow` skips, what `undo` restores, and what X charges."""

import pytest

from care100.sandbox.mastodon.small_servers import SmallServer
from tests.check.checked_list import TODAY, CheckedList, answering, days_later


def follow(checked_list: CheckedList) -> dict[str, dict[str, str]]:
    """Follow the list. Returns the members who were skipped or have moved, with the reason."""
    follows = checked_list.person.runs("follow", "people", "--yes", "--json", expect=None).json[0]
    return {
        what: {one["name"]: one["reason"] for one in follows[what]} for what in ("skipped", "moved")
    }


def followed(checked_list: CheckedList) -> set[str]:
    return checked_list.state.follows("curator")


def test_follow_skips_lost_accounts_without_a_request(
    checked_list: CheckedList, server: SmallServer
) -> None:
    checked_list.state.suspend(checked_list.handle("bob"))
    server.stop_listening()
    for _ in range(2):
        checked_list.check("--confirm-after", "0")
    log = checked_list.person.sandbox.mastodon.log
    log.clear()
    assert follow(checked_list)["skipped"] == {
        "Ada": "the account was gone at the last check",
        "Bob": "the account is deleted or suspended",
    }
    assert not [one for one in log if "search" in one.path or "lookup" in one.path]
    assert followed(checked_list) == set()


def test_follow_uses_the_new_account_of_a_confirmed_move(checked_list: CheckedList) -> None:
    new = checked_list.person.sandbox.small_servers[2]
    new.add("ada2")
    checked_list.state.move(checked_list.handle("ada"), new.handle("ada2"))
    checked_list.check()
    assert checked_list.person.runs("show", "people", "--json").json["members"][0]["mastodon"] == (
        checked_list.handle("ada")
    )
    log = checked_list.person.sandbox.mastodon.log
    log.clear()
    assert list(follow(checked_list)["moved"]) == ["Ada"]
    assert followed(checked_list) == {new.handle("ada2"), checked_list.handle("bob")}
    # The new account is requested directly, without asking about the old one.
    assert not [one for one in log if checked_list.handle("ada") in str(one)]


@pytest.mark.parametrize("checked", [True, False])
def test_a_new_account_that_has_opted_out_is_not_followed(
    checked_list: CheckedList, checked: bool
) -> None:
    new = checked_list.person.sandbox.small_servers[2]
    new.add("ada2")
    checked_list.state.move(checked_list.handle("ada"), new.handle("ada2"))
    checked_list.person.runs("new", "other", "--title", "Other")
    checked_list.person.runs("add", "other", new.handle("ada2"))
    checked_list.person.runs("remove", "other", new.handle("ada2"), "--opt-out", "--yes")
    if checked:
        checked_list.check()
    for _ in range(2):
        skipped = follow(checked_list)["skipped"]
        assert skipped == {"Ada": "the account moved to one that has opted out"}
    assert followed(checked_list) == {checked_list.handle("bob")}


def test_an_account_that_opts_out_after_the_move_is_not_followed(checked_list: CheckedList) -> None:
    new = checked_list.person.sandbox.small_servers[2]
    new.add("ada2")
    checked_list.state.move(checked_list.handle("ada"), new.handle("ada2"))
    follow(checked_list)
    checked_list.person.runs("new", "other", "--title", "Other")
    checked_list.person.runs("add", "other", new.handle("ada2"))
    checked_list.person.runs("remove", "other", new.handle("ada2"), "--opt-out", "--yes")
    skipped = follow(checked_list)["skipped"]
    assert skipped == {"Ada": "the account moved to one that has opted out"}


def test_undo_reverts_repairs_and_the_next_check_finds_the_problems_again(
    checked_list: CheckedList,
) -> None:
    new, x = checked_list.person.sandbox.small_servers[2], checked_list.person.sandbox.x.state
    new.add("ada2")
    checked_list.state.move(checked_list.handle("ada"), new.handle("ada2"))
    user = x.add_account("cleo")
    checked_list.person.runs("add", "people", "x:cleo", "--x-id", user.id, "--name", "Cleo")
    checked_list.person.log_in("x", user="curator")
    checked_list.check("--yes")
    x.rename("cleo", "cleopatra")

    def handles() -> list[str]:
        rows = checked_list.person.runs("show", "people", "--json").json["members"]
        return [row["mastodon"] or f"{row['x']} {row['x_id']}" for row in rows]

    before = handles()
    assert checked_list.found("--yes") == {"Ada": ["moved"], "Cleo": ["renamed"]}
    checked_list.check("--fix", "--yes")
    assert handles() == [new.handle("ada2"), checked_list.handle("bob"), f"cleopatra {user.id}"]
    assert checked_list.found("--yes") == {}
    ran = checked_list.person.runs("undo", "people")
    assert "care100 check --fix" in ran.out
    assert handles() == before
    assert checked_list.found("--yes") == {"Ada": ["moved"], "Cleo": ["renamed"]}
    checked_list.person.runs("undo", "people", "--redo")
    assert handles() == [new.handle("ada2"), checked_list.handle("bob"), f"cleopatra {user.id}"]


def test_answering_no_repairs_nothing(
    checked_list: CheckedList, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = checked_list.person.sandbox.small_servers[2]
    new.add("ada2")
    checked_list.state.move(checked_list.handle("ada"), new.handle("ada2"))
    asked = answering(monkeypatch, "no")
    ran = checked_list.check("--fix")
    assert asked == ["Repair this account on “People”?"]
    assert "Nothing was repaired." in ran.err
    members = checked_list.person.runs("show", "people", "--json").json["members"]
    assert members[0]["mastodon"] == checked_list.handle("ada")


def test_a_script_without_yes_is_refused_before_the_check(
    checked_list: CheckedList,
) -> None:
    old, new = checked_list.handle("ada"), checked_list.server("bob").handle("ada2")
    checked_list.server("bob").add("ada2", last_status=TODAY)
    checked_list.state.move(old, new)
    ran = checked_list.check("--fix", "--json", expect=2)
    assert ran.json["error"]["message"] == "Confirmation needed: --fix"
    [found] = checked_list.findings("--fix", "--yes")
    assert not found["known"]


@pytest.fixture
def on_x(checked_list: CheckedList) -> CheckedList:
    """Cleo and Dan are on X, where the curator is logged in too."""
    for name in ("cleo", "dan"):
        user = checked_list.person.sandbox.x.state.add_account(name, posts=7)
        checked_list.person.runs(
            "add", "people", f"x:{name}", "--x-id", user.id, "--name", name.title()
        )
    checked_list.person.log_in("x", user="curator")
    return checked_list


def test_x_is_asked_only_after_its_price_is_confirmed(
    on_x: CheckedList, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, question = on_x.person.sandbox.x.log, "Check 2 accounts on X? X charges $0.02 for this."
    assert f"Confirmation needed: {question}" in on_x.check(expect=2).err
    asked = answering(monkeypatch, "no", "yes")
    ran = on_x.check(expect=1)
    assert "Nothing was checked. To leave X out, add: --on mastodon" in ran.err
    assert len(log) == 0
    assert on_x.check("--json").json["cost_usd"] == 0.02
    assert asked == [question] * 2
    # Both in one request.
    assert len(log) == 1


def test_a_check_spends_no_more_than_max_cost(on_x: CheckedList) -> None:
    log = on_x.person.sandbox.x.log
    ran = on_x.check("--yes", "--max-cost", "0.01", expect=1)
    assert "This would cost $0.02, which is more than $0.01." in ran.err
    assert "or leave X out with --on mastodon" in ran.err
    assert len(log) == 0
    assert on_x.check("--yes", "--max-cost", "0.02", "--json").json["checked"]["x"] == 2
    on_x.check("--on", "mastodon", "--max-cost", "0")
    assert len(log) == 1


def test_an_unchanged_number_of_posts_on_x_is_silence(
    on_x: CheckedList, monkeypatch: pytest.MonkeyPatch
) -> None:
    x, options = on_x.person.sandbox.x.state, ("--yes", "--on", "x")
    assert on_x.found(*options) == {}
    days_later(monkeypatch, 100)
    x.account("dan").posts = 8
    assert on_x.found(*options) == {}
    days_later(monkeypatch, 190)
    assert on_x.found(*options) == {"Cleo": ["silent"]}
    [found] = on_x.findings(*options)
    assert "it has had 7 posts since" in found["evidence"]
    x.account("cleo").posts = 9
    assert on_x.found(*options) == {}
    assert on_x.found(*options, "--silent", "0") == {}
