"""Following one by one, for visitors who would rather not give a permission: links that open
each account on their own server.
"""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, expect

from care100.sandbox import Sandbox
from tests.browser.follow.conftest import Publishes
from tests.browser.follow.visitor import Visitor, members
from tests.members import a_member

OPEN_EACH = "Open each in my server"


def links(visitor: Visitor) -> Locator:
    """The links on the cards."""
    return visitor.page.get_by_role("link", name=re.compile("^Open in my server: .*@"))


def opens_each(visitor: Visitor, typed: str) -> None:
    """Type who they are, and have the links made."""
    visitor.opens()
    visitor.field.fill(typed)
    visitor.presses(OPEN_EACH)


def where(link: Locator) -> str:
    """Where a link leads."""
    return link.get_attribute("href") or ""


def test_with_a_server_alone_its_usual_page_is_opened(publishes: Publishes) -> None:
    visitor = publishes(3)
    opens_each(visitor, visitor.server.domain)
    expect(links(visitor)).to_have_count(3)
    for link in links(visitor).all():
        assert where(link).startswith(f"{visitor.server.url}/authorize_interaction?uri=acct%3A")
    opened = links(visitor).first
    [uri] = parse_qs(urlsplit(where(opened)).query)["uri"]
    if opened.get_attribute("target") == "_blank":
        with visitor.page.context.expect_page() as tab:
            opened.click()
        there = tab.value
    else:
        opened.click()
        there = visitor.page
    name = uri.removeprefix("acct:").partition("@")[0]
    expect(there.get_by_role("heading")).to_have_text(f"Follow {name}")
    assert visitor.permissions == 0
    assert not visitor.server.log.matching("POST", "")


def test_with_a_handle_the_server_says_where(sandbox: Sandbox, publishes: Publishes) -> None:
    sandbox.mastodon.state.follow_intent = "/intents/follow?object={object}&on-success={on-success}"
    visitor = publishes(3)
    opens_each(visitor, f"@follower@{visitor.server.domain}")
    expect(links(visitor)).to_have_count(3)
    link = links(visitor).first
    assert where(link).startswith(f"{visitor.server.url}/intents/follow?object=")
    assert "{" not in where(link)
    link.evaluate("one => one.removeAttribute('target')")
    link.click()
    expect(visitor.page.get_by_role("heading")).to_have_text(re.compile("^Follow acct"))


HARM = (
    "",
    "javascript:alert(1)//{object}",
    "data:text/html,{object}",
    "http://[",
    "/nothing-in-it",
)


def test_a_server_that_does_not_say_or_says_harm(sandbox: Sandbox, publishes: Publishes) -> None:
    visitor = publishes(2)
    for intent in HARM:
        sandbox.mastodon.state.follow_intent = intent
        opens_each(visitor, f"@follower@{visitor.server.domain}")
        expect(links(visitor)).to_have_count(2)
        for link in links(visitor).all():
            assert where(link).startswith(f"{visitor.server.url}/authorize_interaction?uri=")


def test_a_server_without_webfinger_or_that_lets_no_page_in(
    sandbox: Sandbox, publishes: Publishes
) -> None:
    sandbox.mastodon.state.cors = False
    visitor = publishes(2)
    opens_each(visitor, f"@follower@{visitor.server.domain}")
    expect(links(visitor)).to_have_count(2)
    assert where(links(visitor).first).startswith(f"{visitor.server.url}/authorize_interaction?")


def test_handles_are_written_so_that_they_stay_one_value(
    sandbox: Sandbox, publishes: Publishes
) -> None:
    people = [
        *members(sandbox.mastodon, [1]),
        a_member(name="Far", mastodon="some.one@far.example"),
        a_member(name="On X alone", x="onxalone"),
    ]
    visitor = publishes(people)
    opens_each(visitor, visitor.server.domain)
    expect(links(visitor)).to_have_count(2)
    asked = {parse_qs(urlsplit(where(one)).query)["uri"][0] for one in links(visitor).all()}
    assert asked == {f"acct:acct001@{visitor.server.domain}", "acct:some.one@far.example"}


def test_without_a_servers_name_nothing_can_be_opened(publishes: Publishes) -> None:
    visitor = publishes(2)
    opens_each(visitor, "no such thing")
    expect(visitor.error).to_be_visible()
    expect(visitor.field).to_be_focused()
    expect(links(visitor)).to_have_count(0)
