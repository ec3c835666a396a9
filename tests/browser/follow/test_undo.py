"""Undo: unfollow what the page followed, and nothing else."""

from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from care100.sandbox import Fault, Sandbox
from care100.sandbox.bluesky.repository import Write
from tests.browser.follow.bluesky_visitor import ME, BlueskyVisitor
from tests.browser.follow.conftest import Publish, PublishOnBluesky
from tests.browser.follow.visitor import FOLLOW, PARALLEL, SLUG, Visitor, name_of
from tests.sandbox.bluesky import FOLLOW as FOLLOWS

UNFOLLOW = r"/unfollow$"


def label(count: int) -> str:
    """Return the label of the button that undoes this many follows."""
    accounts = f"{count} account" + ("" if count == 1 else "s")
    return f"Undo: unfollow the {accounts} that this page followed"


def offers(visitor: Visitor | BlueskyVisitor) -> Locator:
    """Every button that undoes follows."""
    return visitor.page.get_by_role("button", name="Undo: unfollow")


def follow(visitor: Visitor | BlueskyVisitor) -> None:
    """Follow the whole list."""
    visitor.follow()
    visitor.wait_for_heading("Done on")
    visitor.wait_for_revocation()


def undo(visitor: Visitor | BlueskyVisitor, count: int) -> None:
    """Come back later, and undo this many follows."""
    visitor.open()
    visitor.press(label(count))
    visitor.approve()
    visitor.wait_for_return()


def handles(visitor: Visitor) -> set[str]:
    """Return the accounts that the visitor follows."""
    return visitor.server.state.follows("follower")


def test_exactly_the_follows_of_the_page_are_undone(sandbox: Sandbox, publish: Publish) -> None:
    state = sandbox.mastodon.state
    state.follow("follower", "acct002")
    visitor = publish(6)
    follow(visitor)
    assert visitor.summary == {"followed": 5, "already followed": 1}
    undo(visitor, 5)
    visitor.wait_for_heading("Done on")
    expect(visitor.page.get_by_text("5 unfollowed.")).to_be_visible()
    visitor.wait_for_revocation()
    assert handles(visitor) == {"acct002"}
    assert len(visitor.server.log.matching("POST", UNFOLLOW)) == 5
    visitor.open()
    expect(offers(visitor)).to_have_count(0)
    stored = visitor.page.evaluate("Object.keys(localStorage)")
    assert f"care100 /{SLUG}/ mastodon follows" not in stored


def test_the_result_of_a_run_offers_to_undo_it(sandbox: Sandbox, publish: Publish) -> None:
    """Also the requests that the page sent, and not those from before."""
    state = sandbox.mastodon.state
    state.make_locked("acct001")
    state.make_locked("acct003")
    state.follow("follower", "acct001")
    visitor = publish(4)
    follow(visitor)
    assert visitor.summary == {"followed": 2, "requested": 2}
    visitor.press(label(3))
    visitor.approve()
    visitor.wait_for_heading("Done on")
    expect(visitor.page.get_by_text("3 unfollowed.")).to_be_visible()
    assert handles(visitor) == set()
    me = state.account("follower").id
    requested = {name: state.account(name).id for name in ("acct001", "acct003")}
    assert state.relationships.pending_request(me, requested["acct001"])
    assert not state.relationships.pending_request(me, requested["acct003"])


def test_nothing_is_offered_when_nothing_was_followed(sandbox: Sandbox, publish: Publish) -> None:
    sandbox.mastodon.state.follow("follower", "acct001")
    visitor = publish(1)
    follow(visitor)
    expect(offers(visitor)).to_have_count(0)
    visitor.open()
    expect(offers(visitor)).to_have_count(0)


def test_follows_of_several_runs_are_undone_together(publish: Publish) -> None:
    visitor = publish(5)
    visitor.open()
    visitor.press("Select none")
    visitor.checkbox(name_of(2)).check()
    visitor.submit()
    visitor.approve()
    visitor.wait_for_heading("Done on")
    visitor.wait_for_revocation()
    follow(visitor)
    undo(visitor, 5)
    visitor.wait_for_heading("Done on")
    assert handles(visitor) == set()


def test_an_account_that_the_visitor_unfollowed_counts_as_done(
    sandbox: Sandbox, publish: Publish
) -> None:
    visitor = publish(3)
    follow(visitor)
    sandbox.mastodon.state.unfollow("follower", "acct002")
    undo(visitor, 3)
    visitor.wait_for_heading("Done on")
    assert visitor.outcomes[name_of(2)] == "no longer followed"
    assert len(visitor.server.log.matching("POST", UNFOLLOW)) == 2
    visitor.open()
    expect(offers(visitor)).to_have_count(0)


