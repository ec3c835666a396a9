"""A computer whose clock is wrong creates a container once, and finds it by the server's time."""

from datetime import timedelta

import httpx
import pytest

from care100.sandbox import Fault
from tests.clock import Clock
from tests.person import Person

SYNC = ("sync", "people", "--yes", "--pace", "0")
# Hours by which the clock is ahead when the response is lost, and when care100 looks again.
WRONG = [(3, 3), (-3, -3), (3, 0), (0, 3), (-90_000, 0)]


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("care100.engine.concurrency._BACK_OFF", (0.0,))
    monkeypatch.setattr("care100.engine.apply.LOST_RESPONSE_PAUSES", (0.0, 0.0))


@pytest.fixture
def curator(person: Person) -> Person:
    person.has_list()
    return person


def lists_on_x(person: Person) -> list[str]:
    state = person.sandbox.x.state
    return [one.id for one in state.owned("curator") if one.id not in state.published.values()]


@pytest.mark.parametrize(("first", "later"), WRONG)
def test_a_collection_with_a_lost_response_is_found(
    curator: Person, clock: Clock, first: float, later: float
) -> None:
    curator.log_in("mastodon", user="curator")
    faults = curator.sandbox.mastodon.faults
    faults.add(Fault("cut_after", "POST", "/collections$", times=None))
    faults.add(Fault("cut_before", "GET", "/collections$", skip=1, times=None))
    clock.set(hours=first)
    curator.runs(*SYNC, expect=4)
    faults.clear()
    clock.set(hours=later)
    curator.runs(*SYNC)
    assert len(curator.sandbox.mastodon.state.collections) == 1


@pytest.mark.parametrize(("first", "later"), WRONG)
def test_an_x_list_with_a_lost_response_is_found(
    curator: Person, clock: Clock, first: float, later: float
) -> None:
    curator.log_in("x", user="curator")
    faults = curator.sandbox.x.faults
    faults.add(Fault("cut_after", "POST", "/2/lists$", times=None))
    faults.add(Fault("cut_before", "GET", "/owned_lists$", times=None))
    clock.set(hours=first)
    curator.runs(*SYNC, expect=4)
    faults.clear()
    clock.set(hours=later)
    curator.runs(*SYNC)
    assert len(lists_on_x(curator)) == 1


def test_an_older_x_list_of_the_same_name_is_left_alone(curator: Person, clock: Clock) -> None:
    curator.log_in("x", user="curator")
    x = curator.sandbox.x
    headers = {"Authorization": f"Bearer {x.users['curator']}"}
    response = httpx.post(f"{x.url}/2/lists", headers=headers, json={"name": "People"})
    own = response.raise_for_status().json()["data"]["id"]
    x.state.lists[own].created -= timedelta(hours=2)
    x.faults.add(Fault("cut_before", "POST", "/2/lists$", times=None))
    clock.set(hours=-3)
    curator.runs(*SYNC, expect=4)
    x.faults.clear()
    curator.runs(*SYNC)
    assert len(lists_on_x(curator)) == 2
    assert x.state.members(own) == set()
