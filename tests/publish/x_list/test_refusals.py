"""No further than X and the curator allow."""

from care100.sandbox import Fault
from care100.sandbox.x.state import XState
from tests.person import PEOPLE, Person, names
from tests.publish.publishing import HUNDRED
from tests.publish.x_list.observed import SYNC, kinds, made, members, spent


def test_code_104_stops_for_the_day_and_keeps_its_place(big: Person, state: XState) -> None:
    state.most_additions = (40, 43_200.0)
    ran = big.runs(*SYNC, expect=4)
    assert "accepts no more additions" in ran.err
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
    state.rate_limiter.clear()
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
    ran = curator.runs(*SYNC, "--max-cost", "0.03", expect=4)
    assert "of the $0.03 that you allow" in ran.err
    assert len(members(state)) == PEOPLE + 1
    curator.runs(*SYNC)
    assert len(members(state)) == PEOPLE + 2


def test_the_error_shows_x_s_reason_for_refusing_the_owned_lists(
    curator: Person, state: XState
) -> None:
    curator.runs(*SYNC)
    state.refuse_owned_lists = True
    owner = state.account("curator").id
    ran = curator.runs(*SYNC, "--verify", expect=1)
    reason = f"The Lists of user [{owner}] are not available"
    assert f"X refused the request to show your Lists (400: {reason})" in ran.err
    assert len(members(state)) == PEOPLE


def test_a_list_that_was_not_created_has_no_address_in_the_report(curator: Person) -> None:
    refusal = Fault("status", "POST", "/2/lists$", status=400, times=None)
    curator.sandbox.x.faults.add(refusal)
    ran = curator.runs(*SYNC, expect=1)
    assert "the request to create a List (400" in ran.err
    report = ran.out.splitlines()
    assert "still to do" in ran.out
    assert not [line for line in report[1:] if not line.strip()]


def test_an_app_without_credits_stops_the_run_and_it_resumes(
    curator: Person, state: XState
) -> None:
    state.out_of_credits = True
    ran = curator.runs(*SYNC, expect=4)
    assert "X refused the request because your app has no credits left (402)" in ran.err
    assert "Buy credits in X's developer console" in ran.err
    [failed] = curator.runs(*SYNC, "--json", expect=4).json
    assert failed["error"]["code"] == "no_credits"
    assert {one.id for one in state.owned("curator")} == set(state.published.values())
    state.out_of_credits = False
    curator.runs(*SYNC)
    assert len(members(state)) == PEOPLE


def test_large_removals_need_force(big: Person, state: XState) -> None:
    big.runs(*SYNC)
    for n in range(1, 32):
        big.runs("remove", "people", f"x:acct{n:03}")
    ran = big.runs(*SYNC, expect=1)
    assert "This would remove 31 of the 100 accounts (31%) from the List “People” on X" in ran.err
    assert len(members(state)) == HUNDRED
    big.runs(*SYNC, "--force")
    assert len(members(state)) == 69


def test_only_what_was_seen_is_done(curator: Person, state: XState) -> None:
    ran = curator.runs("sync", "people", "--dry-run", "--pace", "0")
    command = ran.out.splitlines()[-1].split()
    curator.runs("remove", "people", "x:acct003")
    ran = curator.runs(*command[1:], expect=1)
    assert "The plan has changed since the dry run" in ran.err
    assert len(state.owned("curator")) == 1
    curator.runs("undo", "people")
    curator.runs(*command[1:])
    assert members(state) == names(*range(1, PEOPLE + 1))


def test_another_description_is_another_plan(curator: Person) -> None:
    [before] = curator.runs("sync", "people", "--dry-run", "--json").json
    curator.runs("describe", "people", "--description", "Something else")
    [after] = curator.runs("sync", "people", "--dry-run", "--json").json
    assert before["hash"] != after["hash"]
