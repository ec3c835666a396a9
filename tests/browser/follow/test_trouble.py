"""A run that meets trouble: limits, a lost network, a tab that is closed, a change of mind."""

import re

import pytest
from playwright.sync_api import BrowserContext, expect

from care100.sandbox import Fault, Sandbox
from tests.browser.follow.conftest import Publishes
from tests.browser.follow.visitor import AT_ONCE, FOLLOW, Visitor, name_of

SECOND, MINUTE = 1_000, 60_000


def waits(visitor: Visitor, clock: str) -> None:
    """The countdown is there, and shows so much."""
    expect(visitor.page.get_by_text(re.compile(rf"^Going on in {clock}$"))).to_be_visible()


def once_each(visitor: Visitor, count: int) -> None:
    """So many are followed, and the server was asked for each of them once."""
    assert len(visitor.server.state.follows("follower")) == count
    assert visitor.sent == {f"acct{n:03}": 1 for n in range(1, count + 1)}


def passes(visitor: Visitor, seconds: int) -> None:
    """Time passes in the visitor's browser."""
    visitor.page.clock.fast_forward(seconds * SECOND)


def goes_offline(visitor: Visitor) -> None:
    """Their network is lost, and with it every answer that was under way."""
    visitor.page.context.set_offline(True)
    visitor.server.stop_listening()


def comes_online(visitor: Visitor) -> None:
    """It is back, and what was held at the server is held no more."""
    visitor.server.faults.clear()
    visitor.server.listen_again()
    visitor.page.context.set_offline(False)


def test_a_limit_in_the_middle_is_waited_out(sandbox: Sandbox, publishes: Publishes) -> None:
    sandbox.mastodon.state.limits.api = (150, 300.0)
    visitor = publishes(100)
    visitor.page.clock.install()
    visitor.follows()
    waits(visitor, "(5:00|4:5[0-9])")
    said = visitor.page.get_by_role("status").filter(has_text="asks us to wait")
    until = re.escape(visitor.server.domain) + r" asks us to wait until \d\d:\d\d$"
    expect(said).to_have_text(re.compile(until))
    asked = visitor.is_answered()
    heard = said.inner_text()
    passes(visitor, 120)
    waits(visitor, "(3:00|2:5[0-9]|2:4[0-9])")
    assert said.inner_text() == heard, "it is said once"
    assert visitor.is_answered() == asked, "it waits, and asks nothing"
    assert 0 < len(visitor.happened) < 100
    sandbox.mastodon.state.rate_limiter.clear()
    passes(visitor, 200)
    visitor.sees("Done on")
    assert visitor.summary == {"followed": 100}
    expect(visitor.page.get_by_text("Going on in")).not_to_be_visible()
    once_each(visitor, 100)
    visitor.is_free()


