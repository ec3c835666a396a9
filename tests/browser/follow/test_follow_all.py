"""Follow every member of a list from its page, without errors."""

import json

import pytest
from playwright.sync_api import expect

from care100.sandbox import Sandbox
from care100.sandbox.mastodon.personalities import Personality
from tests.browser.follow.conftest import Publish
from tests.browser.follow.visitor import SLUG, TITLE, members, name_of
from tests.members import a_member

ALL = range(1, 101)


def test_a_hundred_accounts_are_followed_with_one_request_each(
    sandbox: Sandbox, publish: Publish
) -> None:
    state = sandbox.mastodon.state
    people = members(sandbox.mastodon, range(1, 91))
    for n in range(91, 101):  # unknown to the server
        state.add_account(f"far{n:03}@far.example", known=False)
        people.append(a_member(name=name_of(n), mastodon=f"far{n:03}@far.example"))
    for n in range(1, 11):  # with the visitor's own settings
        state.follow("follower", f"acct{n:03}", reblogs=False, notify=True)
    visitor = publish(people)
    visitor.open()
    assert visitor.submit_button.inner_text() == "Follow all 100 on Mastodon"
    visitor.submit()
    visitor.approve()
    visitor.wait_for_heading("Done on")
    assert visitor.summary == {"followed": 90, "already followed": 10}
    expect(visitor.page.get_by_text("Permission revoked.")).to_be_visible()
    assert len(state.follows("follower")) == 100
    assert len(visitor.follow_requests) == 90
    assert set(visitor.follow_requests.values()) == {1}
    mine = state.relationships.following[state.account("follower").id]
    kept = [mine[state.account(f"acct{n:03}").id] for n in range(1, 11)]
    assert [(tie.reblogs, tie.notify) for tie in kept] == [(False, True)] * 10
    assert len(visitor.outcomes) == 100
    visitor.wait_for_revocation()


def test_a_second_run_writes_nothing_and_says_so(publish: Publish) -> None:
    visitor = publish(5)
    visitor.follow()
    visitor.wait_for_heading("Done on")
    visitor.wait_for_revocation()
    visitor.server.log.clear()
    visitor.follow()
    visitor.wait_for_heading("Done on")
    assert visitor.summary == {"already followed": 5}
    assert not visitor.server.log.writes()


def test_only_selected_members_are_followed(publish: Publish) -> None:
    visitor = publish(6)
    visitor.open()
    assert visitor.submit_button.inner_text() == "Follow all 6 on Mastodon"
    visitor.checkbox(name_of(2)).uncheck()
    visitor.checkbox(name_of(5)).uncheck()
    assert visitor.submit_button.inner_text() == "Follow 4 on Mastodon"
    visitor.submit()
    visitor.deny()  # the selection is kept
    assert visitor.submit_button.inner_text() == "Follow 4 on Mastodon"
    assert not visitor.checkbox(name_of(2)).is_checked()
    visitor.submit()
    visitor.approve()
    visitor.wait_for_heading("Done on")
    assert set(visitor.outcomes) == {name_of(n) for n in (1, 3, 4, 6)}
    assert set(visitor.follow_requests) == {f"acct{n:03}" for n in (1, 3, 4, 6)}


def test_nothing_is_sent_when_no_member_is_selected(publish: Publish) -> None:
    visitor = publish(3)
    visitor.open()
    visitor.press("Select none")
    expect(visitor.page.get_by_text("Select at least one member first.")).to_be_visible()
    expect(visitor.submit_button).to_have_text("Follow 0 on Mastodon")
    visitor.field.fill(visitor.server.domain)
    visitor.field.press("Enter")
    visitor.submit_button.click(force=True)  # it looks disabled
    assert visitor.page.url == visitor.address
    visitor.checkbox(name_of(2)).check()
    expect(visitor.submit_button).to_have_text("Follow 1 on Mastodon")
    visitor.press("Select all")
    expect(visitor.submit_button).to_have_text("Follow all 3 on Mastodon")
    assert not visitor.server.log


def test_a_list_with_one_member(publish: Publish) -> None:
    visitor = publish(1)
    visitor.open()
    expect(visitor.submit_button).to_have_text("Follow 1 on Mastodon")
    visitor.submit(f"@follower@{visitor.server.domain}")
    visitor.approve()
    visitor.wait_for_heading("Done on")
    assert visitor.summary == {"followed": 1}