def test_an_interrupted_undo_is_resumed(
    context: BrowserContext, sandbox: Sandbox, publish: Publish
) -> None:
    visitor = publish(20)
    follow(visitor)
    fault = Fault("latency", path=UNFOLLOW, skip=8, times=None, seconds=600)
    sandbox.mastodon.faults.add(fault)
    undo(visitor, 20)
    visitor.wait_until(lambda: len(visitor.outcomes) == 8)
    sent = 8 + PARALLEL
    visitor.wait_until(lambda: len(visitor.server.log.matching("POST", UNFOLLOW)) == sent)
    visitor.page.close(run_before_unload=True)
    visitor.page = context.new_page()
    visitor.open()
    visitor.wait_for_revocation()
    sandbox.mastodon.faults.clear()
    undo(visitor, 12)
    visitor.wait_for_heading("Done on")
    assert handles(visitor) == set()
    visitor.open()
    expect(offers(visitor)).to_have_count(0)


def test_a_stopped_undo_is_resumed(sandbox: Sandbox, publish: Publish) -> None:
    sandbox.mastodon.faults.add(Fault("revoke_token", path=UNFOLLOW, skip=3))
    visitor = publish(8)
    follow(visitor)
    undo(visitor, 8)
    visitor.wait_for_heading("Stopped on")
    left = len(handles(visitor))
    assert 0 < left < 8
    visitor.press(f"Resume with the {left} left")
    visitor.approve()
    visitor.wait_for_heading("Done on")
    assert handles(visitor) == set()


@pytest.mark.parametrize("kind", ["cut_body", "status"])
def test_an_unfollow_without_a_response_is_checked(
    kind: Literal["cut_body", "status"], sandbox: Sandbox, publish: Publish
) -> None:
    visitor = publish(6)
    follow(visitor)
    visitor.page.clock.install()
    fault = Fault(kind, path=UNFOLLOW, skip=2, times=2, status=503)
    sandbox.mastodon.faults.add(fault)
    undo(visitor, 6)
    visitor.wait_for_heading("Done on", after=lambda: visitor.advance(5_000))
    expect(visitor.page.get_by_text("6 unfollowed.")).to_be_visible()
    assert handles(visitor) == set()


def test_a_rate_limit_of_an_undo_is_waited_for(sandbox: Sandbox, publish: Publish) -> None:
    visitor = publish(6)
    follow(visitor)
    visitor.page.clock.install()
    sandbox.mastodon.faults.add(Fault("status", path=UNFOLLOW, skip=2, times=1, status=429))
    undo(visitor, 6)
    visitor.page.get_by_text("Resuming in").wait_for()
    visitor.wait_for_heading("Done on", after=lambda: visitor.advance(70_000))
    assert handles(visitor) == set()


def test_follows_of_a_closed_tab_can_be_undone(
    context: BrowserContext, sandbox: Sandbox, publish: Publish
) -> None:
    """Also those that were sent when it was closed."""
    visitor = publish(12)
    visitor.hold_follows(after=4)
    visitor.follow()
    visitor.wait_for_held_follows(after=4)
    visitor.page.close(run_before_unload=True)
    visitor.page = context.new_page()
    visitor.open()
    visitor.wait_for_revocation()
    sandbox.mastodon.faults.clear()
    state = sandbox.mastodon.state
    sent = {one.path.split("/")[-2] for one in visitor.server.log.matching("POST", FOLLOW)}
    listed = [state.account(f"acct{n:03}") for n in range(1, 13)]
    own = next(account.acct for account in listed if account.id not in sent)
    state.follow("follower", own)
    undo(visitor, 4 + PARALLEL)
    visitor.wait_for_heading("Done on")
    assert handles(visitor) == {own}


def test_a_follow_whose_response_was_lost_can_be_undone(sandbox: Sandbox, publish: Publish) -> None:
    """The page cannot find out whether the server followed, and says that it failed."""
    visitor = publish(3)
    lost = sandbox.mastodon.state.account("acct002").id
    sandbox.mastodon.faults.add(Fault("cut_body", path=rf"/accounts/{lost}/follow$"))
    sandbox.mastodon.faults.add(
        Fault("status", path="accounts/relationships", skip=1, times=3, status=503)
    )
    visitor.page.clock.install()
    visitor.follow()
    visitor.wait_for_heading("Done on", after=lambda: visitor.advance(5_000))
    assert visitor.summary == {"followed": 2, "not followed": 1}
    assert len(handles(visitor)) == 3
    undo(visitor, 3)
    visitor.wait_for_heading("Done on")
    assert handles(visitor) == set()


