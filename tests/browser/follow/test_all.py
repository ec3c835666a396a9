"""Following everybody on a list from its page, as it should go."""

import pytest
from playwright.sync_api import expect

from care100.sandbox import Sandbox
from care100.sandbox.mastodon.personalities import Personality
from tests.browser.follow.conftest import Publishes
from tests.browser.follow.visitor import TITLE, members, name_of
from tests.members import a_member

ALL = range(1, 101)


def test_a_hundred_are_followed_and_each_is_asked_once(
    sandbox: Sandbox, publishes: Publishes
) -> None:
    state = sandbox.mastodon.state
    people = members(sandbox.mastodon, range(1, 91))
    for n in range(91, 101):  # whom the server has never met
        state.add_account(f"far{n:03}@far.example", known=False)
        people.append(a_member(name=name_of(n), mastodon=f"far{n:03}@far.example"))
    for n in range(1, 11):  # with choices of the visitor's own
        state.follow("follower", f"acct{n:03}", reblogs=False, notify=True)
    visitor = publishes(people)
    visitor.opens()
    assert visitor.go.inner_text() == "Follow all 100 on Mastodon"
    visitor.asks()
    visitor.allows()
    visitor.sees("Done on")
    assert visitor.summary == {"followed": 90, "followed already": 10}
    expect(visitor.page.get_by_text("Permission given back.")).to_be_visible()
    assert len(state.follows("follower")) == 100
    assert len(visitor.sent) == 90
    assert set(visitor.sent.values()) == {1}
    mine = state.relationships.following[state.account("follower").id]
    kept = [mine[state.account(f"acct{n:03}").id] for n in range(1, 11)]
    assert [(tie.reblogs, tie.notify) for tie in kept] == [(False, True)] * 10
    assert len(visitor.happened) == 100
    visitor.is_free()


def test_a_second_visit_follows_nobody_and_says_so(publishes: Publishes) -> None:
    visitor = publishes(5)
    visitor.follows()
    visitor.sees("Done on")
    visitor.is_free()
    visitor.server.log.clear()
    visitor.follows()
    visitor.sees("Done on")
    assert visitor.summary == {"followed already": 5}
    assert not visitor.server.log.writes()


def test_whoever_is_not_ticked_is_left_alone(publishes: Publishes) -> None:
    visitor = publishes(6)
    visitor.opens()
    assert visitor.go.inner_text() == "Follow all 6 on Mastodon"
    visitor.tick(name_of(2)).uncheck()
    visitor.tick(name_of(5)).uncheck()
    assert visitor.go.inner_text() == "Follow 4 on Mastodon"
    visitor.asks()
    visitor.denies()  # and what was ticked is still as it was
    assert visitor.go.inner_text() == "Follow 4 on Mastodon"
    assert not visitor.tick(name_of(2)).is_checked()
    visitor.asks()
    visitor.allows()
    visitor.sees("Done on")
    assert set(visitor.happened) == {name_of(n) for n in (1, 3, 4, 6)}
    assert set(visitor.sent) == {f"acct{n:03}" for n in (1, 3, 4, 6)}


def test_with_nobody_ticked_there_is_nothing_to_ask_for(publishes: Publishes) -> None:
    visitor = publishes(3)
    visitor.opens()
    visitor.presses("Tick none")
    expect(visitor.page.get_by_text("Tick somebody first.")).to_be_visible()
    expect(visitor.go).to_have_text("Follow 0 on Mastodon")
    visitor.field.fill(visitor.server.domain)
    visitor.field.press("Enter")
    visitor.go.click(force=True)  # it looks as if it could not be pressed
    assert visitor.page.url == visitor.address
    visitor.tick(name_of(2)).check()
    expect(visitor.go).to_have_text("Follow 1 on Mastodon")
    visitor.presses("Tick all")
    expect(visitor.go).to_have_text("Follow all 3 on Mastodon")
    assert not visitor.server.log


def test_one_member_alone(publishes: Publishes) -> None:
    visitor = publishes(1)
    visitor.opens()
    expect(visitor.go).to_have_text("Follow 1 on Mastodon")
    visitor.asks(f"@follower@{visitor.server.domain}")
    visitor.allows()
    visitor.sees("Done on")
    assert visitor.summary == {"followed": 1}


def test_the_server_is_remembered_and_nothing_else(publishes: Publishes) -> None:
    visitor = publishes(1)
    visitor.follows(f"https://{visitor.server.domain}/@follower")
    visitor.sees("Done on")
    visitor.opens()
    expect(visitor.field).to_have_value(visitor.server.domain)
    kept = visitor.page.evaluate("Object.values(localStorage)")
    assert kept == [visitor.server.domain]


@pytest.mark.parametrize("personality", ["mastodon", "gotosocial"])
def test_a_list_of_their_own_holds_those_who_are_followed_now(
    sandbox: Sandbox, publishes: Publishes, personality: Personality
) -> None:
    state = sandbox.mastodon.state
    state.personality = personality
    state.make_locked("acct002")
    state.follow("follower", "acct003")
    visitor = publishes(5)
    for time in ("the list is made", "it is found"):
        visitor.opens()
        visitor.filing.check()
        visitor.asks()
        visitor.allows()
        visitor.sees("Done on")
        filed = f"4 are in your list “{TITLE}”."
        expect(visitor.page.get_by_text(filed)).to_be_visible()
        assert state.members("follower", TITLE) == {f"acct{n:03}" for n in (1, 3, 4, 5)}, time
        assert len(state.lists) == 1, time
        visitor.is_free()


def test_a_list_is_asked_for_only_if_it_is_wanted(publishes: Publishes) -> None:
    visitor = publishes(2)
    visitor.opens()
    visitor.asks()
    visitor.is_asked()
    scopes = visitor.page.get_by_role("listitem").all_inner_texts()
    assert set(scopes) == {"read:accounts", "read:follows", "read:search", "write:follows"}
    visitor.denies()
    visitor.filing.check()
    visitor.asks()
    visitor.is_asked()
    scopes = visitor.page.get_by_role("listitem").all_inner_texts()
    assert {"read:lists", "write:lists"} < set(scopes)


def test_servers_that_know_no_narrow_scopes(sandbox: Sandbox, publishes: Publishes) -> None:
    sandbox.mastodon.state.legacy_scopes = True
    visitor = publishes(3)
    visitor.opens()
    visitor.filing.check()
    visitor.asks()
    visitor.is_asked()
    assert visitor.page.get_by_role("listitem").all_inner_texts() == ["follow", "read", "write"]
    visitor.allows()
    visitor.sees("Done on")
    assert visitor.summary == {"followed": 3}
    assert len(sandbox.mastodon.state.members("follower", TITLE)) == 3


def test_a_server_by_another_of_its_names(publishes: Publishes) -> None:
    visitor = publishes(3)
    other = visitor.server.domain.replace("localhost", "127.0.0.1")
    visitor.opens()
    visitor.asks(other)
    visitor.page.wait_for_url(f"http://{other}/oauth/authorize*")
    visitor.page.get_by_label("Sign in as").select_option("follower")
    visitor.presses("Authorize")
    visitor.sees("Done on")
    assert visitor.summary == {"followed": 3}
