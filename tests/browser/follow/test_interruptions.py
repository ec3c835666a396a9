"""Interrupted runs: rate limits, a lost network, a closed tab, Stop."""

import re

import pytest
from playwright.sync_api import BrowserContext, expect

from care100.sandbox import Fault, Sandbox
from tests.browser.follow.conftest import Publish
from tests.browser.follow.visitor import FOLLOW, PARALLEL, SLUG, Visitor, name_of

SECOND, MINUTE = 1_000, 60_000


def expect_countdown(visitor: Visitor, clock: str) -> None:
    """The countdown is visible and shows this time."""
    expect(visitor.page.get_by_text(re.compile(rf"^Resuming in {clock}$"))).to_be_visible()


def expect_one_request_each(visitor: Visitor, count: int) -> None:
    """This many accounts are followed, with one follow request each."""
    assert len(visitor.server.state.follows("follower")) == count
    assert visitor.follow_requests == {f"acct{n:03}": 1 for n in range(1, count + 1)}


def advance(visitor: Visitor, seconds: int) -> None:
    """Advance the clock in the visitor's browser."""
    visitor.page.clock.fast_forward(seconds * SECOND)


def go_offline(visitor: Visitor) -> None:
    """Cut the network, and with it every response in flight."""
    visitor.page.context.set_offline(True)
    visitor.server.stop_listening()


def go_online(visitor: Visitor) -> None:
    """Restore the network, and end the server's delays."""
    visitor.server.faults.clear()
    visitor.server.listen_again()
    visitor.page.context.set_offline(False)


def test_a_rate_limit_is_waited_for(sandbox: Sandbox, publish: Publish) -> None:
    sandbox.mastodon.state.limits.api = (150, 300.0)
    visitor = publish(100)
    visitor.page.clock.install()
    visitor.follow()
    expect_countdown(visitor, "(5:00|4:5[0-9])")
    status = visitor.page.get_by_role("status").filter(has_text="asks us to wait")
    until = re.escape(visitor.server.domain) + r" asks us to wait until \d\d:\d\d$"
    expect(status).to_have_text(re.compile(until))
    asked = visitor.wait_for_requests()
    announced = status.inner_text()
    advance(visitor, 120)
    expect_countdown(visitor, "(3:00|2:5[0-9]|2:4[0-9])")
    assert status.inner_text() == announced, "it is announced once"
    assert visitor.wait_for_requests() == asked, "it sends nothing while it waits"
    assert 0 < len(visitor.outcomes) < 100
    sandbox.mastodon.state.rate_limiter.clear()
    advance(visitor, 200)
    visitor.wait_for_heading("Done on")
    assert visitor.summary == {"followed": 100}
    expect(visitor.page.get_by_text("Resuming in")).not_to_be_visible()
    expect_one_request_each(visitor, 100)
    visitor.wait_for_revocation()


