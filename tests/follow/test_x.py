"""Following a list on X: the published List, a copy of one's own, or each account."""

import pytest

from care100.sandbox import Fault, Sandbox
from tests.person import PEOPLE, Person


@pytest.fixture
def follower(person: Person) -> Person:
    """Somebody who is logged in on X and knows of the published List."""
    person.has_list()
    person.log_in("x")
    published = person.sandbox.x.state.published["social-care-100"]
    person.runs("describe", "people", "--x-list", published)
    person.sandbox.x.log.clear()
    return person


def spent(person: Person) -> float:
    return float(person.sandbox.x.costs.total)


def test_the_published_list_is_followed_with_one_write(follower: Person) -> None:
    before = spent(follower)
    [report] = follower.runs("follow", "people", "--yes", "--json").json
    assert report["done"] == 1
    assert len(follower.sandbox.x.log.writes()) == 1
    assert report["cost_usd"] == pytest.approx(spent(follower) - before)
    follower.sandbox.x.log.clear()
    assert "Nothing to do" in follower.runs("follow", "people").out
    assert follower.sandbox.x.log.writes() == []


def test_a_list_followed_by_hand_stays_followed(follower: Person) -> None:
    published = follower.sandbox.x.state.published["social-care-100"]
    follower.by_hand_on_x("POST", "followed_lists", list_id=published)
    follower.sandbox.x.log.clear()
    follower.runs("follow", "people", "--yes")
    follower.runs("unfollow", "people", "--yes")
    assert follower.sandbox.x.log.writes() == []


def test_unfollow_stops_following_the_list(follower: Person) -> None:
    follower.runs("follow", "people", "--yes")
    follower.runs("unfollow", "people", "--yes")
    deleted = follower.sandbox.x.log.matching("DELETE", "/followed_lists/")
    assert len(deleted) == 1


def test_where_nothing_is_published_a_copy_is_offered_with_its_price(follower: Person) -> None:
    ran = follower.runs("follow", "social-care-100", expect=1)
    assert "has no published List on X yet" in ran.err
    assert "--copy (100 accounts, about $1.51)" in ran.err


def test_where_the_tier_refuses_the_page_is_shown_and_that_is_remembered(
    follower: Person,
) -> None:
    follower.sandbox.x.state.refuse_list_follow = True
    published = follower.sandbox.x.state.published["social-care-100"]
    ran = follower.runs("follow", "people", "--yes", expect=4)
    assert f"https://x.com/i/lists/{published}" in ran.err
    follower.sandbox.x.log.clear()
    ran = follower.runs("follow", "people", "--yes", expect=4)
    assert f"https://x.com/i/lists/{published}" in ran.err
    assert list(follower.sandbox.x.log) == []


def test_a_copy_is_a_private_list_with_everybody(follower: Person) -> None:
    before = spent(follower)
    [report] = follower.runs("follow", "people", "--copy", "--yes", "--json").json
    assert report["done"] == PEOPLE
    [made] = follower.lists_on_x()
    assert (made.name, made.private, len(made.members)) == ("People", True, PEOPLE)
    # Names are looked up at a cent each, a List costs a cent, an addition half a one.
    assert report["cost_usd"] == pytest.approx(0.01 * PEOPLE + 0.01 + 0.005 * PEOPLE)
    assert report["cost_usd"] == pytest.approx(spent(follower) - before)
    follower.sandbox.x.log.clear()
    [again] = follower.runs("follow", "people", "--copy", "--json").json
    assert again["cost_usd"] == 0.0
    assert list(follower.sandbox.x.log) == []
    follower.runs("unfollow", "people", "--yes")
    assert follower.lists_on_x() == []


def test_nothing_is_spent_before_the_user_has_said_yes(follower: Person) -> None:
    before = spent(follower)
    ran = follower.runs("follow", "people", "--copy", "--dry-run")
    assert "X charges $0.13" in ran.out
    follower.runs("follow", "people", "--copy", expect=2)
    ran = follower.runs("follow", "people", "--copy", "--yes", "--max-cost", "0.10", expect=1)
    assert "This would cost $0.13, which is more than $0.10" in ran.err
    assert spent(follower) == before


def test_a_copy_grows_and_shrinks_with_the_list(follower: Person) -> None:
    follower.runs("follow", "people", "--copy", "--yes")
    follower.runs("add", "people", "x:acct009")
    follower.runs("remove", "people", "x:acct001")
    ran = follower.runs("follow", "people", "--copy", "--yes", "--prune")
    assert "1 joined, 1 left" in ran.err
    [made] = follower.lists_on_x()
    assert len(made.members) == PEOPLE


