"""A list as a List on X: exactly its members, with exactly the requests needed."""

from types import SimpleNamespace

import pytest

from care100.sandbox import Fault
from care100.sandbox.x.state import XState
from tests.person import PEOPLE, Person, names
from tests.publish.publishing import HUNDRED
from tests.publish.x_list.observed import SYNC, kinds, made, members, spent


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


def test_a_second_run_sends_no_request_and_costs_nothing(big: Person) -> None:
    big.runs(*SYNC)
    big.sandbox.x.log.clear()
    [report] = big.runs("sync", "people", "--json").json
    assert report["cost_usd"] == 0.0
    assert report["already"] == HUNDRED
    assert "Nothing to do: 100 already on the List." in big.runs("sync", "people").out
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


def test_ids_from_x_are_kept_and_survive_a_new_name(curator: Person, state: XState) -> None:
    curator.runs(*SYNC)
    assert state.account("acct001").id in curator.runs("export", "people").out
    curator.runs("new", "others", "--title", "Others")
    curator.runs("add", "others", "x:acct001")
    state.rename("acct001", "renamed")
    curator.sandbox.x.log.clear()
    curator.runs("sync", "others", "--yes")
    assert kinds(curator) == {"POST list": 1, "POST member": 1}
    [added] = [state.members(one.id) for one in state.owned("curator") if one.name == "Others"]
    assert added == {"renamed"}


def test_name_and_description_are_updated_and_shortened_between_words(
    curator: Person, state: XState
) -> None:
    curator.runs(*SYNC)
    title = "Voices of social care in England"
    about = "Everybody who writes well about social care. " * 5
    curator.runs("describe", "people", "--title", title, "--description", about)
    curator.sandbox.x.log.clear()
    ran = curator.runs(*SYNC)
    assert "The title is shortened" in ran.err
    assert "The description is shortened" in ran.err
    assert made(state).name == "Voices of social care in…"
    assert made(state).description.endswith("about social care. Everybody…")
    assert kinds(curator) == {"PUT list": 1}
    curator.sandbox.x.log.clear()
    curator.runs(*SYNC)
    assert list(curator.sandbox.x.log) == []


def test_members_without_an_x_account_are_named(curator: Person, state: XState) -> None:
    curator.runs("add", "people", "x:nobody_at_all")
    state.suspend("acct002")
    ran = curator.runs(*SYNC, expect=3)
    assert "X cannot find this account" in ran.out
    assert "Person 2 (@acct002): the account is deleted or suspended" in ran.out
    assert len(members(state)) == PEOPLE - 1


def test_additions_take_the_time_that_the_pace_says(
    curator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    [slow] = curator.runs("sync", "people", "--dry-run", "--json").json
    [fast] = curator.runs("sync", "people", "--dry-run", "--json", "--pace", "0").json
    assert slow["seconds"] - fast["seconds"] == pytest.approx((PEOPLE - 1) * 6)
    slept: list[float] = []
    clock = SimpleNamespace(sleep=slept.append, monotonic=lambda: sum(slept))
    monkeypatch.setattr("care100.engine.concurrency.time", clock)
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
