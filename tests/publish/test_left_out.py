"""Members who are left out are reported once: by the first run that leaves them out."""

from typing import Any

import pytest

from tests.person import Person

SYNC = ("sync", "people", "--as", "list", "--yes")
FOLLOW = ("follow", "people", "--yes", "--no-list")


@pytest.fixture
def curator(person: Person) -> Person:
    """A curator with a list of four accounts, who follows the first three."""
    person.has_list(4)
    person.log_in("mastodon")
    person.runs(*FOLLOW, "--except", "Person 4")
    return person


def known(ran_json: list[Any]) -> dict[str, bool]:
    """Return who was left out of the only target, and whether this was known."""
    [report] = ran_json
    return {one["name"]: one["known"] for one in (*report["skipped"], *report.get("failed", []))}


def test_a_second_run_counts_whom_the_first_has_named(curator: Person) -> None:
    assert "Person 4 (@" in curator.runs(*SYNC, expect=3).out
    again = curator.runs(*SYNC).out
    assert "Person 4" not in again
    assert "Left out before for the same reasons: 1 (show them with --all)" in again
    assert "Person 4 (@" in curator.runs(*SYNC, "--all").out


def test_known_members_are_marked_in_json(curator: Person) -> None:
    assert known(curator.runs(*SYNC, "--dry-run", "--json").json) == {"Person 4": False}
    assert known(curator.runs(*SYNC, "--json", expect=3).json) == {"Person 4": False}
    assert known(curator.runs(*SYNC, "--json").json) == {"Person 4": True}


def test_only_new_members_are_named_beside_known_ones(curator: Person) -> None:
    curator.runs(*SYNC, expect=3)
    domain = curator.sandbox.mastodon.domain
    curator.runs("add", "people", f"acct005@{domain}", "--name", "Person 5")
    ran = curator.runs(*SYNC, "--quiet", expect=3)
    assert "Person 5 (@" in ran.out
    assert "Person 4" not in ran.out


def test_another_reason_is_new(curator: Person) -> None:
    curator.sandbox.mastodon.state.block("acct004", "follower")
    curator.runs(*FOLLOW, expect=3)
    curator.runs(*FOLLOW)
    curator.sandbox.mastodon.state.suspend("acct004")
    [report] = curator.runs(*FOLLOW, "--json", expect=3).json
    assert [(one["code"], one["known"]) for one in report["skipped"]] == [("unknown_id", False)]


def test_a_member_who_returns_is_new_again(curator: Person) -> None:
    curator.runs(*SYNC, expect=3)
    curator.runs(*FOLLOW)
    curator.runs(*SYNC)
    curator.runs("unfollow", "people", "--yes")
    curator.runs(*FOLLOW, "--except", "Person 4")
    assert known(curator.runs(*SYNC, "--json", expect=3).json) == {"Person 4": False}


def test_a_run_for_some_members_forgets_no_others(curator: Person) -> None:
    curator.sandbox.mastodon.state.suspend("acct004")
    curator.runs(*FOLLOW, expect=3)
    curator.runs(*FOLLOW, "--only", "Person 1")
    assert known(curator.runs(*FOLLOW, "--json").json) == {"Person 4": True}


def test_after_unfollow_the_next_run_names_them_again(curator: Person) -> None:
    curator.sandbox.mastodon.state.suspend("acct004")
    curator.runs(*FOLLOW, expect=3)
    curator.runs(*FOLLOW)
    curator.runs("unfollow", "people", "--yes")
    curator.runs(*FOLLOW, expect=3)


def test_unfollow_needs_no_person_for_members_that_follow_left_out(curator: Person) -> None:
    curator.sandbox.mastodon.state.suspend("acct004")
    curator.runs(*FOLLOW, expect=3)
    ran = curator.runs("unfollow", "people", "--yes", "--quiet")
    assert (ran.out, ran.err) == ("", "")
