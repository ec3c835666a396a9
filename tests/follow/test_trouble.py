"""Servers that are slow, full, broken or gone: what the follower sees, and what remains."""

import pytest

from care100.sandbox import Fault
from tests.person import PEOPLE, Person, names

EVERYBODY = names(*range(1, PEOPLE + 1))


@pytest.fixture
def follower(person: Person) -> Person:
    person.has_list()
    person.log_in("mastodon")
    return person


def trouble(person: Person, kind: str, **more: object) -> Fault:
    return person.sandbox.mastodon.faults.add(Fault(kind, **more))  # type: ignore[arg-type]


def times_followed(person: Person) -> list[int]:
    """How often each account that was followed with effect was sent a follow."""
    sent = person.sandbox.mastodon.log.matching("POST", "/follow$")
    paths = [request.path for request in sent if request.status == 200]
    return [paths.count(path) for path in set(paths)]


def test_a_rate_limit_in_the_middle_is_waited_out(follower: Person) -> None:
    limit = trouble(follower, "status", status=429, path="/follow$", skip=3, reset_after=1.0)
    ran = follower.runs("follow", "people", "--yes")
    assert limit.fired == 1
    assert "for the rate limit" in ran.err
    assert follower.follows() == EVERYBODY


def test_a_rate_limit_without_a_time_is_waited_out_too(
    follower: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("care100.platforms.rate_limits._DEFAULT_SECONDS", 0.3)
    trouble(follower, "status", status=429, path="/follow$", skip=3)
    follower.runs("follow", "people", "--yes")
    assert follower.follows() == EVERYBODY


def test_without_waiting_it_stops_and_the_next_run_finishes(follower: Person) -> None:
    trouble(follower, "status", status=429, path="/follow$", skip=3, times=None, reset_after=600)
    ran = follower.runs("follow", "people", "--yes", "--no-wait", expect=4)
    assert "allows no more requests until" in ran.err
    assert "Run the same command again" in ran.err
    some = follower.follows()
    assert 0 < len(some) < PEOPLE
    follower.sandbox.mastodon.faults.clear()
    follower.runs("follow", "people", "--yes")
    assert follower.follows() == follower.members() == EVERYBODY
    assert times_followed(follower) == [1] * PEOPLE


def test_a_rate_limit_while_looking_people_up_is_waited_out(follower: Person) -> None:
    trouble(follower, "status", status=429, path="/lookup", skip=2, reset_after=1.0)
    follower.runs("follow", "people", "--yes")
    assert follower.follows() == EVERYBODY


@pytest.mark.parametrize(
    "headers",
    [
        [("X-RateLimit-Reset", "soon")],
        [("X-RateLimit-Remaining", "300"), ("X-RateLimit-Remaining", "300")],
        [("Date", "Sat, 28 Nov 2026 20:00:00 GMT"), ("Date", "Sat, 28 Nov 2026 20:00:00 GMT")],
        [("X-RateLimit-Reset", "9" * 14), ("X-RateLimit-Remaining", "0")],
    ],
)
def test_headers_that_cannot_be_read_stop_nothing(
    follower: Person, headers: list[tuple[str, str]]
) -> None:
    spoiled = trouble(follower, "headers", times=None, headers=headers)
    follower.runs("follow", "people", "--yes")
    assert spoiled.fired
    assert follower.follows() == follower.members() == EVERYBODY


@pytest.mark.parametrize("kind", ["cut_before", "cut_after", "cut_body"])
@pytest.mark.parametrize("path", ["/follow$", "/lists$", "/lists/[^/]+/accounts$"])
def test_a_connection_that_is_cut_does_nothing_twice(
    follower: Person, kind: str, path: str
) -> None:
    cut = trouble(follower, kind, method="POST", path=path, times=2 if "follow" in path else 1)
    follower.runs("follow", "people", "--yes")
    assert cut.fired
    assert follower.follows() == follower.members() == EVERYBODY
    assert len(follower.sandbox.mastodon.state.lists) == 1
    if kind != "cut_before":
        assert times_followed(follower) == [1] * PEOPLE
    follower.runs("unfollow", "people", "--yes")
    assert follower.follows() == set()


@pytest.mark.parametrize("kind", ["cut_before", "cut_after", "cut_body"])
def test_unfollowing_survives_a_cut_connection(follower: Person, kind: str) -> None:
    follower.runs("follow", "people", "--yes")
    trouble(follower, kind, method="POST", path="/unfollow$", times=2)
    follower.runs("unfollow", "people", "--yes")
    assert follower.follows() == set()


def test_a_server_error_is_tried_again(follower: Person) -> None:
    trouble(follower, "status", status=503, path="/follow$", skip=2, times=2)
    trouble(follower, "status", status=500, path="/lookup", times=1)
    trouble(follower, "status", status=502, path="/relationships", times=1)
    follower.runs("follow", "people", "--yes")
    assert follower.follows() == EVERYBODY


def test_a_server_that_is_down_is_said_so_and_the_next_run_goes_on(follower: Person) -> None:
    trouble(follower, "status", status=503, path="/follow$", skip=2, times=None)
    ran = follower.runs("follow", "people", "--yes", expect=4)
    assert "has a server error (503)" in ran.err
    follower.sandbox.mastodon.faults.clear()
    follower.runs("follow", "people", "--yes")
    assert follower.follows() == EVERYBODY
    follower.runs("unfollow", "people", "--yes")
    assert follower.follows() == set()


def test_a_revoked_token_asks_to_log_in_again(follower: Person) -> None:
    trouble(follower, "revoke_token", path="/follow$", skip=3)
    ran = follower.runs("follow", "people", "--yes", expect=5)
    assert "no longer accepts your login" in ran.err
    assert f"care100 login mastodon {follower.sandbox.mastodon.domain}" in ran.err
    follower.sandbox.mastodon.users["follower"] = follower.sandbox.mastodon.state.issue_for(
        "follower"
    )
    follower.sandbox.mastodon.faults.clear()
    follower.log_in("mastodon")
    follower.runs("follow", "people", "--yes")
    assert follower.follows() == EVERYBODY


def test_the_cap_on_follows_stops_the_run(follower: Person) -> None:
    follower.sandbox.mastodon.state.limits.following = 3
    ran = follower.runs("follow", "people", "--yes", expect=4)
    assert "accepts no more follows from you" in ran.err
    assert len(follower.follows()) == 3


def test_a_redirect_is_not_followed_with_a_token(follower: Person) -> None:
    trouble(follower, "status", status=302, path="/relationships", times=None)
    follower.runs("follow", "people", "--yes", expect=4)
    assert follower.follows() == set()


def test_one_bad_account_takes_no_other_of_its_batch_along(follower: Person) -> None:
    # Whole batches are refused when somebody unfollowed one of them in the meantime.
    trouble(follower, "status", status=404, path="/lists/[^/]+/accounts$", method="POST")
    follower.runs("follow", "people", "--yes")
    assert follower.members() == EVERYBODY


def test_a_server_that_does_not_show_follows_stops_the_run(follower: Person) -> None:
    follower.sandbox.mastodon.state.follow("follower", "acct002")
    missing = trouble(follower, "status", status=404, path="/relationships$", times=None)
    ran = follower.runs("follow", "people", "--yes", expect=1)
    assert missing.fired
    assert "the request to show which accounts you follow" in ran.err
    assert follower.follows() == names(2)
    follower.sandbox.mastodon.faults.clear()
    follower.runs("follow", "people", "--yes")
    follower.runs("unfollow", "people", "--yes")
    assert follower.follows() == names(2), "an account followed by hand"