def test_only_the_server_the_registration_there_and_the_follows_are_stored(
    publish: Publish,
) -> None:
    visitor = publish(1)
    visitor.follow(f"https://{visitor.server.domain}/@follower")
    visitor.wait_for_heading("Done on")
    visitor.open()
    expect(visitor.field).to_have_value(visitor.server.domain)
    kept = visitor.page.evaluate("({ ...localStorage })")
    app = kept.pop(f"care100 /{SLUG}/ app {visitor.server.domain}")
    assert set(json.loads(app)) == {"origin", "clientId", "clientSecret", "redirect", "scopes"}
    follows = json.loads(kept.pop(f"care100 /{SLUG}/ mastodon follows"))
    assert set(follows["all"][0]) == {"server", "me", "withList", "follows"}
    assert follows["all"][0]["server"] == visitor.server.domain
    assert list(kept.values()) == [visitor.server.domain]
    assert visitor.page.context.cookies() == []


@pytest.mark.parametrize(("personality", "requested"), [("mastodon", {2}), ("gotosocial", set())])
def test_followed_accounts_are_added_to_the_visitors_list(
    sandbox: Sandbox, publish: Publish, personality: Personality, requested: set[int]
) -> None:
    """Mastodon also accepts requested accounts."""
    state = sandbox.mastodon.state
    state.personality = personality
    state.make_locked("acct002")
    state.follow("follower", "acct003")
    visitor = publish(5)
    for time in ("the list is created", "the list is found"):
        visitor.open()
        visitor.list_box.check()
        visitor.submit()
        visitor.approve()
        visitor.wait_for_heading("Done on")
        text = f"{4 + len(requested)} accounts are in your list “{TITLE}”."
        expect(visitor.page.get_by_text(text)).to_be_visible()
        assert state.members("follower", TITLE) == {
            f"acct{n:03}" for n in {1, 3, 4, 5} | requested
        }, time
        assert len(state.lists) == 1, time
        visitor.wait_for_revocation()


def test_list_scopes_are_requested_only_for_a_list(publish: Publish) -> None:
    visitor = publish(2)
    visitor.open()
    visitor.submit()
    visitor.wait_for_consent()
    scopes = visitor.page.get_by_role("listitem").all_inner_texts()
    assert set(scopes) == {"read:accounts", "read:follows", "read:search", "write:follows"}
    visitor.deny()
    visitor.list_box.check()
    visitor.submit()
    visitor.wait_for_consent()
    scopes = visitor.page.get_by_role("listitem").all_inner_texts()
    assert {"read:lists", "write:lists"} < set(scopes)


def test_a_server_without_narrow_scopes(sandbox: Sandbox, publish: Publish) -> None:
    sandbox.mastodon.state.legacy_scopes = True
    visitor = publish(3)
    visitor.open()
    visitor.list_box.check()
    visitor.submit()
    visitor.wait_for_consent()
    assert visitor.page.get_by_role("listitem").all_inner_texts() == ["follow", "read", "write"]
    visitor.approve()
    visitor.wait_for_heading("Done on")
    assert visitor.summary == {"followed": 3}
    assert len(sandbox.mastodon.state.members("follower", TITLE)) == 3


def test_a_server_with_another_domain_in_handles(publish: Publish) -> None:
    visitor = publish(3)
    other = visitor.server.domain.replace("localhost", "127.0.0.1")
    visitor.open()
    visitor.submit(other)
    visitor.page.wait_for_url(f"http://{other}/oauth/authorize*")
    visitor.page.get_by_label("Sign in as").select_option("follower")
    visitor.press("Authorize")
    visitor.wait_for_heading("Done on")
    assert visitor.summary == {"followed": 3}


def test_a_server_that_refuses_narrow_scopes_at_use(sandbox: Sandbox, publish: Publish) -> None:
    sandbox.mastodon.state.traits.broad_scopes_only = True
    visitor = publish(3)
    visitor.open()
    visitor.submit()
    visitor.approve()
    visitor.wait_for_heading("Stopped on")
    assert "grants narrow permissions, but then refuses them" in visitor.page.inner_text("main")
    visitor.wait_for_revocation()
    visitor.press("Resume with the 3 left")
    visitor.wait_for_consent()
    assert visitor.page.get_by_role("listitem").all_inner_texts() == ["follow", "read", "write"]
    visitor.approve()
    visitor.wait_for_heading("Done on")
    assert visitor.summary == {"followed": 3}