def test_members_without_an_x_account_are_named(follower: Person) -> None:
    follower.runs("add", "people", "x:nobody_at_all")
    follower.sandbox.x.state.suspend("acct002")
    ran = follower.runs("follow", "people", "--copy", "--yes", expect=3)
    assert "    @nobody_at_all: X cannot find this account" in ran.out
    assert "Person 2 (@acct002): the account is deleted or suspended" in ran.out


def test_too_many_additions_stop_for_the_day_and_keep_their_place(follower: Person) -> None:
    body = {"errors": [{"code": 104, "message": "You aren't allowed to add members to this list."}]}
    capped = Fault(
        "status", status=403, path="/members$", method="POST", skip=3, times=None, body=body
    )
    follower.sandbox.x.faults.add(capped)
    ran = follower.runs("follow", "people", "--copy", "--yes", expect=4)
    assert "accepts no more additions" in ran.err
    assert capped.fired <= 2
    follower.sandbox.x.faults.clear()
    follower.runs("follow", "people", "--copy", "--yes")
    [made] = follower.lists_on_x()
    assert len(made.members) == PEOPLE
    added = follower.sandbox.x.log.matching("POST", "/members$")
    assert len([request for request in added if request.status == 200]) == PEOPLE


@pytest.mark.parametrize("kind", ["cut_before", "cut_after", "cut_body"])
@pytest.mark.parametrize("path", ["/2/lists$", "/members$"])
def test_a_cut_connection_makes_no_second_list(follower: Person, kind: str, path: str) -> None:
    follower.sandbox.x.faults.add(Fault(kind, method="POST", path=path))  # type: ignore[arg-type]
    follower.runs("follow", "people", "--copy", "--yes")
    [made] = follower.lists_on_x()
    assert len(made.members) == PEOPLE


def test_following_each_is_refused_to_self_serve_tiers_in_words(follower: Person) -> None:
    ran = follower.runs("follow", "people", "--each", "--yes", expect=1)
    assert "X forbids following in bulk" in ran.err
    assert "with your kind of access" in ran.err


def test_following_each_where_the_tier_may(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    with Sandbox(accounts=PEOPLE, self_serve=False) as world:
        person.sandbox = world
        monkeypatch.setenv("CARE100_X_API_URL", world.x.url)
        first = world.x.state.account("acct001").id
        person.by_hand_on_x("POST", "following", target_user_id=first)
        person.has_list()
        person.log_in("x")
        person.runs("follow", "people", "--each", "--yes")
        assert len(world.x.log.matching("POST", "/following$")) == PEOPLE - 1
        world.x.log.clear()
        person.runs("follow", "people", "--each")
        assert list(world.x.log) == []
        person.runs("unfollow", "people", "--yes")
        taken_back = world.x.log.matching("DELETE", "/following/")
        assert len(taken_back) == PEOPLE - 1
        assert not [request for request in taken_back if request.path.endswith(first)]


def test_a_published_list_is_followed_as_a_whole(follower: Person) -> None:
    ran = follower.runs("follow", "people", "--only", "Person 1", expect=2)
    assert "add --copy" in ran.err


def test_an_invalid_amount_is_refused(follower: Person) -> None:
    for amount in ("lots", "NaN", "-1", "Infinity"):
        ran = follower.runs("follow", "people", "--max-cost", amount, expect=2)
        assert "is not an amount of dollars" in ran.err


def test_tokens_refresh_themselves_while_it_follows(follower: Person) -> None:
    follower.sandbox.x.faults.add(Fault("revoke_token", path="/2/lists$", times=1))
    ran = follower.runs("follow", "people", "--copy", "--yes", expect=5)
    assert "care100 login x" in ran.err


@pytest.mark.parametrize("reset", ["soon", "\u00b2", "9" * 14, "-1"])
def test_rate_limit_headers_that_cannot_be_read_stop_nothing(follower: Person, reset: str) -> None:
    headers = [("x-rate-limit-remaining", "0"), ("x-rate-limit-reset", reset)]
    spoiled = follower.sandbox.x.faults.add(Fault("headers", times=None, headers=headers))
    follower.runs("follow", "people", "--on", "x", "--copy", "--yes")
    assert spoiled.fired
    [made] = follower.lists_on_x()
    assert len(made.members) == PEOPLE
