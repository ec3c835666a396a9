"""Killed at any instant, a run resumes: nothing is done twice, nothing is forgotten."""

import os
import signal
import subprocess
import sys
import time

import pytest

from care100.sandbox import Fault
from tests.person import Person, names

FEW = 4
EVERYBODY = names(*range(1, FEW + 1))
# Four follows, the list, and the batch that goes into it.
WRITES = FEW + 2

# care100, killed after a request took effect and before the journal has noted it.
KILLED_BEFORE_NOTING = """
import os, signal, sys
from care100 import cli
from care100.sync.journal import Journal

noted = 0

def before(method):
    def killing(self, *args, **options):
        global noted
        noted += 1
        if noted > {step}:
            os.kill(os.getpid(), signal.SIGKILL)
        return method(self, *args, **options)
    return killing

Journal.done, Journal.made = before(Journal.done), before(Journal.made)
cli.run(sys.argv[1:])
"""


@pytest.fixture
def follower(person: Person) -> Person:
    person.has_list(FEW)
    person.log_in("mastodon")
    return person


def start(person: Person, *program: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *program, "follow", "people", "--yes"],
        env={**os.environ, **person.surroundings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


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
    # The request hangs before it takes effect, and is dropped with its connection.
    hang = Fault("cut_before", method="POST", path="/api/v1/", skip=step, times=None)
    slow = Fault("latency", method="POST", path="/api/v1/", skip=step, times=None, seconds=0.4)
    for fault in (slow, hang):
        follower.sandbox.mastodon.faults.add(fault)
    process = start(follower, "-m", "care100")
    deadline = time.monotonic() + 30
    while not slow.fired and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.005)
    assert slow.fired, "the run never came to this step"
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    time.sleep(0.6)
    follower.sandbox.mastodon.log[:] = [r for r in follower.sandbox.mastodon.log if r.status == 200]
    check_that_it_ends_well(follower)


@pytest.mark.parametrize("step", range(WRITES))
def test_killed_between_the_effect_and_its_note(follower: Person, step: int) -> None:
    process = start(follower, "-c", KILLED_BEFORE_NOTING.format(step=step))
    assert process.wait(60) == -signal.SIGKILL
    check_that_it_ends_well(follower)


def test_ctrl_c_keeps_its_place(follower: Person) -> None:
    slow = Fault("latency", method="POST", path="/follow$", times=None, seconds=0.3)
    follower.sandbox.mastodon.faults.add(slow)
    process = start(follower, "-m", "care100")
    while not slow.fired:
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 4
    check_that_it_ends_well(follower)
