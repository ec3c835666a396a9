"""The whole way on servers of other software: follow, list, sync, check, unfollow."""

from typing import get_args

import pytest

from care100.sandbox.mastodon.personalities import Personality
from tests.person import PEOPLE, Person, names

EVERYBODY = names(*range(1, PEOPLE + 1))
LOCKED, UNKNOWN, SUSPENDED = "acct002", "nobody", "acct003"
FOLLOW = ("follow", "people", "--yes")
ALL = get_args(Personality)
# Of a follow: 6 for each member, and a few for the list and the plan.
MOST_REQUESTS = 6 * (PEOPLE + 2) + 10


@pytest.fixture(params=ALL)
def follower(request: pytest.FixtureRequest, person: Person) -> Person:
    """Somebody on a server of each software."""
    person.sandbox.mastodon.state.personality = request.param
    person.has_list()
    person.log_in("mastodon")
    return person


def has_lists(person: Person) -> bool:
    return not person.sandbox.mastodon.state.traits.lists_error


def test_a_list_is_followed_once_and_unfollowed(follower: Person) -> None:
    ran = follower.runs(*FOLLOW)
    assert follower.follows() == EVERYBODY
    if has_lists(follower):
        assert follower.members() == EVERYBODY
    assert ran.err.count("has no lists, so") == (not has_lists(follower))
    follower.sandbox.mastodon.log.clear()
    again = follower.runs(*FOLLOW)
    assert f"Nothing to do: {PEOPLE} already followed." in again.out
    assert follower.sandbox.mastodon.log.writes() == []
    follower.runs("unfollow", "people", "--yes")
    assert follower.follows() == set()
    assert follower.sandbox.mastodon.state.lists == {}
    follower.sandbox.mastodon.log.clear()
    follower.runs("unfollow", "people", "--yes")
    assert follower.sandbox.mastodon.log.writes() == []


def test_an_undo_takes_back_exactly_what_was_done(follower: Person) -> None:
    follower.sandbox.mastodon.state.follow("follower", "acct001", reblogs=False, notify=True)
    follower.sandbox.mastodon.state.relationships.apply_delayed()
    follower.runs(*FOLLOW)
    assert follower.follows() == EVERYBODY
    follower.runs("unfollow", "people", "--yes")
    assert follower.follows() == {"acct001"}


def test_members_that_cannot_be_followed_do_not_stop_the_others(follower: Person) -> None:
    state = follower.sandbox.mastodon.state
    follower.runs("add", "people", f"{UNKNOWN}@{state.domain}")
    follower.runs("add", "people", "nobody@nowhere.example")
    state.account(SUSPENDED).suspended = True
    ran = follower.runs(*FOLLOW, expect=3)
    assert follower.follows() == EVERYBODY - {SUSPENDED}
    assert ran.out.count("cannot find this account") == 1
    assert "nobody@nowhere.example" in ran.out
    assert "the account is deleted or suspended" in ran.out
    assert len(follower.sandbox.mastodon.log) < MOST_REQUESTS


def test_a_locked_account_is_requested_and_listed_where_the_server_allows_it(
    follower: Person,
) -> None:
    state = follower.sandbox.mastodon.state
    state.make_locked(LOCKED)
    ran = follower.runs(*FOLLOW)
    assert follower.follows() == EVERYBODY - {LOCKED}
    assert "waiting for approval: 1" in ran.out
    if has_lists(follower):
        needs_approval = {LOCKED} if state.traits.old_lists else set()
        assert follower.members() == EVERYBODY - needs_approval
    follower.sandbox.mastodon.log.clear()
    follower.runs(*FOLLOW)
    assert follower.sandbox.mastodon.log.writes() == []
    state.accept("follower", LOCKED)
    follower.runs(*FOLLOW)
    if has_lists(follower):
        assert follower.members() == EVERYBODY
    assert follower.runs("unfollow", "people", "--yes").code == 0
    assert follower.follows() == set()


def test_a_request_is_withdrawn_by_an_undo(follower: Person) -> None:
    state = follower.sandbox.mastodon.state
    state.make_locked(LOCKED)
    follower.runs(*FOLLOW)
    follower.runs("unfollow", "people", "--yes")
    with pytest.raises(LookupError):
        state.accept("follower", LOCKED)


def test_a_private_list_is_published_or_refused_in_words(follower: Person) -> None:
    follower.runs(*FOLLOW, "--no-list")
    sync = ("sync", "people", "--as", "list", "--yes")
    if not has_lists(follower):
        ran = follower.runs(*sync, expect=1)
        assert "has no lists." in ran.err
        return
    follower.runs(*sync)
    assert follower.members() == EVERYBODY
    follower.sandbox.mastodon.log.clear()
    follower.runs(*sync)
    assert follower.sandbox.mastodon.log.writes() == []


def test_collections_are_published_or_refused_in_words(follower: Person) -> None:
    has_them = follower.sandbox.mastodon.state.has_collections
    ran = follower.runs("sync", "people", "--yes", expect=0 if has_them else 1)
    if not has_them:
        assert "has no Collections, which need Mastodon 4.6." in ran.err


def test_a_check_learns_about_every_account(follower: Person) -> None:
    ran = follower.runs("check", "people", "--on", "mastodon", expect=None)
    assert f"Checked {PEOPLE} accounts on Mastodon." in ran.out
    follower.runs(*FOLLOW)
    # Their ids are known now.
    ran = follower.runs("check", "people", "--on", "mastodon", expect=None)
    assert f"Checked {PEOPLE} accounts on Mastodon." in ran.out
    assert "Not" not in ran.err
