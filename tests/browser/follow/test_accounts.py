"""Accounts that cannot be followed, or not at once, and people who call themselves odd things."""

from playwright.sync_api import expect

from care100.model.list_metadata import ListMetadata
from care100.sandbox import Sandbox
from care100.site.build import build
from tests.browser.follow.conftest import Publishes
from tests.browser.follow.visitor import SLUG, members, name_of
from tests.browser.publications import HOSTILE_NAMES, publication
from tests.members import a_member


def test_each_gets_what_can_be_done_and_the_reason_for_what_cannot(
    sandbox: Sandbox, publishes: Publishes
) -> None:
    state, server = sandbox.mastodon.state, sandbox.mastodon
    state.make_locked("acct002")
    state.move("acct003", "acct050")
    state.block("acct004", "follower")
    state.block("follower", "acct005")
    state.mute("follower", "acct006")
    state.suspend("acct007")
    state.account("acct008").limited = True
    state.move("acct009", "acct001")  # who is on the list as well
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
    visitor = publishes(people)
    visitor.follows()
    visitor.sees("Done on")
    said = visitor.happened
    assert said[name_of(2)] == "requested"
    assert said[name_of(3)].startswith("followed")
    assert f"acct050@{server.domain}" in said[name_of(3)]
    reasons = {
        name_of(4): "has blocked you",
        name_of(5): "You have blocked",
        name_of(6): "You have muted",
        name_of(7): "suspended",
        "Gone": "cannot find",
        "Near": "blocked this account’s server",
        "Nobody": "cannot find",
        "Me": "you",
    }
    for name, reason in reasons.items():
        assert said[name].startswith("not possible: "), name
        assert reason in said[name], name
    assert said[name_of(8)] == "followed"
    # The two who are one account now come to one follow.
    assert f"acct001@{server.domain}" in said[name_of(9)]
    assert {said[name_of(n)].partition(" (")[0] for n in (1, 9)} == {"followed", "followed already"}
    assert said[name_of(10)] == "followed already"
    assert "On X alone" not in said
    assert state.follows("follower") == {"acct001", "acct050", "acct008", "acct010"}
    assert set(visitor.sent) == {"acct001", "acct002", "acct050", "acct008"}
    assert set(visitor.sent.values()) == {1}
    assert visitor.summary["requested"] == 1
    assert visitor.summary["not possible"] == 8
    # Nothing of it can pass by itself, so that there is nothing to try again.
    assert visitor.page.get_by_role("button", name="again").all_inner_texts() == ["Begin again"]
    visitor.is_free()


def test_a_list_with_hostile_names_does_no_harm(sandbox: Sandbox, publishes: Publishes) -> None:
    people = [
        a_member(name=name, topic=name, note=name, website="javascript:alert(1)", mastodon=handle)
        for n, name in enumerate(HOSTILE_NAMES, 1)
        for handle in [f"acct{n:03}@{sandbox.mastodon.domain}"]
    ]
    about = ListMetadata(slug=SLUG, title="</title><script>alert(1)</script>\u202e")
    visitor = publishes(build([publication(about, people)], preview=True))
    heard: list[str] = []
    visitor.page.on("dialog", lambda dialog: heard.append(dialog.message))
    visitor.page.on("console", lambda message: heard.append(message.text))
    visitor.page.on("pageerror", lambda error: heard.append(str(error)))
    visitor.opens()
    visitor.filing.check()
    visitor.asks()
    visitor.allows()
    visitor.sees("Done on")
    assert visitor.summary == {"followed": len(people)}
    assert list(visitor.happened.values()) == ["followed"] * len(people)
    assert visitor.page.locator("ol.happened script, ol.happened img, ol.happened h1").count() == 0
    # A text that runs from right to left ends with its name, and not with the outcome.
    expect(visitor.page.locator("ol.happened bdi")).to_have_count(len(people))
    too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not visitor.page.evaluate(too_wide)
    assert not heard
