"""Accounts that cannot be followed or need approval, and hostile names."""

from playwright.sync_api import expect

from care100.model.list_metadata import ListMetadata
from care100.sandbox import Sandbox
from care100.site.build import build
from tests.browser.follow.conftest import Publish
from tests.browser.follow.visitor import SLUG, members, name_of
from tests.browser.publications import HOSTILE_NAMES, publication
from tests.members import a_member


def test_each_account_is_followed_or_has_a_reason(sandbox: Sandbox, publish: Publish) -> None:
    state, server = sandbox.mastodon.state, sandbox.mastodon
    state.make_locked("acct002")
    state.move("acct003", "acct050")
    state.block("acct004", "follower")
    state.block("follower", "acct005")
    state.mute("follower", "acct006")
    state.suspend("acct007")
    state.account("acct008").limited = True
    state.move("acct009", "acct001")  # also on the list
    state.add_account("gone@far.example", known=False, deleted=True, suspended=True)
    state.add_account("near@far.example")
    state.block_domain("follower", "far.example")
    state.follow("follower", "acct010")
    people = [
        *members(server, range(1, 11)),
        a_member(name="Gone", mastodon="gone@far.example"),
        a_member(name="Near", mastodon="near@far.example"),
        a_member(name="Nobody", mastodon=f"nobody@{server.domain}"),
        a_member(name="Me", mastodon=f"follower@{server.domain}"),
        a_member(name="On X alone", x="onxalone"),
    ]
    visitor = publish(people)
    visitor.follow()
    visitor.wait_for_heading("Done on")
    outcomes = visitor.outcomes
    assert outcomes[name_of(2)] == "requested"
    assert outcomes[name_of(3)].startswith("followed")
    assert f"acct050@{server.domain}" in outcomes[name_of(3)]
    reasons = {
        name_of(4): "has blocked you",
        name_of(5): "You have blocked",
        name_of(6): "You have muted",
        name_of(7): "deleted or suspended",
        "Gone": "cannot find",
        "Near": "blocked this account’s server",
        "Nobody": "cannot find",
        "Me": "own account",
    }
    for name, reason in reasons.items():
        assert outcomes[name].startswith("not followed: "), name
        assert reason in outcomes[name], name
    assert outcomes[name_of(8)] == "followed"
    # The two members with one account now are one follow.
    assert f"acct001@{server.domain}" in outcomes[name_of(9)]
    assert {outcomes[name_of(n)].partition(" (")[0] for n in (1, 9)} == {
        "followed",
        "already followed",
    }
    assert outcomes[name_of(10)] == "already followed"
    assert "On X alone" not in outcomes
    assert state.follows("follower") == {"acct001", "acct050", "acct008", "acct010"}
    assert set(visitor.follow_requests) == {"acct001", "acct002", "acct050", "acct008"}
    assert set(visitor.follow_requests.values()) == {1}
    assert visitor.summary["requested"] == 1
    assert visitor.summary["not followed"] == 8
    # None of the reasons is temporary, so there is nothing to retry.
    assert visitor.page.locator(".progress .actions button").all_inner_texts() == [
        "Start over",
        "Undo: unfollow the 4 accounts that this page followed",
    ]
    visitor.wait_for_revocation()


def test_hostile_names_stay_text(sandbox: Sandbox, publish: Publish) -> None:
    people = [
        a_member(name=name, topic=name, about=name, website="javascript:alert(1)", mastodon=handle)
        for n, name in enumerate(HOSTILE_NAMES, 1)
        for handle in [f"acct{n:03}@{sandbox.mastodon.domain}"]
    ]
    about = ListMetadata(slug=SLUG, title="</title><script>alert(1)</script>\u202e")
    visitor = publish(build([publication(about, people)], preview=True))
    events: list[str] = []
    visitor.page.on("dialog", lambda dialog: events.append(dialog.message))
    visitor.page.on("console", lambda message: events.append(message.text))
    visitor.page.on("pageerror", lambda error: events.append(str(error)))
    visitor.open()
    visitor.list_box.check()
    visitor.submit()
    visitor.approve()
    visitor.wait_for_heading("Done on")
    assert visitor.summary == {"followed": len(people)}
    assert list(visitor.outcomes.values()) == ["followed"] * len(people)
    assert visitor.page.locator("ol.outcomes script, ol.outcomes img, ol.outcomes h1").count() == 0
    # Right-to-left text ends with the name and does not reverse the outcome.
    expect(visitor.page.locator("ol.outcomes bdi")).to_have_count(len(people))
    too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not visitor.page.evaluate(too_wide)
    assert not events


def test_a_member_with_several_topics_is_selected_and_followed_once(
    sandbox: Sandbox, publish: Publish
) -> None:
    at = sandbox.mastodon.domain
    both = a_member(name="Both", topic="carers; research", mastodon=f"acct001@{at}")
    visitor = publish([both, a_member(name="One", topic="carers", mastodon=f"acct002@{at}")])
    visitor.open()
    first, second = visitor.checkbox("Both").all()
    expect(visitor.submit_button).to_have_text("Follow both on Mastodon")
    second.uncheck()
    expect(first).not_to_be_checked()
    expect(visitor.submit_button).to_have_text("Follow 1 on Mastodon")
    first.check()
    expect(second).to_be_checked()
    visitor.submit()
    visitor.approve()
    visitor.wait_for_heading("Done on")
    assert visitor.summary == {"followed": 2}
    assert set(visitor.follow_requests.values()) == {1}
