"""Accounts that did not accept a follow request are not asked again without a word."""

import re
from datetime import UTC, datetime

import pytest

from care100.model.dates import day
from care100.registry import FILE_NAME, open_registry
from care100.sandbox.mastodon.state import MastodonState
from tests.clock import Clock
from tests.person import PEOPLE, Person, Ran, names

EVERYBODY = names(*range(1, PEOPLE + 1))
FOLLOW = ("follow", "people", "--yes")


@pytest.fixture
def follower(person: Person) -> Person:
    """Somebody who asked the first of a list of eight, whose account is locked."""
    person.has_list()
    person.log_in("mastodon")
    state_of(person).make_locked("acct001")
    person.runs(*FOLLOW)
    return person


def state_of(person: Person) -> MastodonState:
    return person.sandbox.mastodon.state


def asked(person: Person) -> set[str]:
    """The accounts that the server has a follow request to."""
    state = state_of(person)
    waiting = state.relationships.requests.get(state.account("follower").id, {})
    return {state.accounts[id_].acct for id_ in waiting}


def skipped(ran: Ran) -> list[str]:
    return [one["code"] for one in ran.json[0]["skipped"]]


def test_a_rejected_request_is_not_sent_again(follower: Person) -> None:
    state_of(follower).reject("follower", "acct001")
    ran = follower.runs("follow", "people", "--dry-run")
    today = day(datetime.now(UTC))
    [line] = [line for line in ran.out.splitlines() if "Person 1 (@" in line]
    assert re.search(rf"asked on {today}, not accepted; --again asks once more", line)
    follower.sandbox.mastodon.log.clear()
    follower.runs(*FOLLOW, expect=3)
    assert skipped(follower.runs(*FOLLOW, "--json")) == ["not_accepted"]
    assert follower.sandbox.mastodon.log.writes() == []
    assert asked(follower) == set()


def test_again_asks_once_more(follower: Person) -> None:
    state_of(follower).reject("follower", "acct001")
    follower.runs(*FOLLOW, expect=3)
    plan = follower.runs("follow", "people", "--again", "--dry-run", "--json").json[0]
    assert [step["name"] for step in plan["steps"]] == ["Person 1"]
    follower.runs(*FOLLOW, "--again")
    assert asked(follower) == {"acct001"}
    state_of(follower).reject("follower", "acct001")
    assert skipped(follower.runs(*FOLLOW, "--json", expect=3)) == ["not_accepted"]
    follower.runs(*FOLLOW, "--again")
    state_of(follower).accept("follower", "acct001")
    follower.runs(*FOLLOW)
    assert follower.follows() == EVERYBODY


def test_a_request_from_another_list_counts(follower: Person) -> None:
    state_of(follower).reject("follower", "acct001")
    follower.has_list(2, slug="few")
    assert skipped(follower.runs("follow", "few", "--yes", "--json", expect=3)) == ["not_accepted"]


def test_a_rejected_request_is_remembered_after_an_unfollow(follower: Person) -> None:
    state_of(follower).reject("follower", "acct001")
    follower.runs("unfollow", "people", "--yes")
    assert skipped(follower.runs(*FOLLOW, "--json", expect=3)) == ["not_accepted"]
    assert follower.follows() == EVERYBODY - names(1)


def test_a_request_that_care100_withdrew_is_sent_again(follower: Person) -> None:
    follower.runs("unfollow", "people", "--yes")
    assert asked(follower) == set()
    follower.runs(*FOLLOW)
    assert asked(follower) == {"acct001"}


def test_an_account_that_accepted_and_was_unfollowed_is_followed_again(follower: Person) -> None:
    state_of(follower).accept("follower", "acct001")
    follower.runs(*FOLLOW)
    state_of(follower).unfollow("follower", "acct001")
    state_of(follower).make_locked("acct001", locked=False)
    follower.runs(*FOLLOW)
    assert follower.follows() == EVERYBODY


def test_a_request_that_the_user_sent_counts_once_it_was_seen(person: Person) -> None:
    person.has_list()
    person.log_in("mastodon")
    state = state_of(person)
    state.make_locked("acct002")
    state.follow("follower", "acct002")
    person.runs(*FOLLOW)
    state.reject("follower", "acct002")
    assert skipped(person.runs(*FOLLOW, "--json", expect=3)) == ["not_accepted"]


def test_the_day_is_the_one_of_the_request(follower: Person) -> None:
    state_of(follower).reject("follower", "acct001")
    database = open_registry(follower.home / FILE_NAME)
    with database.writing() as session:
        session.connection().exec_driver_sql("UPDATE step SET at = '2026-05-03 10:00:00'")
    database.close()
    ran = follower.runs(*FOLLOW, expect=3)
    assert "asked on 3 May 2026, not accepted" in ran.out


# The clock is set back between two runs.


def test_a_request_that_was_withdrawn_later_is_sent_again(person: Person, clock: Clock) -> None:
    person.has_list()
    person.log_in("mastodon")
    state_of(person).make_locked("acct001")
    clock.set(days=3)
    person.runs(*FOLLOW)
    clock.set()
    person.runs("unfollow", "people", "--yes")
    person.runs(*FOLLOW)
    assert asked(person) == {"acct001"}


def test_a_request_that_was_accepted_later_is_over(person: Person, clock: Clock) -> None:
    person.has_list()
    person.log_in("mastodon")
    state_of(person).make_locked("acct001")
    clock.set(days=3)
    person.runs(*FOLLOW)
    clock.set()
    state_of(person).accept("follower", "acct001")
    person.runs(*FOLLOW)
    state_of(person).unfollow("follower", "acct001")
    state_of(person).make_locked("acct001", locked=False)
    person.runs(*FOLLOW)
    assert person.follows() == EVERYBODY
