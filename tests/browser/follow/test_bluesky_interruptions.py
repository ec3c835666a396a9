"""Interrupted runs on Bluesky: lost responses, closed tabs, limits. No follow is sent twice."""

import re
import time

from playwright.sync_api import BrowserContext, expect

from care100.sandbox import Fault, Sandbox
from tests.browser.follow.bluesky_visitor import ME, VIEWS, WRITES, BlueskyVisitor
from tests.browser.follow.conftest import PublishOnBluesky
from tests.sandbox.bluesky import FOLLOW

SECOND = 1_000


def expect_one_follow_each(visitor: BlueskyVisitor, count: int) -> None:
    """This many accounts are followed, with one record each."""
    assert visitor.followed == {f"acct{n:03}.test": 1 for n in range(1, count + 1)}


def hide_new_follows(sandbox: Sandbox) -> None:
    """Let the application view answer as before the follow, as it does for some seconds."""
    before = [
        {"did": did, "handle": state.handle, "viewer": {"muted": False, "blockedBy": False}}
        for did, state in sandbox.bluesky.state.accounts.items()
        if state.handle.startswith("acct")
    ]
    sandbox.bluesky.faults.add(Fault("body", path=VIEWS, times=None, body={"profiles": before}))


def test_a_lost_response_is_settled_by_reading(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky
) -> None:
    sandbox.bluesky.faults.add(Fault("cut_after", path=WRITES))
    hide_new_follows(sandbox)
    visitor = publish_on_bluesky(30)
    visitor.page.clock.install()
    visitor.follow()
    visitor.wait_for_heading("Done on", after=lambda: visitor.advance(5 * SECOND))
    assert visitor.summary == {"followed": 30}
    expect_one_follow_each(visitor, 30)
    # Browsers send a request again by themselves when a connection is lost.
    assert visitor.writes.count(200) == 1


def test_a_request_that_was_lost_is_sent_again_with_the_same_keys(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky
) -> None:
    sandbox.bluesky.faults.add(Fault("status", path=WRITES, status=503, times=2))
    visitor = publish_on_bluesky(3)
    visitor.page.clock.install()
    sent: list[str] = []
    visitor.page.on(
        "request",
        lambda one: sent.append(one.post_data or "") if "applyWrites" in one.url else None,
    )
    visitor.follow()
    visitor.wait_for_heading("Done on", after=lambda: visitor.advance(5 * SECOND))
    expect_one_follow_each(visitor, 3)
    keys = [re.findall(r'"rkey":"(\w{13})"', one) for one in sent]
    assert len(keys) == 3
    assert keys[0] == keys[1] == keys[2]


def test_a_tab_that_is_closed_after_the_write_resumes_without_a_duplicate(
    context: BrowserContext, sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky
) -> None:
    """The response never comes, and the application view does not show the follows yet."""
    hang = sandbox.bluesky.faults.add(Fault("hang_after", path=WRITES))
    visitor = publish_on_bluesky(100)
    visitor.follow()
    visitor.wait_until(lambda: sum(visitor.followed.values()) == 100)
    assert hang.fired
    visitor.page.close(run_before_unload=True)
    visitor.open(context.new_page())
    visitor.wait_for_revocation()
    hide_new_follows(sandbox)
    text = f"Last time, 0 of 100 were done on {visitor.domain}."
    expect(visitor.page.get_by_text(text)).to_be_visible()
    visitor.press("Resume with the other 100")
    visitor.approve()
    visitor.wait_for_heading("Done on")
    assert visitor.summary == {"followed": 100}
    expect_one_follow_each(visitor, 100)
    assert len(visitor.writes) == 1
    visitor.open()
    expect(visitor.page.get_by_text("Last time")).not_to_be_visible()


def test_a_reload_before_the_write_follows_everyone_on_resume(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky
) -> None:
    held = sandbox.bluesky.faults.add(Fault("hang_before", path=WRITES))
    visitor = publish_on_bluesky(30)
    visitor.follow()
    visitor.wait_until(lambda: held.fired == 1)
    visitor.page.reload()
    visitor.wait_for_revocation()
    assert not visitor.followed
    visitor.press("Resume with the other 30")
    visitor.approve()
    visitor.wait_for_heading("Done on")
    expect_one_follow_each(visitor, 30)