@pytest.mark.parametrize(
    ("reset", "shown", "seconds"),
    [(None, "(1:00|0:5[0-9])", 61), (-3_600, "0:(10|0[0-9])", 11), (86_400, "1[45]:..", 901)],
)
def test_a_limit_that_does_not_say_how_long_or_says_nonsense(
    sandbox: Sandbox, publishes: Publishes, reset: float | None, shown: str, seconds: int
) -> None:
    fault = Fault("status", path=FOLLOW, skip=2, times=None, status=429, reset_after=reset)
    sandbox.mastodon.faults.add(fault)
    visitor = publishes(8)
    visitor.page.clock.install()
    visitor.follows()
    waits(visitor, shown)
    asked = visitor.is_answered()
    passes(visitor, seconds // 2)
    assert visitor.is_answered() == asked, "it waits, and asks nothing"
    sandbox.mastodon.faults.clear()
    passes(visitor, seconds)
    visitor.sees("Done on")
    once_each(visitor, 8)


def test_a_limit_without_end_ends_in_a_pause(sandbox: Sandbox, publishes: Publishes) -> None:
    """Such as the day's follows, which begin anew at midnight."""
    sandbox.mastodon.state.limits.follows = (3, 86_400.0)
    visitor = publishes(6)
    visitor.page.clock.install()
    visitor.follows()
    visitor.sees("Paused on", after=lambda: passes(visitor, 120))
    assert visitor.summary == {"followed": 3}
    sandbox.mastodon.state.limits.follows = (400, 86_400.0)
    visitor.presses("Go on")
    visitor.sees("Done on", after=lambda: passes(visitor, 120))
    once_each(visitor, 6)
    visitor.is_free()


def test_stopping_while_it_waits(sandbox: Sandbox, publishes: Publishes) -> None:
    fault = Fault("status", path=FOLLOW, skip=2, times=None, status=429, reset_after=280)
    sandbox.mastodon.faults.add(fault)
    visitor = publishes(8)
    visitor.follows()
    waits(visitor, "4:..")
    visitor.presses("Stop")
    visitor.sees("Stopped on")
    expect(visitor.page.get_by_text("Going on in")).not_to_be_visible()
    visitor.is_free()
    assert visitor.summary == {"followed": 2}


def test_stopping_and_going_on_with_whoever_is_left(sandbox: Sandbox, publishes: Publishes) -> None:
    sandbox.mastodon.faults.add(Fault("latency", path=FOLLOW, times=None, seconds=0.1))
    visitor = publishes(30)
    visitor.follows()
    expect(visitor.page.locator("ol.happened li").first).to_be_visible()
    visitor.presses("Stop")
    visitor.sees("Stopped on")
    visitor.is_free()
    done = visitor.summary["followed"]
    assert 0 < done < 30
    assert len(sandbox.mastodon.state.follows("follower")) == done
    sandbox.mastodon.faults.clear()
    visitor.presses(f"Go on with the {30 - done} left")
    visitor.allows()
    visitor.sees("Done on")
    once_each(visitor, 30)
    visitor.is_free()


def test_a_network_that_is_lost_and_comes_back(publishes: Publishes) -> None:
    visitor = publishes(40)
    visitor.hold(after=10)
    visitor.follows()
    visitor.is_held(after=10)
    goes_offline(visitor)
    # What was on its way has arrived, though nobody hears of it.
    visitor.until(lambda: len(visitor.sent) == 10 + AT_ONCE)
    comes_online(visitor)
    visitor.sees("Done on")
    assert visitor.summary == {"followed": 40}
    once_each(visitor, 40)
    visitor.is_free()


def test_a_network_that_stays_lost(publishes: Publishes) -> None:
    visitor = publishes(20)
    visitor.page.clock.install()
    visitor.hold(after=10)
    visitor.follows()
    visitor.is_held(after=10)
    goes_offline(visitor)
    visitor.sees("Paused on", after=lambda: passes(visitor, 30))
    assert len(visitor.happened) == 10
    comes_online(visitor)
    visitor.presses("Go on")
    visitor.sees("Done on")
    assert visitor.summary == {"followed": 20}
    once_each(visitor, 20)
    visitor.is_free()


def test_an_answer_that_is_lost_is_not_asked_for_by_following_again(
    sandbox: Sandbox, publishes: Publishes
) -> None:
    sandbox.mastodon.faults.add(Fault("cut_body", path=FOLLOW, skip=2, times=3))
    visitor = publishes(8)
    visitor.page.clock.install()
    visitor.follows()
    visitor.sees("Done on", after=lambda: passes(visitor, 5))
    assert visitor.summary == {"followed": 8}
    once_each(visitor, 8)


def test_a_follow_that_never_arrived_is_sent_again(sandbox: Sandbox, publishes: Publishes) -> None:
    sandbox.mastodon.faults.add(Fault("status", path=FOLLOW, skip=2, times=3, status=503))
    visitor = publishes(8)
    visitor.page.clock.install()
    visitor.follows()
    visitor.sees("Done on", after=lambda: passes(visitor, 5))
    assert visitor.summary == {"followed": 8}
    once_each(visitor, 8)


def test_trying_again_those_who_could_not_be_followed(
    sandbox: Sandbox, publishes: Publishes
) -> None:
    for number in (2, 5):
        id_ = sandbox.mastodon.state.account(f"acct{number:03}").id
        path = f"/{id_}/follow$"
        sandbox.mastodon.faults.add(Fault("status", path=path, times=None, status=503))
    visitor = publishes(6)
    visitor.page.clock.install()
    visitor.follows()
    visitor.sees("Done on", after=lambda: passes(visitor, 10))
    assert visitor.summary == {"followed": 4, "not possible": 2}
    assert visitor.happened[name_of(2)].startswith("not possible: ")
    assert visitor.permissions == 1, "it is still needed"
    sandbox.mastodon.faults.clear()
    visitor.presses("Try the 2 again")
    visitor.sees("Done on", after=lambda: passes(visitor, 10))
    assert visitor.summary == {"followed": 6}
    once_each(visitor, 6)
    visitor.is_free()


def test_a_permission_that_the_server_ends(sandbox: Sandbox, publishes: Publishes) -> None:
    sandbox.mastodon.faults.add(Fault("revoke_token", path=FOLLOW, skip=3))
    visitor = publishes(8)
    visitor.follows()
    visitor.sees("Stopped on")
    done = visitor.summary["followed"]
    assert 0 < done < 8
    visitor.presses(f"Go on with the {8 - done} left")
    visitor.allows()
    visitor.sees("Done on")
    once_each(visitor, 8)


def test_a_tab_that_is_closed_in_the_middle(
    context: BrowserContext, sandbox: Sandbox, publishes: Publishes
) -> None:
    visitor = publishes(100)
    visitor.hold(after=40)
    visitor.follows()
    visitor.is_held(after=40)
    visitor.page.close(run_before_unload=True)
    another = context.new_page()
    visitor.opens(another)
    visitor.is_free()
    sandbox.mastodon.faults.clear()
    server = visitor.server.domain
    expect(another.get_by_text(f"Last time 40 of 100 were done on {server}.")).to_be_visible()
    visitor.presses("Go on with the other 60")
    visitor.allows()
    visitor.sees("Done on")
    once_each(visitor, 100)
    visitor.is_free()
    visitor.opens()
    expect(another.get_by_text("Last time")).not_to_be_visible()
    assert another.evaluate("Object.values(localStorage)") == [server]


def test_another_tab_does_not_do_it_as_well(
    context: BrowserContext, sandbox: Sandbox, publishes: Publishes
) -> None:
    visitor = publishes(12)
    visitor.hold(after=4)
    visitor.follows()
    visitor.is_held(after=4)
    sandbox.mastodon.faults.clear()
    sent = visitor.sent
    first, visitor.page = visitor.page, context.new_page()
    visitor.follows()
    visitor.sees("Stopped on")
    expect(visitor.page.get_by_text("Another tab is at it.")).to_be_visible()
    visitor.until(lambda: visitor.permissions == 1)
    assert visitor.sent == sent
    first.close(run_before_unload=True)
    visitor.is_free()
    visitor.presses("Go on with the 12 left")
    visitor.allows()
    visitor.sees("Done on")
    assert len(visitor.happened) == 12
    assert len(sandbox.mastodon.state.follows("follower")) == 12


def test_what_was_chosen_is_kept_when_a_tab_is_closed_before_anybody_is_followed(
    context: BrowserContext, sandbox: Sandbox, publishes: Publishes
) -> None:
    visitor = publishes(6)
    sandbox.mastodon.faults.add(Fault("latency", path="/lookup$", times=None, seconds=600.0))
    visitor.opens()
    visitor.tick("Member 002").uncheck()
    visitor.filing.check()
    visitor.asks()
    visitor.allows()
    visitor.sees("Following on")
    visitor.page.close(run_before_unload=True)
    sandbox.mastodon.faults.clear()
    visitor.opens(context.new_page())
    visitor.page.get_by_text("Last time 0 of 5 were done on").wait_for()
    expect(visitor.tick("Member 002")).not_to_be_checked()
    expect(visitor.filing).to_be_checked()
    visitor.presses("Go on with the other 5")
    visitor.allows()
    visitor.sees("Done on")
    assert visitor.summary == {"followed": 5}


def test_a_page_that_is_left_in_the_middle_and_come_back_to(
    sandbox: Sandbox, publishes: Publishes
) -> None:
    visitor = publishes(20)
    visitor.hold(after=5)
    visitor.follows()
    visitor.is_held(after=5)
    visitor.page.goto("about:blank")
    visitor.is_free()
    sandbox.mastodon.faults.clear()
    visitor.page.go_back()
    visitor.presses("Go on with the other 15")
    visitor.allows()
    visitor.sees("Done on")
    once_each(visitor, 20)
