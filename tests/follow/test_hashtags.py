"""Following a list's hashtags on Mastodon."""

import pytest

from care100.sandbox import Fault
from care100.sandbox.mastodon.state import MastodonState
from tests.person import Person, names


@pytest.fixture
def state(person: Person) -> MastodonState:
    return person.sandbox.mastodon.state


@pytest.fixture
def follower(person: Person) -> Person:
    """A user logged in on Mastodon, with a list of two people and two hashtags."""
    person.log_in("mastodon")
    person.has_list(2)
    person.runs("describe", "people", "--hashtag", "SocialCare", "--hashtag", "Bürgergeld")
    return person


def test_hashtags_are_followed_only_with_the_option_and_unfollowed(
    follower: Person, state: MastodonState
) -> None:
    follower.runs("follow", "people", "--yes")
    assert state.hashtags("follower") == set()
    ran = follower.runs("follow", "people", "--hashtags", "--yes")
    domain = follower.sandbox.mastodon.domain
    assert f"@follower@{domain}: hashtags that you follow on {domain}" in ran.err
    assert "  Follow: 2\n    #SocialCare, #Bürgergeld\n" in ran.err
    assert "  followed: 2\n" in ran.out
    assert state.hashtags("follower") == {"SocialCare", "Bürgergeld"}
    follower.sandbox.mastodon.log.clear()
    again = follower.runs("follow", "people", "--hashtags", "--yes")
    assert "Nothing to do: 2 already followed, 2 hashtags already followed." in again.out
    assert not list(follower.sandbox.mastodon.log.writes())
    follower.runs("unfollow", "people", "--yes")
    assert state.hashtags("follower") == set()
    assert follower.follows() == set()


def test_a_hashtag_that_was_followed_by_hand_is_left_alone(
    follower: Person, state: MastodonState
) -> None:
    state.follow_hashtag("follower", "socialcare")
    state.follow_hashtag("follower", "Cats")
    ran = follower.runs("follow", "people", "--hashtags", "--yes")
    assert "Already followed: 1, left alone." in ran.err
    follower.runs("unfollow", "people", "--yes")
    assert state.hashtags("follower") == {"socialcare", "Cats"}


def test_a_hashtag_of_another_followed_list_stays(follower: Person, state: MastodonState) -> None:
    follower.has_list(1, "others", first=3)
    follower.runs("describe", "others", "--hashtag", "socialcare")
    for slug in ("people", "others"):
        follower.runs("follow", slug, "--hashtags", "--yes")
    follower.runs("unfollow", "people", "--yes")
    assert state.hashtags("follower") == {"SocialCare"}
    follower.runs("unfollow", "others", "--yes")
    assert state.hashtags("follower") == set()


def test_prune_unfollows_hashtags_that_left_the_list(
    follower: Person, state: MastodonState
) -> None:
    follower.runs("follow", "people", "--hashtags", "--yes")
    follower.runs("describe", "people", "--hashtag", "Carers")
    follower.runs("follow", "people", "--hashtags", "--yes")
    assert state.hashtags("follower") == {"SocialCare", "Bürgergeld", "Carers"}
    follower.runs("follow", "people", "--hashtags", "--prune", "--yes")
    assert state.hashtags("follower") == {"Carers"}


def test_only_the_shown_plan_is_applied(follower: Person, state: MastodonState) -> None:
    ran = follower.runs("follow", "people", "--hashtags", "--dry-run")
    assert "#SocialCare" in ran.out
    assert state.hashtags("follower") == set()
    [follows, _, hashtags] = follower.runs("follow", "people", "--hashtags", "--yes", "--json").json
    assert (follows["target"], hashtags["target"]) == ("follows", "hashtags")
    assert hashtags["done"] == 2


def test_a_list_without_hashtags_is_an_error(person: Person) -> None:
    person.log_in("mastodon")
    person.has_list(1)
    ran = person.runs("follow", "people", "--hashtags", "--yes", expect=2)
    assert "“People” has no hashtags to follow." in ran.err
    assert "care100 describe people --hashtag NAME" in ran.err
    assert person.follows() == set()


@pytest.mark.parametrize("status", [404, 405])
def test_a_server_without_hashtags_says_so(
    follower: Person, state: MastodonState, status: int
) -> None:
    state.traits.hashtags_error = status
    ran = follower.runs("follow", "people", "--hashtags", "--yes", expect=1)
    assert f"Hashtags cannot be followed on {follower.sandbox.mastodon.domain}." in ran.err
    assert "without --hashtags" in ran.err
    assert follower.follows() == set()
    # The server can also lose them after a run.
    state.traits.hashtags_error = 0
    follower.runs("follow", "people", "--hashtags", "--yes")
    state.traits.hashtags_error = status
    follower.runs("unfollow", "people", "--yes")
    assert follower.follows() == set()


def test_hashtags_of_a_user_who_follows_many_are_all_read(
    follower: Person, state: MastodonState
) -> None:
    state.follow_hashtag("follower", "SocialCare")
    for number in range(230):
        state.follow_hashtag("follower", f"tag{number}")
    ran = follower.runs("follow", "people", "--hashtags", "--yes")
    assert "Already followed: 1, left alone." in ran.err
    assert len(follower.sandbox.mastodon.log.matching("GET", "/api/v1/followed_tags")) == 2


@pytest.mark.parametrize("old", [False, True])
def test_a_follow_whose_response_is_lost_is_settled(
    follower: Person, state: MastodonState, *, old: bool
) -> None:
    state.traits.old_hashtags = old
    fault = Fault("cut_after", path="/api/v1/tags/SocialCare/follow")
    follower.sandbox.mastodon.faults.add(fault)
    follower.runs("follow", "people", "--hashtags", "--yes", expect=None)
    follower.runs("follow", "people", "--hashtags", "--yes")
    assert state.hashtags("follower") == {"SocialCare", "Bürgergeld"}
    follower.runs("unfollow", "people", "--yes")
    assert state.hashtags("follower") == set()


def test_hashtags_count_as_follows_of_the_day(follower: Person, state: MastodonState) -> None:
    state.limits.follows = (3, 86_400.0)
    ran = follower.runs("follow", "people", "--hashtags", "--yes", "--no-wait", expect=4)
    assert "still to do: 1" in ran.out
    assert follower.follows() == names(1, 2)
    assert state.hashtags("follower") == {"SocialCare"}
    state.limits.follows = (400, 86_400.0)
    state.rate_limiter.clear()
    follower.runs("follow", "people", "--hashtags", "--yes")
    assert state.hashtags("follower") == {"SocialCare", "Bürgergeld"}
