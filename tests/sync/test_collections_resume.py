"""Killed at any instant, a publication resumes: nothing is made or done twice."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from care100.sandbox import Fault, Sandbox
from tests.person import Person

PEOPLE = 30
# One part becomes two: the first is renamed, loses one and gets another, and four begin the second.
WRITES = 4

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

for name in ("done", "made", "described"):
    setattr(Journal, name, before(getattr(Journal, name)))
cli.run(sys.argv[1:])
"""


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(accounts=PEOPLE) as running:
        yield running


@pytest.fixture
def curator(person: Person) -> Person:
    """Twenty-five are published; then one has left the list and five have joined."""
    person.has_list(25)
    person.log_in("mastodon", user="curator")
    person.runs("sync", "people", "--yes")
    domain = person.sandbox.mastodon.domain
    person.runs("remove", "people", f"acct003@{domain}")
    for n in range(26, 31):
        person.runs("add", "people", f"acct{n:03}@{domain}")
    person.sandbox.mastodon.log.clear()
    return person


def start(person: Person, *program: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, *program, "sync", "people", "--yes"],
        env={**os.environ, **person.surroundings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def check_that_it_ends_well(person: Person) -> None:
    server = person.sandbox.mastodon
    server.faults.clear()
    person.runs("sync", "people", "--yes")
    found = {
        one.name: {server.state.accounts[item.account].username for item in one.items}
        for one in server.state.collections.values()
    }
    everybody = {f"acct{n:03}" for n in range(1, PEOPLE + 1) if n != 3}
    assert list(found) == ["People (1/2)", "People (2/2)"]
    assert [len(who) for who in found.values()] == [25, 4]
    assert set().union(*found.values()) == everybody
    told = [(request.method, request.path, str(request.fields)) for request in server.log.writes()]
    assert len(told) == len(set(told)) == WRITES
    shown = person.runs("show", "people", "--json").json
    assert len(shown["mastodon_collections"]) == 2
    server.log.clear()
    person.runs("sync", "people")
    assert server.log.writes() == []
    # Who was taken out by care100 has not left by themselves, and may come back.
    person.runs("add", "people", f"acct003@{server.domain}")
    person.runs("sync", "people", "--yes")
    assert sum(len(one.items) for one in server.state.collections.values()) == PEOPLE


@pytest.mark.parametrize("step", range(WRITES))
def test_killed_between_the_effect_and_its_note(curator: Person, step: int) -> None:
    process = start(curator, "-c", KILLED_BEFORE_NOTING.format(step=step))
    assert process.wait(60) == -signal.SIGKILL
    check_that_it_ends_well(curator)


@pytest.mark.parametrize("step", range(WRITES))
def test_killed_while_a_request_is_under_way(curator: Person, step: int) -> None:
    log, faults = curator.sandbox.mastodon.log, curator.sandbox.mastodon.faults
    # The request hangs before it takes effect, and is dropped with its connection.
    path = "/api/v1/collections"
    slow, hang = Fault("latency", path=path, seconds=0.4), Fault("cut_before", path=path)
    for fault in (slow, hang):
        fault.skip, fault.times = step, None
        faults.add(fault)
    process = start(curator, "-m", "care100")
    deadline = time.monotonic() + 30
    while not slow.fired and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.005)
    assert slow.fired, "the run never came to this step"
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    time.sleep(0.6)
    log[:] = [request for request in log if request.status == 200]
    check_that_it_ends_well(curator)