def test_another_account_is_refused(sandbox: Sandbox, publish: Publish) -> None:
    visitor = publish(3)
    follow(visitor)
    visitor.open()
    visitor.press(label(3))
    visitor.wait_for_consent()
    choice = visitor.page.get_by_label("Sign in as")
    others = [one for one in choice.locator("option").all_inner_texts() if "follower" not in one]
    choice.select_option(label=others[0])
    visitor.press("Authorize")
    visitor.wait_for_heading("Stopped on")
    text = "You approved this with another account than the one that followed. Nothing was changed."
    expect(visitor.page.get_by_text(text)).to_be_visible()
    visitor.wait_for_revocation()
    assert len(handles(visitor)) == 3
    assert not visitor.server.log.matching("POST", UNFOLLOW)
    undo(visitor, 3)
    visitor.wait_for_heading("Done on")
    assert handles(visitor) == set()


def test_a_denied_undo_is_offered_again(publish: Publish) -> None:
    visitor = publish(3)
    follow(visitor)
    visitor.open()
    visitor.press(label(3))
    visitor.deny()
    expect(visitor.error).to_contain_text("Nothing was changed.")
    expect(offers(visitor)).to_have_text(label(3))


def test_the_list_of_the_visitor_stays(sandbox: Sandbox, publish: Publish) -> None:
    visitor = publish(3)
    visitor.open()
    visitor.list_box.check()
    visitor.submit()
    visitor.approve()
    visitor.wait_for_heading("Done on")
    visitor.wait_for_revocation()
    undo(visitor, 3)
    visitor.wait_for_heading("Done on")
    expect(visitor.page.get_by_text("itself is still there")).to_be_visible()
    [kept] = sandbox.mastodon.state.lists.values()
    assert not kept.members


def test_the_record_can_be_deleted(publish: Publish) -> None:
    visitor = publish(3)
    follow(visitor)
    visitor.open()
    visitor.press("Delete this record")
    expect(offers(visitor)).to_have_count(0)
    expect(visitor.field).to_be_focused()
    visitor.open()
    expect(offers(visitor)).to_have_count(0)
    assert len(handles(visitor)) == 3


def test_on_bluesky_exactly_the_records_of_the_page_are_deleted(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky
) -> None:
    state = sandbox.bluesky.state
    state.follow(ME, "acct002.test")
    visitor = publish_on_bluesky(6)
    follow(visitor)
    assert visitor.summary == {"followed": 5, "already followed": 1}
    visitor.open()
    visitor.press(label(5))
    visitor.wait_for_consent()
    scopes = set(visitor.page.get_by_role("listitem").all_inner_texts())
    assert scopes == {"atproto", "repo:app.bsky.graph.follow?action=delete"}
    visitor.approve()
    visitor.wait_for_heading("Done on")
    expect(visitor.page.get_by_text("5 unfollowed.")).to_be_visible()
    assert visitor.followed == {"acct002.test": 1}
    visitor.wait_for_revocation()
    visitor.open()
    expect(offers(visitor)).to_have_count(0)


def test_on_bluesky_a_deletion_without_a_response_is_checked(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky
) -> None:
    visitor = publish_on_bluesky(6)
    follow(visitor)
    visitor.page.clock.install()
    sandbox.bluesky.faults.add(Fault("cut_body", path=r"/com\.atproto\.repo\.applyWrites$"))
    undo(visitor, 6)
    visitor.wait_for_heading("Done on", after=lambda: visitor.advance(5_000))
    expect(visitor.page.get_by_text("6 unfollowed.")).to_be_visible()
    assert not visitor.followed


def test_on_bluesky_a_follow_that_the_visitor_made_again_stays(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky
) -> None:
    visitor = publish_on_bluesky(3)
    follow(visitor)
    state = sandbox.bluesky.state
    repository = state.account(ME).repository
    [made] = repository.pointing_at(FOLLOWS, state.account("acct002.test").did)
    repository.apply([Write("delete", FOLLOWS, made.rkey)], now=state.clock())
    state.follow(ME, "acct002.test")
    undo(visitor, 3)
    visitor.wait_for_heading("Done on")
    assert visitor.outcomes[name_of(2)] == "no longer followed"
    assert visitor.followed == {"acct002.test": 1}
    visitor.open()
    expect(offers(visitor)).to_have_count(0)
