"""Links that open each account on the visitor's own server, without permission."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, expect

from care100.sandbox import Sandbox
from tests.browser.follow.conftest import Publish
from tests.browser.follow.visitor import Visitor, members
from tests.members import a_member

OPEN_PROFILES = "Open each profile on your server"


def links(visitor: Visitor) -> Locator:
    """Return the links on the cards."""
    return visitor.page.get_by_role("link", name=re.compile("^Open on my server: .*@"))


def open_profiles(visitor: Visitor, typed: str) -> None:
    """Type a server or handle, and create the links."""
    visitor.open()
    visitor.field.fill(typed)
    visitor.press(OPEN_PROFILES)


def usual_page(visitor: Visitor) -> str:
    """Return the address of Mastodon's own page for following an account."""
    return f"{visitor.server.url}/authorize_interaction"


def address_of(link: Locator) -> str:
    """Return the address of a link."""
    return link.get_attribute("href") or ""


def test_a_server_name_uses_the_usual_page(publish: Publish) -> None:
    visitor = publish(3)
    open_profiles(visitor, visitor.server.domain)
    expect(links(visitor)).to_have_count(3)
    for link in links(visitor).all():
        assert address_of(link).startswith(
            f"{visitor.server.url}/authorize_interaction?uri=acct%3A"
        )
    opened = links(visitor).first
    [uri] = parse_qs(urlsplit(address_of(opened)).query)["uri"]
    if opened.get_attribute("target") == "_blank":
        with visitor.page.context.expect_page() as tab:
            opened.click()
        there = tab.value
    else:
        opened.click()
        there = visitor.page
    name = uri.removeprefix("acct:").partition("@")[0]
    expect(there.get_by_role("heading")).to_have_text(f"Follow {name}")
    assert visitor.active_tokens == 0
    assert not visitor.server.log.matching("POST", "")


def test_a_handle_uses_the_servers_own_address(sandbox: Sandbox, publish: Publish) -> None:
    sandbox.mastodon.state.follow_intent = "/intents/follow?object={object}&on-success={on-success}"
    visitor = publish(3)
    open_profiles(visitor, f"@follower@{visitor.server.domain}")
    expect(links(visitor)).to_have_count(3)
    link = links(visitor).first
    assert address_of(link).startswith(f"{visitor.server.url}/intents/follow?object=")
    assert "{" not in address_of(link)
    link.evaluate("one => one.removeAttribute('target')")
    link.click()
    expect(visitor.page.get_by_role("heading")).to_have_text(re.compile("^Follow acct"))


HARMFUL = (
    "",
    "javascript:alert(1)//{object}",
    "data:text/html,{object}",
    "http://[",
    "/nothing-in-it",
)


def test_missing_or_harmful_templates_are_ignored(sandbox: Sandbox, publish: Publish) -> None:
    visitor = publish(2)
    for intent in HARMFUL:
        sandbox.mastodon.state.follow_intent = intent
        open_profiles(visitor, f"@follower@{visitor.server.domain}")
        expect(links(visitor)).to_have_count(2)
        for link in links(visitor).all():
            assert address_of(link).startswith(f"{usual_page(visitor)}?uri=")


def test_a_server_without_webfinger_or_cors(sandbox: Sandbox, publish: Publish) -> None:
    sandbox.mastodon.state.cors = False
    visitor = publish(2)
    open_profiles(visitor, f"@follower@{visitor.server.domain}")
    expect(links(visitor)).to_have_count(2)
    assert address_of(links(visitor).first).startswith(
        f"{visitor.server.url}/authorize_interaction?"
    )


def test_handles_are_encoded_as_one_value(sandbox: Sandbox, publish: Publish) -> None:
    people = [
        *members(sandbox.mastodon, [1]),
        a_member(name="Far", mastodon="some.one@far.example"),
        a_member(name="On X alone", x="onxalone"),
    ]
    visitor = publish(people)
    open_profiles(visitor, visitor.server.domain)
    expect(links(visitor)).to_have_count(2)
    asked = {parse_qs(urlsplit(address_of(one)).query)["uri"][0] for one in links(visitor).all()}
    assert asked == {f"acct:acct001@{visitor.server.domain}", "acct:some.one@far.example"}


def test_links_need_a_server_name(publish: Publish) -> None:
    visitor = publish(2)
    open_profiles(visitor, "no such thing")
    expect(visitor.error).to_be_visible()
    expect(visitor.field).to_be_focused()
    expect(links(visitor)).to_have_count(0)
