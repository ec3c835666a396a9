"""Killed at any instant, publishing on X resumes: no second List, nobody forgotten."""

import pytest

from tests.killed import kill_before_noting, kill_under_way
from tests.person import Person, names

# Three are published; then one leaves, one joins and the title changes.
FIRST, CHANGES = 4, 3
EVERYBODY = names(2, 3, 4)
SYNC = ("sync", "people", "--yes", "--pace", "0")


@pytest.fixture
def curator(person: Person) -> Person:
    person.has_list(3)
    person.log_in("x", user="curator")
    return person


def change(person: Person) -> None:
    person.runs("remove", "people", "x:acct001")
    person.runs("add", "people", "x:acct004")
    person.runs("describe", "people", "--title", "Folk")
    person.sandbox.x.log.clear()


def check(
    person: Person, who: set[str], name: str, *, writes: int, killed: bool, puts: int = 0
) -> None:
    """The next run ends as one that was never cut off, and the one after has nothing to do.

    What became of a request whose answer was never noted is not known, and reading it back
    costs more than sending it again, which changes nothing: one may be sent twice.
    """
    x = person.sandbox.x
    x.faults.clear()
    person.runs(*SYNC)
    [made] = [one for one in x.state.owned("curator") if one.id not in x.state.published.values()]
    assert x.state.members(made.id) == who
    assert made.name == name
    assert len(x.log.writes()) <= writes + killed
    assert len(x.log.matching("POST", "/2/lists$")) <= 1
    # One that was made has its name and description already.
    assert len(x.log.matching("PUT", "")) <= puts
    assert person.runs("show", "people", "--json").json["x_list"] == made.id
    x.log.clear()
    person.runs("sync", "people")
    assert list(x.log) == []


@pytest.mark.parametrize("step", range(FIRST))
def test_killed_between_the_effect_and_its_note(curator: Person, step: int) -> None:
    kill_before_noting(curator, step, *SYNC)
    check(curator, names(1, 2, 3), "People", writes=FIRST, killed=True)


@pytest.mark.parametrize("step", range(FIRST))
def test_killed_while_a_request_is_under_way(curator: Person, step: int) -> None:
    kill_under_way(curator, step, *SYNC, method="POST", path="/2/lists", on="x")
    check(curator, names(1, 2, 3), "People", writes=FIRST, killed=False)


@pytest.mark.parametrize("step", range(CHANGES))
def test_killed_between_a_change_and_its_note(curator: Person, step: int) -> None:
    curator.runs(*SYNC)
    change(curator)
    kill_before_noting(curator, step, *SYNC)
    check(curator, EVERYBODY, "Folk", writes=CHANGES, killed=True, puts=2)


@pytest.mark.parametrize("step", range(CHANGES))
def test_killed_while_a_change_is_under_way(curator: Person, step: int) -> None:
    curator.runs(*SYNC)
    change(curator)
    kill_under_way(curator, step, *SYNC, method="", path="/2/lists", on="x")
    check(curator, EVERYBODY, "Folk", writes=CHANGES, killed=False, puts=1)
