"""Which List it is: pointed to, found again, taken over, and not mistaken for others."""

from care100.sandbox.x.state import XState
from tests.person import PEOPLE, Person, names
from tests.publish.x_list.observed import SYNC, kinds, made, members


def test_the_list_is_pointed_to_from_then_on(curator: Person, state: XState) -> None:
    ran = curator.runs(*SYNC)
    page = f"https://x.com/i/lists/{made(state).id}"
    assert f"  {page}" in ran.out.splitlines()
    assert curator.runs("show", "people", "--json").json["x_list"] == made(state).id
    assert "sync" in curator.runs("history", "people").out
    changes = len(curator.runs("history", "people", "--json").json["changes"])
    curator.runs(*SYNC)
    assert len(curator.runs("history", "people", "--json").json["changes"]) == changes
    curator.log_in("x")
    curator.runs("follow", "people", "--yes", "--on", "x:follower")
    assert made(state).id in state.followed_lists("follower")


def test_a_list_deleted_by_hand_is_created_again(curator: Person, state: XState) -> None:
    curator.runs(*SYNC)
    old = made(state).id
    del state.lists[old]
    curator.runs("add", "people", "x:acct009")
    ran = curator.runs(*SYNC, expect=4)
    assert "The List “People” no longer exists on X: it was deleted." in ran.err
    assert curator.runs("show", "people", "--json").json["x_list"] == ""
    curator.runs(*SYNC)
    assert members(state) == names(*range(1, 10))
    assert made(state).id != old
    assert curator.runs("show", "people", "--json").json["x_list"] == made(state).id


def test_a_registry_that_was_lost_takes_its_list_over_by_the_address(
    curator: Person, state: XState
) -> None:
    curator.runs(*SYNC)
    made(state).members.append(state.account("acct011").id)
    (curator.home / "care100.db").unlink()
    curator.has_list()
    curator.log_in("x", user="curator")
    curator.runs("describe", "people", "--x-list", made(state).id)
    curator.sandbox.x.log.clear()
    curator.runs(*SYNC)
    assert members(state) == names(*range(1, PEOPLE + 1))
    # Who was read needs no looking up.
    assert kinds(curator) == {"GET list": 1, "GET member": 1, "DELETE member": 1}
    curator.sandbox.x.log.clear()
    curator.runs(*SYNC)
    assert list(curator.sandbox.x.log) == []


def test_the_list_of_somebody_else_is_left_alone(curator: Person, state: XState) -> None:
    other = state.add_list("follower", "People")
    curator.runs("describe", "people", "--x-list", other.id)
    ran = curator.runs(*SYNC, expect=1)
    assert "is published as a List that is not yours" in ran.err
    assert other.members == []
    assert not curator.sandbox.x.log.writes()
    curator.runs("describe", "people", "--x-list", "")
    curator.runs(*SYNC)
    assert len(members(state)) == PEOPLE


def test_one_list_on_x_is_not_two_lists_here(curator: Person, state: XState) -> None:
    curator.runs(*SYNC)
    curator.has_list(2, "others", first=9)
    curator.runs("describe", "others", "--x-list", made(state).id)
    ran = curator.runs("sync", "others", "--yes", "--pace", "0", expect=1)
    assert "is already the List of “People”" in ran.err
    assert len(members(state)) == PEOPLE


def test_the_copy_of_a_follower_is_another_list(curator: Person, state: XState) -> None:
    curator.runs(*SYNC)
    curator.runs("follow", "people", "--copy", "--yes")
    curator.runs("unfollow", "people", "--yes")
    assert len(members(state)) == PEOPLE
