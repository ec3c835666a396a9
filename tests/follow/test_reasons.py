"""What a server says of its own refusal is in the report, as far as it may be."""

import pytest

from care100.sandbox import Fault
from tests.person import Person

LONG = "Validation failed:\n\x1b[31mthe moon is not full " + "and still not " * 90


@pytest.fixture
def follower(person: Person) -> Person:
    person.has_list()
    return person


@pytest.mark.parametrize(
    "body",
    [{"error": "Your account is limited"}, {"error": {"error": "Your account is limited"}}],
)
def test_mastodons_reason_is_shown(follower: Person, body: object) -> None:
    follower.log_in("mastodon")
    fault = Fault("status", "POST", "/follow$", skip=2, status=418, body=body)
    follower.sandbox.mastodon.faults.add(fault)
    ran = follower.runs("follow", "people", "--yes", expect=3)
    assert " refused the request to follow an account (418: Your account is limited);" in ran.out


def test_a_full_account_says_why_in_the_servers_words(follower: Person) -> None:
    follower.log_in("mastodon")
    follower.sandbox.mastodon.state.limits.following = 3
    ran = follower.runs("follow", "people", "--yes", expect=4)
    assert "accepts no more follows from you: " in ran.err


def test_a_reason_that_only_looks_like_a_status_is_no_cap(follower: Person) -> None:
    follower.log_in("mastodon")
    fault = Fault("status", "POST", "/follow$", status=418, body={"error": "see (422"})
    follower.sandbox.mastodon.faults.add(fault)
    follower.runs("follow", "people", "--yes", expect=3)


def test_a_reason_that_is_long_or_wild_becomes_one_short_line(follower: Person) -> None:
    follower.log_in("mastodon", "x")
    for server, path, body in (
        (follower.sandbox.mastodon, "/follow$", {"error": LONG}),
        (follower.sandbox.x, "/members$", {"detail": LONG}),
    ):
        server.faults.add(Fault("status", "POST", path, status=418, body=body))
    ran = follower.runs("follow", "people", "--copy", "--yes", expect=3)
    told = [line for line in ran.out.splitlines() if "the moon is not full" in line]
    assert len(told) == 2
    assert not [line for line in told if len(line) > 300 or not line.isprintable()]


def test_a_deeply_nested_or_missing_reason_leaves_the_status(follower: Person) -> None:
    follower.log_in("mastodon")
    for body in ("[" * 100_000, "<p>No!", ""):
        fault = Fault("page", "POST", "/follow$", status=418, body=body)
        follower.sandbox.mastodon.faults.add(fault)
    ran = follower.runs("follow", "people", "--yes", expect=3)
    assert " refused the request to follow an account (418); run again to retry (3)\n" in ran.out
