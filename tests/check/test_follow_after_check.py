"""After a check: what `follow` skips, what `undo` restores, and what X charges."""

import pytest

from care100.sandbox.mastodon.small_servers import SmallServer
from tests.check.village import TODAY, Village, answering, days_later


def follow(village: Village) -> dict[str, dict[str, str]]:
    """Follow the list. Returns the members who were skipped or have moved, with the reason."""
    follows = village.person.runs("follow", "people", "--yes", "--json", expect=None).json[0]
    return {
        what: {one["name"]: one["reason"] for one in follows[what]} for what in ("skipped", "moved")
    }


def followed(village: Village) -> set[str]:
    return village.state.follows("curator")


def test_follow_skips_lost_accounts_without_a_request(village: Village, town: SmallServer) -> None:
    village.state.suspend(village.handle("bob"))
    town.stop_listening()
    for _ in range(2):
        village.check("--confirm-after", "0")
    log = village.person.sandbox.mastodon.log
    log.clear()
    assert follow(village)["skipped"] == {
        "Ada": "the account was gone at the last check",
        "Bob": "the account is suspended",
    }
    assert not [one for one in log if "search" in one.path or "lookup" in one.path]
    assert followed(village) == set()


def test_follow_uses_the_new_account_of_a_confirmed_move(village: Village) -> None:
    new = village.person.sandbox.small_servers[2]
    new.add("ada2")
    village.state.move(village.handle("ada"), new.handle("ada2"))
    village.check()
    assert village.person.runs("show", "people", "--json").json["members"][0]["mastodon"] == (
        village.handle("ada")
    )
    log = village.person.sandbox.mastodon.log
    log.clear()
    assert list(follow(village)["moved"]) == ["Ada"]
    assert followed(village) == {new.handle("ada2"), village.handle("bob")}
    # The new account is requested directly, without asking about the old one.
    assert not [one for one in log if village.handle("ada") in str(one)]


@pytest.mark.parametrize("checked", [True, False])
def test_a_new_account_that_has_opted_out_is_not_followed(village: Village, checked: bool) -> None:
    new = village.person.sandbox.small_servers[2]
    new.add("ada2")
    village.state.move(village.handle("ada"), new.handle("ada2"))
    village.person.runs("new", "other", "--title", "Other")
    village.person.runs("add", "other", new.handle("ada2"))
    village.person.runs("remove", "other", new.handle("ada2"), "--opt-out")
    if checked:
        village.check()
    for _ in range(2):
        skipped = follow(village)["skipped"]
        assert skipped == {"Ada": "the account moved to one that has opted out"}
    assert followed(village) == {village.handle("bob")}


def test_an_account_that_opts_out_after_the_move_is_not_followed(village: Village) -> None:
    new = village.person.sandbox.small_servers[2]
    new.add("ada2")
    village.state.move(village.handle("ada"), new.handle("ada2"))
    follow(village)
    village.person.runs("new", "other", "--title", "Other")
    village.person.runs("add", "other", new.handle("ada2"))
    village.person.runs("remove", "other", new.handle("ada2"), "--opt-out")
    skipped = follow(village)["skipped"]
    assert skipped == {"Ada": "the account moved to one that has opted out"}


def test_undo_reverts_repairs_and_the_next_check_finds_the_problems_again(village: Village) -> None:
    new, x = village.person.sandbox.small_servers[2], village.person.sandbox.x.state
    new.add("ada2")
    village.state.move(village.handle("ada"), new.handle("ada2"))
    user = x.add_account("cleo")
    village.person.runs("add", "people", "x:cleo", "--x-id", user.id, "--name", "Cleo")
    x.rename("cleo", "cleopatra")
    village.person.log_in("x", user="curator")

    def handles() -> list[str]:
        rows = village.person.runs("show", "people", "--json").json["members"]
        return [row["mastodon"] or f"{row['x']} {row['x_id']}" for row in rows]

    before = handles()
    assert village.found("--yes") == {"Ada": ["moved"], "Cleo": ["renamed"]}
    village.check("--fix", "--yes")
    assert handles() == [new.handle("ada2"), village.handle("bob"), f"cleopatra {user.id}"]
    assert village.found("--yes") == {}
    ran = village.person.runs("undo", "people")
    assert "care100 check --fix" in ran.out
    assert handles() == before
    assert village.found("--yes") == {"Ada": ["moved"], "Cleo": ["renamed"]}
    village.person.runs("undo", "people", "--redo")
    assert handles() == [new.handle("ada2"), village.handle("bob"), f"cleopatra {user.id}"]


def test_answering_no_repairs_nothing(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    new = village.person.sandbox.small_servers[2]
    new.add("ada2")
    village.state.move(village.handle("ada"), new.handle("ada2"))
    asked = answering(monkeypatch, "no")
    ran = village.check("--fix")
    assert asked == ["Repair this account on “People”?"]
    assert "Nothing was repaired." in ran.err
    members = village.person.runs("show", "people", "--json").json["members"]
    assert members[0]["mastodon"] == village.handle("ada")


def test_a_script_without_yes_is_refused_before_the_check(
    village: Village,
) -> None:
    old, new = village.handle("ada"), village.town("bob").handle("ada2")
    village.town("bob").add("ada2", last_status=TODAY)
    village.state.move(old, new)
    ran = village.check("--fix", "--json", expect=2)
    assert ran.json["error"]["message"] == "Confirmation needed: --fix"
    [found] = village.findings("--fix", "--yes")
    assert found["new"]


@pytest.fixture
def on_x(village: Village) -> Village:
    """Cleo and Dan are on X, where the curator is logged in too."""
    for name in ("cleo", "dan"):
        user = village.person.sandbox.x.state.add_account(name, posts=7)
        village.person.runs("add", "people", f"x:{name}", "--x-id", user.id, "--name", name.title())
    village.person.log_in("x", user="curator")
    return village


def test_x_is_asked_only_after_its_price_is_confirmed(
    on_x: Village, monkeypatch: pytest.MonkeyPatch
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


def test_a_check_spends_no_more_than_max_cost(on_x: Village) -> None:
    log = on_x.person.sandbox.x.log
    ran = on_x.check("--yes", "--max-cost", "0.01", expect=1)
    assert "This would cost $0.02, which is more than $0.01." in ran.err
    assert "or leave X out with --on mastodon" in ran.err
    assert len(log) == 0
    assert on_x.check("--yes", "--max-cost", "0.02", "--json").json["checked"]["x"] == 2
    on_x.check("--on", "mastodon", "--max-cost", "0")
    assert len(log) == 1


def test_an_unchanged_number_of_posts_on_x_is_silence(
    on_x: Village, monkeypatch: pytest.MonkeyPatch
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
