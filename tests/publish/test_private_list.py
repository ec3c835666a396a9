"""`care100 sync --as list`: a private list on Mastodon, of those whom the curator follows."""

import httpx
import pytest

from tests.person import Person, names

SYNC = ("sync", "people", "--as", "list", "--yes")


@pytest.fixture
def curator(person: Person) -> Person:
    """Somebody with a list of eight, of whom they follow the first five."""
    person.has_list()
    person.log_in("mastodon")
    only = [word for n in range(1, 6) for word in ("--only", f"Person {n}")]
    person.runs("follow", "people", "--yes", "--no-list", *only)
    person.sandbox.mastodon.log.clear()
    return person


def test_followed_members_are_added_and_others_are_named(curator: Person) -> None:
    ran = curator.runs(*SYNC, expect=3)
    assert curator.members() == names(*range(1, 6))
    assert "Person 8" in ran.out
    assert "you do not follow this account" in ran.out
    assert "To follow them: care100 follow people" in ran.out
    # Nobody is followed for it.
    assert curator.follows() == names(*range(1, 6))


def test_it_follows_the_list_and_a_second_run_writes_nothing(curator: Person) -> None:
    curator.runs("follow", "people", "--yes", "--no-list")
    curator.runs(*SYNC)
    assert curator.members() == names(*range(1, 9))
    domain = curator.sandbox.mastodon.domain
    curator.runs("remove", "people", f"acct001@{domain}")
    curator.runs(*SYNC)
    assert curator.members() == names(*range(2, 9))
    curator.sandbox.mastodon.log.clear()
    assert "Nothing to do" in curator.runs("sync", "people", "--as", "list").out
    assert curator.sandbox.mastodon.log.writes() == []


def test_the_last_members_leave_it(curator: Person) -> None:
    curator.runs(*SYNC, expect=3)
    domain = curator.sandbox.mastodon.domain
    for n in range(1, 9):
        curator.runs("opt-out", f"@acct{n:03}@{domain}", "--yes")
    curator.runs(*SYNC)
    assert curator.members() == set()


def test_accounts_added_by_hand_are_named_and_removed(curator: Person) -> None:
    curator.runs(*SYNC, expect=3)
    state, server = curator.sandbox.mastodon.state, curator.sandbox.mastodon
    [made] = state.lists.values()
    stranger = state.account("acct009").id
    headers = {"Authorization": f"Bearer {server.users['follower']}"}
    for path, body in (
        (f"accounts/{stranger}/follow", {}),
        (f"lists/{made.id}/accounts", {"account_ids": [stranger]}),
    ):
        url = f"{server.url}/api/v1/{path}"
        httpx.post(url, headers=headers, json=body).raise_for_status()
    assert "acct009" in curator.members()
    ran = curator.runs(*SYNC)
    assert f"@acct009@{server.domain}" in ran.err
    assert curator.members() == names(*range(1, 6))
    assert "acct009" in curator.follows()


def test_an_account_that_has_not_answered_is_listed_where_the_server_allows_it(
    curator: Person,
) -> None:
    curator.sandbox.mastodon.state.make_locked("acct006")
    curator.runs("follow", "people", "--yes", "--no-list")
    curator.runs(*SYNC)
    assert "acct006" in curator.members()


def test_an_account_that_has_not_answered_is_named_on_older_servers(curator: Person) -> None:
    state = curator.sandbox.mastodon.state
    state.traits.old_lists = True
    state.make_locked("acct006")
    curator.runs("follow", "people", "--yes", "--no-list")
    ran = curator.runs(*SYNC)
    assert "Waiting for approval: 1\n    Person 6" in ran.out
    assert "acct006" not in curator.members()
    curator.sandbox.mastodon.log.clear()
    curator.runs(*SYNC)
    assert curator.sandbox.mastodon.log.writes() == []
    state.accept("follower", "acct006")
    curator.runs(*SYNC)
    assert "acct006" in curator.members()


def test_large_removals_need_force(person: Person) -> None:
    person.has_list(10)
    person.log_in("mastodon")
    person.runs("follow", "people", "--yes", "--no-list")
    person.runs(*SYNC)
    domain = person.sandbox.mastodon.domain
    person.runs("remove", "people", *(f"acct{n:03}@{domain}" for n in range(1, 5)))
    ran = person.runs(*SYNC, expect=1)
    assert "This would remove 4 of the 10 accounts (40%) from your list “People”" in ran.err
    assert person.members() == names(*range(1, 11))


def test_there_are_two_kinds(curator: Person) -> None:
    ran = curator.runs("sync", "people", "--as", "page", expect=2)
    assert "collections or list" in ran.err


@pytest.mark.parametrize("words", [(), ("--on", "mastodon")], ids=" ".join)
def test_sync_without_a_login_asks_for_permission_to_publish(
    person: Person, words: tuple[str, ...]
) -> None:
    ran = person.runs("sync", "social-care-100", "--dry-run", *words, expect=5)
    assert "care100 login mastodon SERVER --curator" in ran.err
    followed = person.runs("follow", "social-care-100", "--dry-run", *words, expect=5)
    assert "--curator" not in followed.err
