"""A list published as a List on X: exact, cheap, and no further than the curator allows."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from care100.sandbox import Fault, Sandbox
from care100.sandbox.x.records import XList
from care100.sandbox.x.state import XState
from tests.person import PEOPLE, Person, names

HUNDRED = 100
SYNC = ("sync", "people", "--yes", "--pace", "0")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(accounts=HUNDRED + 10) as running:
        yield running


@pytest.fixture
def state(sandbox: Sandbox) -> XState:
    return sandbox.x.state


@pytest.fixture
def curator(person: Person) -> Person:
    """Somebody who is logged in on X as the curator and keeps a list of eight."""
    person.has_list()
    person.log_in("x", user="curator")
    person.sandbox.x.ledger.clear()
    return person


@pytest.fixture
def big(person: Person) -> Person:
    """The same with a list of a hundred."""
    person.has_list(HUNDRED)
    person.log_in("x", user="curator")
    person.sandbox.x.ledger.clear()
    return person


def made(state: XState) -> XList:
    """The one List that was made beside the one that the sandbox has published."""
    [found] = [one for one in state.owned("curator") if one.id not in state.published.values()]
    return found


def members(state: XState) -> set[str]:
    return state.members(made(state).id)


def kinds(person: Person) -> dict[str, int]:
    """The requests since the log was cleared, by kind."""
    found: dict[str, int] = {}
    for request in person.sandbox.x.log:
        what = "member" if "/members" in request.path else "list" if "list" in request.path else ""
        kind = f"{request.method} {what or 'users'}"
        found[kind] = found.get(kind, 0) + 1
    return found


def spent(person: Person) -> float:
    return float(person.sandbox.x.ledger.total)


def test_a_hundred_are_published_for_what_was_quoted(big: Person, state: XState) -> None:
    [plan] = big.runs("sync", "people", "--dry-run", "--json").json
    assert spent(big) == 0.0
    assert plan["requests"] == {"read": 1, "write": 101}
    assert plan["costs"] == {"list create": 0.01, "list manage": 0.5, "user read": 1.0}
    [report] = big.runs(*SYNC, "--json").json
    assert members(state) == names(*range(1, HUNDRED + 1))
    assert (made(state).name, made(state).private) == ("People", False)
    assert kinds(big) == {"GET users": 1, "POST list": 1, "POST member": HUNDRED}
    assert report["done"] == HUNDRED
    assert report["cost_usd"] == pytest.approx(1.51) == pytest.approx(spent(big))
    assert report["expected"]["cost_usd"] == pytest.approx(1.51)
    assert report["expected"]["requests"] == report["requests"] == plan["requests"]
    assert report["costs"] == plan["costs"]


def test_a_second_run_asks_x_nothing_and_costs_nothing(big: Person) -> None:
    big.runs(*SYNC)
    big.sandbox.x.log.clear()
    [report] = big.runs("sync", "people", "--json").json
    assert report["cost_usd"] == 0.0
    assert report["already"] == HUNDRED
    assert "Nothing to do: 100 on the List already." in big.runs("sync", "people").out
    assert list(big.sandbox.x.log) == []


def test_five_changes_take_exactly_five_writes(big: Person, state: XState) -> None:
    big.runs(*SYNC)
    for n in (3, 30, 77):
        big.runs("remove", "people", f"x:acct{n:03}")
    for n in (101, 102):
        big.runs("add", "people", f"x:acct{n:03}")
    big.sandbox.x.log.clear()
    [report] = big.runs(*SYNC, "--json").json
    assert members(state) == names(*range(1, 103)) - names(3, 30, 77)
    # The two newcomers are looked up together, and nobody else.
    assert kinds(big) == {"GET users": 1, "DELETE member": 3, "POST member": 2}
    assert report["cost_usd"] == pytest.approx(2 * 0.01 + 5 * 0.005)
    big.sandbox.x.log.clear()
    big.runs("sync", "people")
    assert list(big.sandbox.x.log) == []


def test_the_list_is_pointed_to_from_then_on(curator: Person, state: XState) -> None:
    ran = curator.runs(*SYNC)
    page = f"https://x.com/i/lists/{made(state).id}"
    assert f"  {page}" in ran.out.splitlines()
    assert curator.runs("show", "people", "--json").json["x_list"] == made(state).id
    assert "sync" in curator.runs("history", "people").out
    changes = len(curator.runs("history", "people", "--json").json["changes"])
    curator.runs(*SYNC)
    assert len(curator.runs("history", "people", "--json").json["changes"]) == changes
    curator.log_in("x")
    curator.runs("follow", "people", "--yes", "--on", "x:follower")
    assert made(state).id in state.followed_lists("follower")


def test_ids_are_kept_and_survive_a_new_name(curator: Person, state: XState) -> None:
    curator.runs(*SYNC)
    x_id = state.account("acct001").id
    assert x_id in curator.runs("export", "people").out
    curator.runs("remove", "people", "x:acct001")
    curator.runs(*SYNC)
    state.rename("acct001", "renamed")
    curator.runs("add", "people", "x:acct001", "--x-id", x_id)
    curator.sandbox.x.log.clear()
    curator.runs(*SYNC)
    assert kinds(curator) == {"POST member": 1}
    assert "renamed" in members(state)


def test_name_and_description_are_kept_true_and_cut_between_words(
    curator: Person, state: XState
) -> None:
    curator.runs(*SYNC)
    title = "Voices of social care in England"
    about = "Everybody who writes well about social care. " * 5
    curator.runs("describe", "people", "--title", title, "--description", about)
    curator.sandbox.x.log.clear()
    ran = curator.runs(*SYNC)
    assert "The title is cut" in ran.err
    assert "The description is cut" in ran.err
    assert made(state).name == "Voices of social care in…"
    assert made(state).description.endswith("about social care. Everybody…")
    assert kinds(curator) == {"PUT list": 1}
    curator.sandbox.x.log.clear()
    curator.runs(*SYNC)
    assert list(curator.sandbox.x.log) == []


def test_code_104_stops_for_the_day_and_keeps_its_place(big: Person, state: XState) -> None:
    state.most_additions = (40, 43_200.0)
    ran = big.runs(*SYNC, expect=4)
    assert "takes no more additions" in ran.err
    assert len(members(state)) == 40
    # Nothing is tried again after that; what there is can be pointed to.
    assert kinds(big)["POST member"] == 41
    assert big.runs("show", "people", "--json").json["x_list"] == made(state).id
    state.most_additions = (1_000, 43_200.0)
    big.sandbox.x.log.clear()
    big.runs(*SYNC)
    assert kinds(big) == {"POST member": 60}
    assert members(state) == names(*range(1, HUNDRED + 1))


def test_a_rate_limit_stops_it_without_waiting_and_it_goes_on(big: Person, state: XState) -> None:
    state.limits["addListsMember"] = (30, 900.0)
    ran = big.runs(*SYNC, "--no-wait", expect=4)
    assert "allows no more requests until" in ran.err
    assert len(members(state)) == 30
    state.windows.clear()
    state.limits["addListsMember"] = (300, 900.0)
    big.sandbox.x.log.clear()
    big.runs(*SYNC)
    assert kinds(big) == {"POST member": 70}


def test_too_high_a_price_is_refused_before_anything_is_spent(big: Person, state: XState) -> None:
    ran = big.runs(*SYNC, "--max-cost", "1.50", expect=1)
    assert "This would cost $1.51, which is more than $1.50" in ran.err
    assert spent(big) == 0.0
    assert list(big.sandbox.x.log) == []
    big.runs(*SYNC, "--max-cost", "1.51")
    assert len(members(state)) == HUNDRED


def test_a_spent_budget_stops_it_whatever_the_plan_had_said(curator: Person, state: XState) -> None:
    curator.runs(*SYNC)
    for n in (9, 10):
        curator.runs("add", "people", f"x:acct{n:03}", "--x-id", state.account(f"acct{n:03}").id)
    # An answer that is lost and asked for again is charged again.
    curator.sandbox.x.faults.add(Fault("status", "POST", "/members$", status=200, body={}))
    ran = curator.runs(*SYNC, "--max-cost", "0.01", expect=4)
    assert "of the $0.01 that you allow" in ran.err
    assert len(members(state)) == PEOPLE + 1
    curator.runs(*SYNC)
    assert len(members(state)) == PEOPLE + 2


def test_too_much_is_not_taken_off_by_mistake(big: Person, state: XState) -> None:
    big.runs(*SYNC)
    for n in range(1, 32):
        big.runs("remove", "people", f"x:acct{n:03}")
    ran = big.runs(*SYNC, expect=1)
    assert "This would take 31 of the 100 (31%) out of the List “People” on X" in ran.err
    assert len(members(state)) == HUNDRED
    big.runs(*SYNC, "--force")
    assert len(members(state)) == 69


def test_only_what_was_seen_is_done(curator: Person, state: XState) -> None:
    ran = curator.runs("sync", "people", "--dry-run", "--pace", "0")
    command = ran.out.splitlines()[-1].split()
    curator.runs("remove", "people", "x:acct003")
    ran = curator.runs(*command[1:], expect=1)
    assert "The plan is not the one that you expect" in ran.err
    assert len(state.owned("curator")) == 1
    curator.runs("undo", "people")
    curator.runs(*command[1:])
    assert members(state) == names(*range(1, PEOPLE + 1))


def test_another_description_is_another_plan(curator: Person) -> None:
    [before] = curator.runs("sync", "people", "--dry-run", "--json").json
    curator.runs("describe", "people", "--description", "Something else")
    [after] = curator.runs("sync", "people", "--dry-run", "--json").json
    assert before["hash"] != after["hash"]


def test_a_list_deleted_by_hand_is_made_anew(curator: Person, state: XState) -> None:
    curator.runs(*SYNC)
    old = made(state).id
    del state.lists[old]
    curator.runs("add", "people", "x:acct009")
    ran = curator.runs(*SYNC, expect=4)
    assert "The List “People” is not on X any more: somebody has deleted it." in ran.err
    assert curator.runs("show", "people", "--json").json["x_list"] == ""
    curator.runs(*SYNC)
    assert members(state) == names(*range(1, 10))
    assert made(state).id != old
    assert curator.runs("show", "people", "--json").json["x_list"] == made(state).id


def test_verify_sees_that_the_list_was_deleted(curator: Person, state: XState) -> None:
    curator.runs(*SYNC)
    del state.lists[made(state).id]
    curator.runs("sync", "people", "--verify", "--dry-run")
    curator.runs(*SYNC)
    assert members(state) == names(*range(1, PEOPLE + 1))


def test_verify_takes_off_who_was_added_by_hand_and_names_them(
    curator: Person, state: XState
) -> None:
    curator.runs(*SYNC)
    made(state).members.append(state.account("acct011").id)
    curator.sandbox.x.log.clear()
    curator.runs(*SYNC)
    assert list(curator.sandbox.x.log) == []
    ran = curator.runs(*SYNC, "--verify")
    assert "(@acct011)" in ran.err
    assert members(state) == names(*range(1, PEOPLE + 1))


def test_verify_repairs_and_names_who_was_missing(curator: Person, state: XState) -> None:
    state.never_list("acct002")
    curator.runs(*SYNC)
    state.never_list("acct002", never=False)
    assert "acct002" not in members(state)
    ran = curator.runs(*SYNC, "--verify")
    assert "Person 2 (@acct002): it is not on the List any more" in ran.err
    assert members(state) == names(*range(1, PEOPLE + 1))


def test_verify_names_whom_x_does_not_add_although_it_says_so(
    curator: Person, state: XState
) -> None:
    state.never_list("acct002")
    before = spent(curator)
    [report] = curator.runs(*SYNC, "--verify", "--json", expect=3).json
    assert [one["handle"] for one in report["failed"]] == ["@acct002"]
    assert report["done"] == PEOPLE - 1
    # Who was read once today is read again for nothing: the plan promises no more than it may cost.
    assert report["cost_usd"] == pytest.approx(spent(curator) - before)
    assert report["cost_usd"] < report["expected"]["cost_usd"]
    # They do not count as being on it.
    [again] = curator.runs("sync", "people", "--dry-run", "--json").json
    assert [(step["do"], step["handle"]) for step in again["steps"]] == [("add", "@acct002")]


def test_reading_back_is_asked_about_with_its_price(curator: Person, state: XState) -> None:
    curator.runs(*SYNC)
    curator.sandbox.x.ledger.clear()
    ran = curator.runs("sync", "people", "--verify", expect=2)
    assert "Read the 8 members of “People” on X back? X charges $0.08 for it." in ran.err
    ran = curator.runs(*SYNC, "--verify", "--max-cost", "0.05", expect=1)
    assert "This would cost $0.08, which is more than $0.05" in ran.err
    assert not curator.sandbox.x.log.matching("GET", "/members$")


def test_one_made_private_by_hand_is_made_public_again(curator: Person, state: XState) -> None:
    curator.runs(*SYNC)
    made(state).private = True
    curator.runs(*SYNC, "--verify")
    assert not made(state).private


def test_a_registry_that_was_lost_takes_its_list_over_by_the_address(
    curator: Person, state: XState
) -> None:
    curator.runs(*SYNC)
    made(state).members.append(state.account("acct011").id)
    (curator.home / "care100.db").unlink()
    curator.has_list()
    curator.log_in("x", user="curator")
    curator.runs("describe", "people", "--x-list", made(state).id)
    curator.sandbox.x.log.clear()
    curator.runs(*SYNC)
    assert members(state) == names(*range(1, PEOPLE + 1))
    # Who was read needs no looking up.
    assert kinds(curator) == {"GET list": 1, "GET member": 1, "DELETE member": 1}
    curator.sandbox.x.log.clear()
    curator.runs(*SYNC)
    assert list(curator.sandbox.x.log) == []


def test_the_list_of_somebody_else_is_left_alone(curator: Person, state: XState) -> None:
    other = state.add_list("follower", "People")
    curator.runs("describe", "people", "--x-list", other.id)
    ran = curator.runs(*SYNC, expect=1)
    assert "is published as a List that is not yours" in ran.err
    assert other.members == []
    assert not curator.sandbox.x.log.writes()
    curator.runs("describe", "people", "--x-list", "")
    curator.runs(*SYNC)
    assert len(members(state)) == PEOPLE


def test_one_list_on_x_is_not_two_lists_here(curator: Person, state: XState) -> None:
    curator.runs(*SYNC)
    curator.has_list(2, "others", first=9)
    curator.runs("describe", "others", "--x-list", made(state).id)
    ran = curator.runs("sync", "others", "--yes", "--pace", "0", expect=1)
    assert "is already the List of “People”" in ran.err
    assert len(members(state)) == PEOPLE


def test_who_is_not_on_x_is_named(curator: Person, state: XState) -> None:
    curator.runs("add", "people", "x:nobody_at_all")
    state.suspend("acct002")
    ran = curator.runs(*SYNC, expect=3)
    assert "X knows nobody of that name" in ran.out
    assert "Person 2 (@acct002): it is suspended on X" in ran.out
    assert len(members(state)) == PEOPLE - 1


def test_the_copy_of_a_follower_is_another_list(curator: Person, state: XState) -> None:
    curator.runs(*SYNC)
    curator.runs("follow", "people", "--copy", "--yes")
    curator.runs("unfollow", "people", "--yes")
    assert len(members(state)) == PEOPLE


def test_additions_take_the_time_that_the_pace_says(
    curator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    [slow] = curator.runs("sync", "people", "--dry-run", "--json").json
    [fast] = curator.runs("sync", "people", "--dry-run", "--json", "--pace", "0").json
    assert slow["seconds"] - fast["seconds"] == pytest.approx((PEOPLE - 1) * 6)
    slept: list[float] = []
    clock = SimpleNamespace(sleep=slept.append, monotonic=lambda: sum(slept))
    monkeypatch.setattr("care100.sync.dispatch.time", clock)
    curator.runs("sync", "people", "--yes")
    assert sum(slept) == pytest.approx((PEOPLE - 1) * 6)
    # Only additions are slow.
    slept.clear()
    curator.runs("remove", "people", "x:acct001")
    curator.runs("remove", "people", "x:acct002")
    curator.runs("sync", "people", "--yes")
    assert slept == []


def test_both_platforms_at_once(curator: Person, state: XState) -> None:
    curator.log_in("mastodon", user="curator")
    reports = curator.runs(*SYNC, "--json").json
    assert {one["target"] for one in reports} == {"x-published", "collection"}
    assert len(members(state)) == len(curator.sandbox.mastodon.state.collections) * PEOPLE
    [only] = curator.runs("sync", "people", "--json", "--on", "x").json
    assert only["already"] == PEOPLE


@pytest.mark.parametrize("kind", ["cut_before", "cut_after", "cut_body"])
@pytest.mark.parametrize("path", ["/2/lists$", "/members$"])
def test_a_cut_connection_makes_no_second_list(
    curator: Person, state: XState, kind: str, path: str
) -> None:
    curator.sandbox.x.faults.add(Fault(kind, method="POST", path=path))  # type: ignore[arg-type]
    curator.runs(*SYNC)
    assert members(state) == names(*range(1, PEOPLE + 1))
