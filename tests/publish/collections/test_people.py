"""Whom a Collection has, beside those that need a word."""

from care100.sandbox.mastodon.state import MastodonState
from tests.person import Person
from tests.publish.collections.observed import at, published


def test_curators_may_be_on_their_own_list(curator: Person, state: MastodonState) -> None:
    curator.runs("add", "people", f"curator@{state.domain}")
    curator.runs("sync", "people", "--yes")
    assert "curator" in published(state)["People"]


def test_publishing_is_not_following(curator: Person) -> None:
    curator.runs("follow", "people", "--yes", "--on", "mastodon")
    curator.runs("add", "people", at(curator, 9), "--name", "Person 9")
    curator.runs("sync", "people", "--yes")
    assert "Joined: Person 9" in curator.runs("follow", "people", "--yes", "--on", "mastodon").err


def test_a_list_with_nobody_on_mastodon(curator: Person, state: MastodonState) -> None:
    curator.runs("new", "empty", "--title", "Empty")
    curator.runs("add", "empty", "x:somebody")
    ran = curator.runs("sync", "empty", "--yes")
    assert "so there is nothing to publish with @curator@" in ran.err
    assert state.collections == {}
    curator.runs("sync", "empty", "--dry-run", "--json")
