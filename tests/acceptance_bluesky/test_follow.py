"""Following a whole list on a Bluesky server, and undoing it exactly."""

import pytest

from tests.killed import kill_before_noting
from tests.sandbox.bluesky import FOLLOW

from .resident import MEMBERS, Resident

pytestmark = pytest.mark.timeout(900)

MOST_REQUESTS = 6


@pytest.fixture
def follower(resident: Resident) -> Resident:
    """Somebody who is logged in, and keeps a list of a hundred accounts."""
    resident.network.add(*MEMBERS)
    resident.log_in()
    resident.has_list(1, 100)
    return resident


def _subjects(resident: Resident) -> list[str]:
    return sorted(one["subject"] for one in resident.records(FOLLOW).values())


def test_a_hundred_are_followed_with_one_write_and_a_second_run_has_none(
    follower: Resident,
) -> None:
    assert "followed: 100" in follower.runs("follow", "people", "--yes").out
    members = follower.network.add(*MEMBERS[:100])
    assert _subjects(follower) == sorted(one.did for one in members)
    assert len(follower.writes) == 1
    if follower.network.app_view:
        assert len(follower.sent) <= MOST_REQUESTS
    follower.sent.clear()
    assert "100 already followed" in follower.runs("follow", "people", "--yes").out
    assert follower.writes == []


def test_an_undo_leaves_ten_follows_by_hand_alone(follower: Resident) -> None:
    follower.follows_by_hand(follower.network.add(*MEMBERS[:10]))
    by_hand = follower.records(FOLLOW)
    assert "followed: 90" in follower.runs("follow", "people", "--yes").out
    assert len(_subjects(follower)) == len(set(_subjects(follower))) == 100
    assert "unfollowed: 90" in follower.runs("unfollow", "people", "--yes").out
    assert follower.records(FOLLOW) == by_hand


def test_a_run_killed_between_the_write_and_the_journal_resumes_without_a_duplicate(
    follower: Resident,
) -> None:
    kill_before_noting(follower, 0, "follow", "people", "--yes")
    assert len(_subjects(follower)) == 100, "the request took effect"
    follower.sent.clear()
    assert "100 already followed" in follower.runs("follow", "people", "--yes").out
    assert follower.writes == []
    assert "unfollowed: 100" in follower.runs("unfollow", "people", "--yes").out
    assert follower.records(FOLLOW) == {}


def test_a_lost_answer_is_settled_without_a_duplicate(follower: Resident) -> None:
    follower.lose_next_answer_to = "applyWrites"
    assert "followed: 100" in follower.runs("follow", "people", "--yes").out
    assert len(_subjects(follower)) == 100
    assert len(follower.writes) == 1


def test_follows_by_a_login_that_was_approved_on_the_servers_own_page(
    resident: Resident,
) -> None:
    resident.network.add(*MEMBERS[:3])
    resident.has_list(1, 3)
    resident.approves()
    words = ("login", "bluesky", resident.me.handle, "--server", resident.network.url)
    resident.runs(*words)
    assert "followed: 3" in resident.runs("follow", "people", "--yes").out
    assert "unfollowed: 3" in resident.runs("unfollow", "people", "--yes").out
    assert resident.records(FOLLOW) == {}
    resident.runs("logout", resident.me.handle)


def test_a_denied_login_keeps_nothing(resident: Resident) -> None:
    resident.approves(yes=False)
    words = ("login", "bluesky", resident.me.handle, "--server", resident.network.url)
    resident.runs(*words, expect=1)
    assert resident.runs("logins", "--json").json["logins"] == []
