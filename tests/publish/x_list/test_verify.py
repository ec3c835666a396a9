"""Reading the List back: what X did not do, and what was done by hand."""

import re

import pytest

from care100.sandbox.x.state import XState
from tests.person import PEOPLE, Person, names
from tests.publish.x_list.observed import SYNC, made, members, spent


def test_verify_sees_that_the_list_was_deleted(curator: Person, state: XState) -> None:
    curator.runs(*SYNC)
    del state.lists[made(state).id]
    curator.runs("sync", "people", "--verify", "--dry-run")
    curator.runs(*SYNC)
    assert members(state) == names(*range(1, PEOPLE + 1))


def test_verify_removes_and_names_accounts_added_by_hand(curator: Person, state: XState) -> None:
    curator.runs(*SYNC)
    made(state).members.append(state.account("acct011").id)
    curator.sandbox.x.log.clear()
    curator.runs(*SYNC)
    assert list(curator.sandbox.x.log) == []
    ran = curator.runs(*SYNC, "--verify")
    assert "(@acct011)" in ran.err
    assert members(state) == names(*range(1, PEOPLE + 1))


def test_verify_adds_and_names_missing_members(curator: Person, state: XState) -> None:
    state.never_list("acct002")
    curator.runs(*SYNC)
    state.never_list("acct002", never=False)
    assert "acct002" not in members(state)
    ran = curator.runs(*SYNC, "--verify")
    assert "Person 2 (@acct002): no longer there" in ran.err
    assert members(state) == names(*range(1, PEOPLE + 1))


def test_verify_names_accounts_that_x_only_claims_to_have_added(
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


def test_reading_back_needs_confirmation_of_its_price(curator: Person, state: XState) -> None:
    curator.runs(*SYNC)
    curator.sandbox.x.costs.clear()
    ran = curator.runs("sync", "people", "--verify", expect=2)
    assert "Read the 8 members of “People” back from X? X charges $0.08." in ran.err
    ran = curator.runs(*SYNC, "--verify", "--max-cost", "0.05", expect=1)
    # Finding its size has cost something too.
    assert "This would cost $0.082, which is more than $0.05" in ran.err
    assert "$0.002 was charged for reading" in ran.err
    assert not curator.sandbox.x.log.matching("GET", "/members$")


def test_one_made_private_by_hand_is_made_public_again(curator: Person, state: XState) -> None:
    curator.runs(*SYNC)
    made(state).private = True
    curator.runs(*SYNC, "--verify")
    assert not made(state).private


def test_the_plan_and_the_report_have_the_same_price(curator: Person, state: XState) -> None:
    state.never_list("acct002")
    curator.runs(*SYNC)
    ran = curator.runs(*SYNC, "--verify", expect=3)
    assert "X charges $0.07. Confirmed by --yes." in ran.err
    plan = re.search(
        r"This takes (\d+ requests), .* X charges (\$[\d.]+)", " ".join(ran.err.split())
    )
    assert plan
    # The List is found and read, one member is added, and all are read again.
    assert plan.groups() == ("4 requests", "$0.157")
    assert "2 of these requests were used to make the plan and cost $0.072." in ran.err
    assert "Expected: 4 requests, $0.157" in ran.out


def test_the_limit_counts_the_reading_that_made_the_plan(curator: Person, state: XState) -> None:
    state.never_list("acct002")
    curator.runs(*SYNC)
    curator.sandbox.x.log.clear()
    ran = curator.runs(*SYNC, "--verify", "--max-cost", "0.156", expect=1)
    assert "This would cost $0.157, which is more than $0.156" in ran.err
    assert "Nothing was changed; $0.072 was charged for reading." in ran.err
    assert not curator.sandbox.x.log.matching("POST", "/members$")
    curator.runs(*SYNC, "--verify", "--max-cost", "0.157", expect=3)


def test_the_limit_is_one_for_all_logins(curator: Person, state: XState) -> None:
    state.never_list("acct002")
    curator.runs(*SYNC)
    # The other login can only find out that the List is not its own, which is charged too.
    curator.log_in("x", user="follower")
    curator.runs("follow", "people", "--copy", "--on", "@follower", "--yes")
    ran = curator.runs(*SYNC, "--verify", "--max-cost", "0.157", expect=1)
    assert "This would cost $0.158, which is more than $0.157" in ran.err
    assert "$0.073 was charged for reading" in ran.err
