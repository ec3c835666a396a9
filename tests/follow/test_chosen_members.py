"""`follow --only` and `--except` with names: an uncertain one is asked about."""

import pytest

from care100.cli.invocation import Invocation
from tests.person import Person, names

FOLLOW = ("follow", "people", "--yes")


@pytest.fixture
def follower(person: Person) -> Person:
    """A follower with a list that has two members called Ada."""
    person.log_in("mastodon")
    person.has_list(3)
    domain = person.sandbox.mastodon.domain
    for n in (4, 5):
        person.runs("add", "people", f"acct{n:03}@{domain}", "--name", "Ada")
    return person


@pytest.mark.parametrize("option", ["--only", "--except"])
def test_an_ambiguous_name_is_refused_with_the_candidates(follower: Person, option: str) -> None:
    ran = follower.runs(*FOLLOW, option, "ada", expect=2)
    domain = follower.sandbox.mastodon.domain
    assert f"1  Ada (@acct004@{domain})" in ran.err
    assert f"2  Ada (@acct005@{domain})" in ran.err
    assert "is not the name of one member" in ran.err
    assert follower.follows() == set()


def test_the_user_chooses_at_a_terminal(follower: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Invocation, "interactive", True)
    follower.runs(*FOLLOW, "--only", "Ada", given="2\n")
    assert follower.follows() == names(5)


def test_a_whole_name_that_one_member_has_is_certain(follower: Person) -> None:
    follower.runs(*FOLLOW, "--only", "Person 2")
    assert follower.follows() == names(2)