@pytest.mark.parametrize(
    ("reset", "shown", "seconds"),
    [(None, "(1:00|0:5[0-9])", 61), (-3_600, "0:(10|0[0-9])", 11), (86_400, "1[45]:..", 901)],
)
def test_a_rate_limit_without_an_end_or_with_an_unlikely_one(
    sandbox: Sandbox, publish: Publish, reset: float | None, shown: str, seconds: int
) -> None:
    fault = Fault("status", path=FOLLOW, skip=2, times=None, status=429, reset_after=reset)
    sandbox.mastodon.faults.add(fault)
    visitor = publish(8)
    visitor.page.clock.install()
    visitor.follow()
    expect_countdown(visitor, shown)
    asked = visitor.wait_for_requests()
    advance(visitor, seconds // 2)
    assert visitor.wait_for_requests() == asked, "it sends nothing while it waits"
    sandbox.mastodon.faults.clear()
    advance(visitor, seconds)
    visitor.wait_for_heading("Done on")
    expect_one_request_each(visitor, 8)


def test_a_rate_limit_that_does_not_end_pauses_the_run(sandbox: Sandbox, publish: Publish) -> None:
    """Such as a daily limit, which ends at midnight."""
    sandbox.mastodon.state.limits.follows = (3, 86_400.0)
    visitor = publish(6)
    visitor.page.clock.install()
    visitor.follow()
    visitor.wait_for_heading("Paused on", after=lambda: advance(visitor, 120))
    assert visitor.summary == {"followed": 3}
    sandbox.mastodon.state.limits.follows = (400, 86_400.0)
    visitor.press("Resume")
    visitor.wait_for_heading("Done on", after=lambda: advance(visitor, 120))
    expect_one_request_each(visitor, 6)
    visitor.wait_for_revocation()


def test_stop_during_a_wait(sandbox: Sandbox, publish: Publish) -> None:
    fault = Fault("status", path=FOLLOW, skip=2, times=None, status=429, reset_after=280)
    sandbox.mastodon.faults.add(fault)
    visitor = publish(8)
    visitor.follow()
    expect_countdown(visitor, "4:..")
    visitor.press("Stop")
    visitor.wait_for_heading("Stopped on")
    expect(visitor.page.get_by_text("Resuming in")).not_to_be_visible()
    visitor.wait_for_revocation()
    assert visitor.summary == {"followed": 2}


def test_stop_and_resume(sandbox: Sandbox, publish: Publish) -> None:
    sandbox.mastodon.faults.add(Fault("latency", path=FOLLOW, times=None, seconds=0.1))
    visitor = publish(30)
    visitor.follow()
    expect(visitor.page.locator("ol.outcomes li").first).to_be_visible()
    visitor.press("Stop")
    visitor.wait_for_heading("Stopped on")
    visitor.wait_for_revocation()
    done = visitor.summary["followed"]
    assert 0 < done < 30
    assert len(sandbox.mastodon.state.follows("follower")) == done
    sandbox.mastodon.faults.clear()
    visitor.press(f"Resume with the {30 - done} left")
    visitor.approve()
    visitor.wait_for_heading("Done on")
    expect_one_request_each(visitor, 30)
    visitor.wait_for_revocation()


def test_a_network_that_is_lost_for_a_moment(publish: Publish) -> None:
    visitor = publish(40)
    visitor.hold_follows(after=10)
    visitor.follow()
    visitor.wait_for_held_follows(after=10)
    go_offline(visitor)
    # The requests in flight have arrived, though their responses are lost.
    visitor.wait_until(lambda: len(visitor.follow_requests) == 10 + PARALLEL)
    go_online(visitor)
    visitor.wait_for_heading("Done on")
    assert visitor.summary == {"followed": 40}
    expect_one_request_each(visitor, 40)
    visitor.wait_for_revocation()


def test_a_network_that_stays_lost(publish: Publish) -> None:
    visitor = publish(20)
    visitor.page.clock.install()
    visitor.hold_follows(after=10)
    visitor.follow()
    visitor.wait_for_held_follows(after=10)
    go_offline(visitor)
    visitor.wait_for_heading("Paused on", after=lambda: advance(visitor, 30))
    assert len(visitor.outcomes) == 10
    go_online(visitor)
    visitor.press("Resume")
    visitor.wait_for_heading("Done on")
    assert visitor.summary == {"followed": 20}
    expect_one_request_each(visitor, 20)
    visitor.wait_for_revocation()


def test_a_follow_with_a_lost_response_is_not_sent_again(
    sandbox: Sandbox, publish: Publish
) -> None:
    sandbox.mastodon.faults.add(Fault("cut_body", path=FOLLOW, skip=2, times=3))
    visitor = publish(8)
    visitor.page.clock.install()
    visitor.follow()
    visitor.wait_for_heading("Done on", after=lambda: advance(visitor, 5))
    assert visitor.summary == {"followed": 8}
    expect_one_request_each(visitor, 8)


def test_a_follow_that_failed_is_sent_again(sandbox: Sandbox, publish: Publish) -> None:
    sandbox.mastodon.faults.add(Fault("status", path=FOLLOW, skip=2, times=3, status=503))
    visitor = publish(8)
    visitor.page.clock.install()
    visitor.follow()
    visitor.wait_for_heading("Done on", after=lambda: advance(visitor, 5))
    assert visitor.summary == {"followed": 8}
    expect_one_request_each(visitor, 8)


def test_retry_after_errors(sandbox: Sandbox, publish: Publish) -> None:
    for number in (2, 5):
        id_ = sandbox.mastodon.state.account(f"acct{number:03}").id
        path = f"/{id_}/follow$"
        sandbox.mastodon.faults.add(Fault("status", path=path, times=None, status=503))
    visitor = publish(6)
    visitor.page.clock.install()
    visitor.follow()
    visitor.wait_for_heading("Done on", after=lambda: advance(visitor, 10))
    assert visitor.summary == {"followed": 4, "not followed": 2}
    assert visitor.outcomes[name_of(2)].startswith("not followed: ")
    assert visitor.active_tokens == 1, "it is still needed"
    sandbox.mastodon.faults.clear()
    visitor.press("Retry 2")
    visitor.wait_for_heading("Done on", after=lambda: advance(visitor, 10))
    assert visitor.summary == {"followed": 6}
    expect_one_request_each(visitor, 6)
    visitor.wait_for_revocation()


def test_a_permission_that_the_server_revokes(sandbox: Sandbox, publish: Publish) -> None:
    sandbox.mastodon.faults.add(Fault("revoke_token", path=FOLLOW, skip=3))
    visitor = publish(8)
    visitor.follow()
    visitor.wait_for_heading("Stopped on")
    done = visitor.summary["followed"]
    assert 0 < done < 8
    visitor.press(f"Resume with the {8 - done} left")
    visitor.approve()
    visitor.wait_for_heading("Done on")
    expect_one_request_each(visitor, 8)


def test_a_closed_tab(context: BrowserContext, sandbox: Sandbox, publish: Publish) -> None:
    visitor = publish(100)
    visitor.hold_follows(after=40)
    visitor.follow()
    visitor.wait_for_held_follows(after=40)
    visitor.page.close(run_before_unload=True)
    another = context.new_page()
    visitor.open(another)
    visitor.wait_for_revocation()
    sandbox.mastodon.faults.clear()
    server = visitor.server.domain
    expect(another.get_by_text(f"Last time, 40 of 100 were done on {server}.")).to_be_visible()
    visitor.press("Resume with the other 60")
    visitor.approve()
    visitor.wait_for_heading("Done on")
    expect_one_request_each(visitor, 100)
    visitor.wait_for_revocation()
    visitor.open()
    expect(another.get_by_text("Last time")).not_to_be_visible()
    names = another.evaluate("Object.keys(localStorage)")
    here = f"care100 /{SLUG}/"
    assert sorted(names) == [
        f"{here} app {server}",
        f"{here} mastodon follows",
        "care100 mastodon server",
    ]


def test_a_second_tab_does_not_follow_at_the_same_time(
    context: BrowserContext, sandbox: Sandbox, publish: Publish
) -> None:
    visitor = publish(12)
    visitor.hold_follows(after=4)
    visitor.follow()
    visitor.wait_for_held_follows(after=4)
    sandbox.mastodon.faults.clear()
    sent = visitor.follow_requests
    first, visitor.page = visitor.page, context.new_page()
    visitor.follow()
    visitor.wait_for_heading("Stopped on")
    expect(visitor.page.get_by_text("Another tab is already at work")).to_be_visible()
    visitor.wait_until(lambda: visitor.active_tokens == 1)
    assert visitor.follow_requests == sent
    first.close(run_before_unload=True)
    visitor.wait_for_revocation()
    visitor.press("Resume with the 12 left")
    visitor.approve()
    visitor.wait_for_heading("Done on")
    assert len(visitor.outcomes) == 12
    assert len(sandbox.mastodon.state.follows("follower")) == 12


def test_the_selection_is_kept_when_a_tab_is_closed_before_the_first_follow(
    context: BrowserContext, sandbox: Sandbox, publish: Publish
) -> None:
    visitor = publish(6)
    sandbox.mastodon.faults.add(Fault("latency", path="/lookup$", times=None, seconds=600.0))
    visitor.open()
    visitor.checkbox("Member 002").uncheck()
    visitor.list_box.check()
    visitor.submit()
    visitor.approve()
    visitor.wait_for_heading("Following on")
    visitor.page.close(run_before_unload=True)
    sandbox.mastodon.faults.clear()
    visitor.open(context.new_page())
    visitor.page.get_by_text("Last time, 0 of 5 were done on").wait_for()
    expect(visitor.checkbox("Member 002")).not_to_be_checked()
    expect(visitor.list_box).to_be_checked()
    visitor.press("Resume with the other 5")
    visitor.approve()
    visitor.wait_for_heading("Done on")
    assert visitor.summary == {"followed": 5}


def test_the_back_button_to_an_interrupted_run(sandbox: Sandbox, publish: Publish) -> None:
    visitor = publish(20)
    visitor.hold_follows(after=5)
    visitor.follow()
    visitor.wait_for_held_follows(after=5)
    visitor.page.goto("about:blank")
    visitor.wait_for_revocation()
    sandbox.mastodon.faults.clear()
    visitor.page.go_back()
    visitor.press("Resume with the other 15")
    visitor.approve()
    visitor.wait_for_heading("Done on")
    expect_one_request_each(visitor, 20)
