"""Killed at any instant, a publication resumes: nothing is made or done twice."""

from collections.abc import Iterator

import pytest

from care100.sandbox import Sandbox
from tests.killed import kill_before_noting, kill_under_way
from tests.person import Person

PEOPLE = 30
# One part becomes two: the first is renamed, loses one and gets another, and four begin the second.
WRITES = 4
SYNC = ("sync", "people", "--yes")


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
    kill_before_noting(curator, step, *SYNC)
    check_that_it_ends_well(curator)


@pytest.mark.parametrize("step", range(WRITES))
def test_killed_while_a_request_is_under_way(curator: Person, step: int) -> None:
    kill_under_way(curator, step, *SYNC, method="", path="/api/v1/collections")
    check_that_it_ends_well(curator)
