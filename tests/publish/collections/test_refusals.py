"""What is refused before anything is done, or stops a sync on its way."""

import pytest

from care100.sandbox import Fault
from care100.sandbox.mastodon.state import MastodonState
from tests.person import Person
from tests.publish.collections.observed import at, published, writes
from tests.publish.publishing import HUNDRED


def test_a_dry_run_changes_nothing(curator: Person, state: MastodonState) -> None:
    [plan] = curator.runs("sync", "people", "--dry-run", "--json").json
    assert len(plan["steps"]) == 9
    assert plan["requests"]["write"] == 1
    assert state.collections == {}
    shown = curator.runs("sync", "people", "--dry-run").out
    assert "Person 8" in shown
    assert "This takes 4 requests" in shown
    assert "3 of these requests were used to make the plan." in shown


def test_only_what_was_seen_is_done(big: Person, state: MastodonState) -> None:
    ran = big.runs("sync", "people", "--dry-run")
    command = ran.out.splitlines()[-1].split()
    plans = big.runs("sync", "people", "--dry-run", "--json").json
    expected_hashes = [word for one in plans for word in ("--expect", one["hash"])]
    assert command == ["care100", "sync", "people", *expected_hashes, "--yes"]
    big.runs("remove", "people", at(big, 3))
    ran = big.runs(*command[1:], expect=1)
    assert "The plan has changed since the dry run, so nothing was changed." in ran.err
    assert state.collections == {}
    big.runs("add", "people", at(big, 3), "--name", "Person 3", "--position", "3")
    big.runs(*command[1:])
    assert len(state.collections) == 4
    # What is done already needs nothing, whatever was expected.
    assert "Nothing to do" in big.runs(*command[1:]).out


def test_large_removals_need_force(big: Person, state: MastodonState) -> None:
    big.runs("sync", "people", "--yes")
    before = published(state)
    for n in range(1, 32):
        big.runs("remove", "people", at(big, n))
    ran = big.runs("sync", "people", "--yes", expect=1)
    assert "This would remove 31 of the 100 accounts (31%) from your Collections" in ran.err
    assert "To see the accounts, add --force --dry-run. To remove them, add --force." in ran.err
    ran = big.runs("sync", "people", "--dry-run", expect=1)
    assert ran.out == ""
    assert published(state) == before
    big.runs("sync", "people", "--yes", "--force")
    assert [len(who) for who in published(state).values()] == [0, 19, 25, 25]


def test_more_than_a_user_may_have_is_said_before_anything_is_made(
    big: Person, state: MastodonState
) -> None:
    state.limits.collections = 3
    ran = big.runs("sync", "people", "--yes", expect=1)
    assert "needs 4 more Collections of 25; you have 0" in ran.err
    assert "and may have 3" in ran.err
    assert state.collections == {}
    assert writes(big) == []


def test_a_server_without_collections_is_refused_with_a_hint(
    curator: Person, state: MastodonState
) -> None:
    state.api_version = 6
    curator.log_in("mastodon", user="curator")
    ran = curator.runs("sync", "people", "--yes", expect=1)
    assert "has no Collections, which need Mastodon 4.6" in ran.err
    assert "care100 sync people --as list" in ran.err
    state.api_version = 10
    curator.runs("sync", "people", "--yes")
    assert len(state.collections) == 1


def test_without_the_permission_it_says_how_to_get_it(
    curator: Person, state: MastodonState
) -> None:
    scopes = frozenset({"read:accounts", "read:search"})
    curator.sandbox.mastodon.users["curator"] = state.issue(
        state.users["curator"], scopes, ""
    ).value
    curator.log_in("mastodon", user="curator")
    ran = curator.runs("sync", "people", "--yes", expect=1)
    assert "has no permission to read or change Collections" in ran.err
    assert f"care100 login mastodon {state.domain} --curator" in ran.err


def test_a_server_that_cannot_show_the_collections_is_said_so(curator: Person) -> None:
    fault = Fault("status", "GET", "/accounts/[^/]+/collections$", times=None, status=500)
    curator.sandbox.mastodon.faults.add(fault)
    ran = curator.runs("sync", "people", "--yes", expect=4)
    assert "the request to show Collections" in ran.err


def test_without_a_login_it_says_so(person: Person) -> None:
    person.has_list()
    ran = person.runs("sync", "people", expect=5)
    assert "You are not logged in." in ran.err


def test_a_rate_limit_stops_it_without_waiting_and_it_goes_on(
    big: Person, state: MastodonState
) -> None:
    limit = Fault("status", "POST", "/collections$", skip=2, times=None, status=429)
    limit.reset_after = 600
    big.sandbox.mastodon.faults.add(limit)
    ran = big.runs("sync", "people", "--yes", "--no-wait", expect=4)
    assert "allows no more requests until" in ran.err
    assert len(state.collections) == 2
    # What is there already can be pointed to.
    assert len(big.runs("show", "people", "--json").json["mastodon_collections"]) == 2
    big.sandbox.mastodon.faults.clear()
    big.runs("sync", "people", "--yes")
    assert [len(who) for who in published(state).values()] == [25] * 4


@pytest.mark.parametrize("kind", ["cut_before", "cut_after", "cut_body"])
@pytest.mark.parametrize("path", ["/collections$", "/items$", "/items/", "/collections/[^/]+$"])
def test_a_lost_answer_does_nothing_twice(
    big: Person, state: MastodonState, kind: str, path: str
) -> None:
    if path != "/collections$":
        big.runs("sync", "people", "--yes")
        big.runs("remove", "people", at(big, 3))
        big.runs("add", "people", at(big, 101))
        big.runs("describe", "people", "--hashtag", "care")
    method = {"/collections$": "POST", "/items$": "POST", "/items/": "DELETE"}.get(path, "PATCH")
    cut = Fault(kind, method, path, skip=1 if path == "/collections$" else 0)  # type: ignore[arg-type]
    big.sandbox.mastodon.faults.add(cut)
    big.runs("sync", "people", "--yes")
    assert cut.fired
    assert len(state.collections) == 4
    everybody = {handle for who in published(state).values() for handle in who}
    assert len(everybody) == HUNDRED
    big.sandbox.mastodon.log.clear()
    big.runs("sync", "people")
    assert writes(big) == []


def test_a_platform_without_a_login_is_no_unknown_login(person: Person) -> None:
    person.has_list()
    ran = person.runs("sync", "people", "--on", "x", expect=5)
    assert ran.err == "Error: You are not logged in on X.\nLog in with: care100 login x\n"
