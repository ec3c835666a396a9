"""Traits of other servers one by one: late follows, no lists, pages instead of data."""

import time

import pytest

from care100.platforms.mastodon.http import PARALLEL
from care100.sandbox import Fault
from tests.person import PEOPLE, Person, names

EVERYBODY = names(*range(1, PEOPLE + 1))
FOLLOW = ("follow", "people", "--yes")
UNFOLLOW = ("unfollow", "people", "--yes")
LATE = "accepted the request, but nothing changed"


@pytest.fixture
def follower(person: Person) -> Person:
    person.has_list()
    person.log_in("mastodon")
    return person


@pytest.fixture
def late_server(follower: Person, monkeypatch: pytest.MonkeyPatch) -> Person:
    """A server on which follows take effect only when the test moves its clock."""
    monkeypatch.setattr("care100.engine.send_steps._LATE_EFFECT_PAUSES", (0.0, 0.0))
    now = time.time()
    state = follower.sandbox.mastodon.state
    state.clock = lambda: now
    state.traits.follow_delay = 60
    return follower


def let_follows_take_effect(person: Person) -> None:
    state = person.sandbox.mastodon.state
    later = state.clock() + 61
    state.clock = lambda: later
    state.relationships.apply_delayed()


def trouble(person: Person, kind: str, method: str, path: str, **more: object) -> Fault:
    fault = Fault(kind, method, path, **{"times": None, **more})  # type: ignore[arg-type]
    return person.sandbox.mastodon.faults.add(fault)


def id_of(person: Person, name: str) -> str:
    return person.sandbox.mastodon.state.account(name).id


@pytest.mark.parametrize("refuses", [True, False])
def test_a_server_that_shows_few_relationships_at_once_is_asked_again(
    follower: Person, refuses: bool
) -> None:
    traits = follower.sandbox.mastodon.state.traits
    traits.most_relationships, traits.refuses_more_relationships = 3, refuses
    follower.runs(*FOLLOW)
    assert follower.follows() == EVERYBODY
    assert "Nothing to do: 8 already followed." in follower.runs(*FOLLOW).out


def test_an_undo_takes_back_follows_that_took_effect_after_the_run(late_server: Person) -> None:
    ran = late_server.runs(*FOLLOW, expect=3)
    assert LATE in ran.out
    assert late_server.follows() == set()
    let_follows_take_effect(late_server)
    assert late_server.follows() == EVERYBODY
    late_server.runs(*UNFOLLOW)
    assert late_server.follows() == set()


def test_an_undo_prevents_follows_that_have_not_taken_effect_yet(late_server: Person) -> None:
    late_server.sandbox.mastodon.state.traits.follow_delay = 0
    late_server.sandbox.mastodon.state.follow("follower", "acct001")
    late_server.sandbox.mastodon.state.traits.follow_delay = 60
    late_server.runs(*FOLLOW, expect=3)
    late_server.runs(*UNFOLLOW)
    let_follows_take_effect(late_server)
    assert late_server.follows() == {"acct001"}


def test_the_next_run_finds_late_follows_and_lists_them(late_server: Person) -> None:
    late_server.runs(*FOLLOW, expect=3)
    let_follows_take_effect(late_server)
    late_server.sandbox.mastodon.log.clear()
    late_server.runs(*FOLLOW)
    assert late_server.sandbox.mastodon.log.matching("POST", "/follow$") == []
    assert late_server.members() == EVERYBODY
    late_server.runs(*UNFOLLOW)
    assert late_server.follows() == set()


def test_a_late_follow_of_a_locked_account_waits_for_approval(
    follower: Person,
) -> None:
    state = follower.sandbox.mastodon.state
    state.traits.follow_delay = 0.2
    state.make_locked("acct002")
    ran = follower.runs(*FOLLOW)
    assert "Waiting for approval: 1" in ran.out
    assert follower.members() == EVERYBODY


def test_an_unfollow_that_shows_a_moment_later_is_done(follower: Person) -> None:
    follower.runs(*FOLLOW)
    still = {"id": id_of(follower, "acct001"), "following": True, "requested": False}
    late = trouble(follower, "body", "POST", "/unfollow$", body=still)
    ran = follower.runs(*UNFOLLOW)
    assert late.fired == PEOPLE
    assert follower.follows() == set()
    assert f"unfollowed: {PEOPLE}" in ran.out


def test_a_follow_is_sent_without_arguments(follower: Person) -> None:
    follower.runs(*FOLLOW)
    sent = follower.sandbox.mastodon.log.matching("POST", "/follow$")
    assert len(sent) == PEOPLE
    assert [(one.query, one.fields) for one in sent] == [({}, {})] * PEOPLE


@pytest.mark.parametrize("status", [404, 405])
def test_a_server_without_lists_is_named_in_one_line(follower: Person, status: int) -> None:
    state = follower.sandbox.mastodon.state
    state.traits.lists_error = status
    ran = follower.runs(*FOLLOW)
    assert (ran.out + ran.err).count(f"{state.domain} has no lists, so") == 1
    assert follower.follows() == EVERYBODY
    follower.runs(*UNFOLLOW)
    assert follower.follows() == set()


def test_a_server_that_lost_its_lists_can_still_be_used(follower: Person) -> None:
    state = follower.sandbox.mastodon.state
    follower.runs(*FOLLOW)
    follower.runs("add", "people", f"acct{PEOPLE + 1:03}@{state.domain}")
    state.traits.lists_error = 405
    ran = follower.runs(*FOLLOW)
    assert "has no lists, so" in ran.err
    assert len(follower.follows()) == PEOPLE + 1
    follower.runs(*UNFOLLOW)
    assert follower.follows() == set()


