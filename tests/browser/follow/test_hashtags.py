"""The list's hashtags are followed with its members, and undone with them."""

import pytest
from playwright.sync_api import expect

from care100.model.list_metadata import ListMetadata
from care100.sandbox import Fault, Sandbox
from care100.sandbox.mastodon.state import MastodonState
from care100.site.build import Files, build
from tests.browser.follow.conftest import Publish
from tests.browser.follow.visitor import SLUG, TITLE, Visitor, members
from tests.browser.publications import publication

UNDO = "Undo: unfollow the accounts and hashtags that this page followed"


@pytest.fixture
def state(sandbox: Sandbox) -> MastodonState:
    return sandbox.mastodon.state


def site(sandbox: Sandbox, people: int = 2) -> Files:
    about = ListMetadata(slug=SLUG, title=TITLE, hashtags=("SocialCare", "Bürgergeld"))
    found = members(sandbox.mastodon, range(1, people + 1))
    return build([publication(about, found)], preview=True)


def follow(visitor: Visitor, *, hashtags: bool = True) -> None:
    """Follow the list, with its hashtags if wanted."""
    visitor.open()
    box = visitor.page.get_by_label("Also follow the list’s hashtags: #SocialCare, #Bürgergeld")
    box.set_checked(hashtags)
    visitor.submit()
    visitor.approve()
    visitor.wait_for_return()
    visitor.wait_for_heading("Done on")


def undo(visitor: Visitor, label: str = UNDO) -> None:
    """Come back later, and undo everything."""
    visitor.open()
    visitor.press(label)
    visitor.approve()
    visitor.wait_for_return()
    visitor.wait_for_heading("Done on")


def test_hashtags_are_followed_and_exactly_these_are_undone(
    sandbox: Sandbox, state: MastodonState, publish: Publish
) -> None:
    state.follow_hashtag("follower", "socialcare")
    state.follow_hashtag("follower", "Cats")
    visitor = publish(site(sandbox))
    follow(visitor)
    expect(visitor.page.get_by_text("1 hashtag followed.")).to_be_visible()
    assert state.hashtags("follower") == {"socialcare", "Cats", "Bürgergeld"}
    visitor.wait_for_revocation()
    undo(visitor)
    expect(visitor.page.get_by_text("1 hashtag unfollowed.")).to_be_visible()
    assert state.hashtags("follower") == {"socialcare", "Cats"}
    assert state.follows("follower") == set()
    visitor.wait_for_revocation()
    visitor.open()
    expect(visitor.page.get_by_role("button", name="Undo")).to_have_count(0)


def test_without_the_box_no_hashtag_is_followed(
    sandbox: Sandbox, state: MastodonState, publish: Publish
) -> None:
    visitor = publish(site(sandbox))
    follow(visitor, hashtags=False)
    assert state.hashtags("follower") == set()
    assert not visitor.server.log.matching("GET", "/followed_tags")


def test_hashtags_alone_can_be_undone(
    sandbox: Sandbox, state: MastodonState, publish: Publish
) -> None:
    for name in ("acct001", "acct002"):
        state.follow("follower", name)
    visitor = publish(site(sandbox))
    follow(visitor)
    assert state.hashtags("follower") == {"SocialCare", "Bürgergeld"}
    visitor.open()
    expect(visitor.page.locator(".undo")).to_contain_text("Only your browser has a record of it.")
    undo(visitor, "Undo: unfollow the 2 hashtags that this page followed")
    said = ["2 hashtags unfollowed.", "Permission revoked."]
    expect(visitor.page.locator(".result p")).to_have_text(said)
    expect(visitor.page.locator(".progress p[role=status]")).to_have_text("")
    assert state.hashtags("follower") == set()
    assert len(state.follows("follower")) == 2


def test_an_undo_of_hashtags_alone_can_be_resumed(
    sandbox: Sandbox, state: MastodonState, publish: Publish
) -> None:
    """Another account is refused before the first hashtag."""
    state.follow("follower", "acct001")
    visitor = publish(site(sandbox, people=1))
    follow(visitor)
    visitor.open()
    visitor.press("Undo: unfollow the 2 hashtags that this page followed")
    visitor.wait_for_consent()
    visitor.page.get_by_label("Sign in as").select_option("curator")
    visitor.press("Authorize")
    visitor.wait_for_heading("Stopped on")
    expect(visitor.page.locator(".result")).not_to_contain_text("No accounts were unfollowed.")
    visitor.press("Resume")
    visitor.approve()
    visitor.wait_for_return()
    visitor.wait_for_heading("Done on")
    assert state.hashtags("follower") == set()


def test_a_server_without_hashtags_says_so(
    sandbox: Sandbox, state: MastodonState, publish: Publish
) -> None:
    state.traits.hashtags_error = 404
    visitor = publish(site(sandbox))
    follow(visitor)
    said = f"Hashtags cannot be followed on {visitor.server.domain}."
    expect(visitor.page.get_by_text(said)).to_be_visible()
    assert len(state.follows("follower")) == 2
    visitor.wait_for_revocation()


def test_hashtags_that_failed_can_be_retried(
    sandbox: Sandbox, state: MastodonState, publish: Publish
) -> None:
    path = "/api/v1/tags/.*/follow"
    sandbox.mastodon.faults.add(Fault("status", path=path, status=422))
    visitor = publish(site(sandbox))
    follow(visitor)
    expect(visitor.page.get_by_text("Not all hashtags were followed.")).to_be_visible()
    assert state.hashtags("follower") == set()
    visitor.press("Retry the hashtags")
    expect(visitor.page.get_by_text("2 hashtags followed.")).to_be_visible()
    assert state.hashtags("follower") == {"SocialCare", "Bürgergeld"}
    visitor.wait_for_revocation()
