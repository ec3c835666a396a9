"""Killed at any instant, a run resumes: nothing is done twice, nothing is forgotten."""

import signal
import time

import pytest

from care100.sandbox import Fault
from tests.killed import kill_before_noting, kill_under_way, start
from tests.person import Person, names

FEW = 4
EVERYBODY = names(*range(1, FEW + 1))
# Four follows, the list, and the batch that goes into it.
WRITES = FEW + 2
FOLLOW = ("follow", "people", "--yes")


@pytest.fixture
def follower(person: Person) -> Person:
    person.has_list(FEW)
    person.log_in("mastodon")
    return person


def check_that_it_ends_well(person: Person) -> None:
    """The next run ends as one that was never cut off, and so does the undo."""
    person.sandbox.mastodon.faults.clear()
    person.runs("follow", "people", "--yes")
    assert person.follows() == EVERYBODY
    assert person.members() == EVERYBODY
    log = person.sandbox.mastodon.log
    followed = [request.path for request in log.matching("POST", "/follow$")]
    assert len(followed) == len(set(followed)) == FEW
    assert len(log.matching("POST", "/api/v1/lists$")) == 1
    log.clear()
    person.runs("follow", "people")
    assert log.writes() == []
    person.runs("unfollow", "people", "--yes")
    assert person.follows() == set()
    assert not person.sandbox.mastodon.state.lists


@pytest.mark.parametrize("step", range(WRITES))
def test_killed_while_a_request_is_under_way(follower: Person, step: int) -> None:
    kill_under_way(follower, step, *FOLLOW, method="POST", path="/api/v1/")
    check_that_it_ends_well(follower)


@pytest.mark.parametrize("step", range(WRITES))
def test_killed_between_the_effect_and_its_note(follower: Person, step: int) -> None:
    kill_before_noting(follower, step, *FOLLOW)
    check_that_it_ends_well(follower)


def test_ctrl_c_keeps_its_place(follower: Person) -> None:
    slow = Fault("latency", method="POST", path="/follow$", times=None, seconds=0.3)
    follower.sandbox.mastodon.faults.add(slow)
    process = start(follower, *FOLLOW)
    while not slow.fired:
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 4
    check_that_it_ends_well(follower)