def test_a_run_that_was_not_resumed_but_started_again_has_no_duplicate(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky
) -> None:
    sandbox.bluesky.faults.add(Fault("hang_after", path=WRITES))
    visitor = publish_on_bluesky(5)
    visitor.follow()
    visitor.wait_until(lambda: sum(visitor.followed.values()) == 5)
    hide_new_follows(sandbox)
    visitor.follow()
    visitor.wait_for_heading("Done on")
    expect_one_follow_each(visitor, 5)
    assert len(visitor.writes) == 1


def test_a_rate_limit_is_waited_for_until_the_server_says(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky
) -> None:
    fault = Fault("status", path=WRITES, status=429, reset_after=300)
    sandbox.bluesky.faults.add(fault)
    visitor = publish_on_bluesky(30)
    visitor.page.clock.install()
    visitor.follow()
    expect(visitor.page.get_by_text(re.compile(r"^Resuming in (5:00|4:5\d)$"))).to_be_visible()
    visitor.wait_until_idle()
    sent = len(visitor.server.log)
    visitor.page.clock.fast_forward(120 * SECOND)
    visitor.wait_until_idle()
    assert len(visitor.server.log) == sent, "it sends nothing while it waits"
    visitor.page.clock.fast_forward(200 * SECOND)
    visitor.wait_for_heading("Done on")
    expect_one_follow_each(visitor, 30)
    visitor.wait_for_revocation()


def test_a_nonce_that_is_no_longer_valid_is_replaced(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky
) -> None:
    server = sandbox.bluesky.state
    # The new nonces are valid for 40 s and more, so that a busy machine can use them in time.
    server.nonce_seconds = 120.0
    # Long enough to be seen on a busy machine, before the request ends.
    held = sandbox.bluesky.faults.add(Fault("latency", path=VIEWS, seconds=5))
    visitor = publish_on_bluesky(60)
    visitor.follow()
    visitor.wait_until(lambda: held.fired == 1)
    server.clock = lambda: time.time() + 150
    visitor.wait_for_heading("Done on")
    assert 401 in [one.status for one in visitor.server.log]
    expect_one_follow_each(visitor, 60)
    visitor.wait_for_revocation()


def test_a_computer_whose_clock_is_wrong(publish_on_bluesky: PublishOnBluesky) -> None:
    """The page's own server says what time it is."""
    visitor = publish_on_bluesky(3)
    visitor.page.clock.install(time=time.time() + 3_600)
    visitor.follow()
    visitor.wait_for_heading("Done on")
    expect_one_follow_each(visitor, 3)
    visitor.wait_for_revocation()


def test_a_permission_that_the_server_revokes(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky
) -> None:
    sandbox.bluesky.faults.add(Fault("revoke_token", path=WRITES))
    visitor = publish_on_bluesky(8)
    visitor.follow()
    visitor.wait_for_heading("Stopped on")
    text = f"{visitor.domain} has ended this page’s permission."
    expect(visitor.page.get_by_text(text)).to_be_visible()
    visitor.press("Resume with the 8 left")
    visitor.approve()
    visitor.wait_for_heading("Done on")
    expect_one_follow_each(visitor, 8)


def test_a_refusal_of_the_whole_request(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky
) -> None:
    body = {"error": "InvalidRequest", "message": "No\u202e thank you"}
    fault = Fault("status", path=WRITES, status=400, body=body, times=None)
    sandbox.bluesky.faults.add(fault)
    visitor = publish_on_bluesky(3)
    visitor.follow()
    visitor.wait_for_heading("Done on")
    assert set(visitor.outcomes.values()) == {
        "not followed: Your server refused the request: No  thank you"
    }
    assert not visitor.server.state.account(ME).repository.all(FOLLOW)