def test_pulling_from_a_server_without_lists_is_refused_in_words(follower: Person) -> None:
    follower.sandbox.mastodon.state.traits.lists_error = 404
    ran = follower.runs("pull", "people", "--from", "mastodon-list", expect=1)
    assert "has no lists." in ran.err
    assert "Use a login on a server that has lists" in ran.err


@pytest.mark.parametrize("status", [401, 403, 404, 503])
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/lookup$"), ("GET", "/relationships$"), ("POST", "/follow$"), ("", "")],
)
def test_a_page_of_a_firewall_stops_the_run_and_blames_no_member(
    follower: Person, monkeypatch: pytest.MonkeyPatch, status: int, method: str, path: str
) -> None:
    monkeypatch.setattr("care100.engine.concurrency._BACK_OFF", (0.0,))
    monkeypatch.setattr("care100.engine.send_steps.LOST_RESPONSE_PAUSES", (0.0,))
    trouble(follower, "page", method, path, status=status, body="<h1>Blocked</h1>")
    ran = follower.runs(*FOLLOW, expect=4)
    words = (
        "has a server error (503)"
        if status == 503
        else f"sent a web page instead of data ({status})"
    )
    assert f"{follower.sandbox.mastodon.domain} {words}" in ran.err
    assert "Left out" not in ran.out
    assert follower.follows() == set()
    follower.sandbox.mastodon.faults.clear()
    follower.runs(*FOLLOW)
    assert follower.follows() == follower.members() == EVERYBODY


@pytest.mark.parametrize("path", ["/lists$", "/lists/[^/]+/accounts$"])
def test_a_page_of_a_firewall_at_the_list_blames_no_member(follower: Person, path: str) -> None:
    trouble(follower, "page", "POST", path, status=403, body="<h1>Blocked</h1>")
    ran = follower.runs(*FOLLOW, expect=4)
    assert "sent a web page instead of data (403)" in ran.err
    assert follower.follows() == EVERYBODY
    follower.sandbox.mastodon.faults.clear()
    follower.runs(*FOLLOW)
    assert follower.members() == EVERYBODY


def test_a_member_that_the_server_cannot_look_up_does_not_stop_the_others(
    follower: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("care100.engine.concurrency._BACK_OFF", (0.0,))
    follower.runs("add", "people", "anna@elsewhere.example")
    broken = trouble(follower, "status", "GET", "/api/v2/search$", status=500)
    ran = follower.runs(*FOLLOW, expect=3)
    assert broken.fired == 2
    assert "anna@elsewhere.example" in ran.out
    assert "did not respond about this account" in ran.out
    assert follower.follows() == follower.members() == EVERYBODY


def test_a_member_whose_follow_always_fails_does_not_stop_the_others(
    follower: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("care100.engine.send_steps.LOST_RESPONSE_PAUSES", (0.0,))
    path = f"/{id_of(follower, 'acct004')}/follow$"
    broken = trouble(follower, "status", "POST", path, status=500)
    ran = follower.runs(*FOLLOW, expect=3)
    assert broken.fired == 2
    assert "did not respond about this account" in ran.out
    others = EVERYBODY - {"acct004"}
    assert follower.follows() == follower.members() == others
    follower.sandbox.mastodon.faults.clear()
    follower.runs(*FOLLOW)
    assert follower.follows() == follower.members() == EVERYBODY


def test_a_server_that_shows_no_relationships_is_named(follower: Person) -> None:
    silent = trouble(follower, "body", "GET", "/relationships$", body=[])
    ran = follower.runs(*FOLLOW, expect=3)
    assert "does not show whether you follow this account" in ran.out
    assert "no longer knows" not in ran.out
    assert silent.fired == 1 + PEOPLE
    assert follower.follows() == set()


@pytest.mark.parametrize("path", ["/lookup$", "/relationships$", "/follow$", "/lists$", ""])
def test_a_rate_limit_without_an_end_is_not_retried_for_ever(
    follower: Person, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr("care100.engine.concurrency._MOST_WAITS", 3)
    limit = trouble(follower, "status", "", path, status=429, reset_after=0)
    ran = follower.runs(*FOLLOW, expect=4)
    assert "allows no more requests until" in ran.err
    assert limit.fired <= 4 * PARALLEL


@pytest.mark.parametrize(
    "fault", [Fault("status", status=500, times=None), Fault("cut_after", times=None)]
)
@pytest.mark.parametrize(
    "path", ["/search$", "/lookup$", "/relationships$", "/follow$", "/lists$", "/accounts$"]
)
def test_no_error_is_retried_for_ever(
    follower: Person, monkeypatch: pytest.MonkeyPatch, fault: Fault, path: str
) -> None:
    monkeypatch.setattr("care100.engine.concurrency._BACK_OFF", (0.0,) * 3)
    monkeypatch.setattr("care100.engine.send_steps.LOST_RESPONSE_PAUSES", (0.0,) * 3)
    follower.runs("add", "people", "anna@elsewhere.example")
    trouble(follower, fault.kind, "", path, status=fault.status)
    follower.runs(*FOLLOW, expect=None)
    assert len(follower.sandbox.mastodon.log) < 8 * PEOPLE


def test_pages_of_a_list_without_an_end_are_not_read_for_ever(follower: Person) -> None:
    follower.runs(*FOLLOW)
    endless = f'<{follower.sandbox.mastodon.url}/api/v1/lists/1/accounts?max_id=9>; rel="next"'
    headers = [("Link", endless)]
    fault = trouble(follower, "headers", "GET", "/lists/[^/]+/accounts$", headers=headers)
    ran = follower.runs(*FOLLOW, expect=4)
    assert "sent a response that care100 cannot read" in ran.err
    # The first page, the same one again, and three retries of both.
    assert fault.fired == 8
