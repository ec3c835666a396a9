"""The list page in WebKit, as on every iPhone, and in Firefox."""

from collections.abc import Iterator

import pytest

from care100.sandbox import Sandbox
from care100.sandbox.mastodon.app import MastodonServer
from care100.sandbox.mastodon.state import SANDBOX_CLIENT
from care100.site.preview import Preview
from tests.browser.follow import bluesky_visitor
from tests.browser.follow.visitor import SLUG, TITLE, members, site_of
from tests.browser.webdriver.browser import Browser

MEMBERS = 30


@pytest.fixture
def server() -> Iterator[MastodonServer]:
    """The visitor's server."""
    with Sandbox(accounts=MEMBERS) as running:
        yield running.mastodon


@pytest.fixture
def page(browser: Browser, server: MastodonServer) -> Iterator[Browser]:
    """The page of a list, with its form ready."""
    people = members(server, range(1, MEMBERS + 1))
    with Preview(site_of(people), 0) as preview:
        browser.open(f"{preview.address}{SLUG}/")
        browser.wait_for(lambda: browser.texts(".submit"))
        yield browser


def sign_in(page: Browser, server: MastodonServer) -> None:
    """Type the server, press the button, and wait for the server's page."""
    page.type("[name=server]", server.domain)
    page.click(".submit")
    page.wait_for(lambda: "/oauth/authorize?" in page.address)


def form(page: Browser) -> dict[str, object]:
    """Return everything that a visitor can set in the form."""
    values: dict[str, object] = page.run(
        "const value = (selector) => document.querySelector(selector).value;"
        "const isChecked = (selector) => document.querySelector(selector).checked;"
        "return { server: value('[name=server]'), search: value('#search'),"
        " list: isChecked('[name=list]'),"
        " selected: [...document.querySelectorAll('.card > input')].map((one) => one.checked) }"
    )
    return values


def test_the_form_replaces_the_explanation(page: Browser) -> None:
    assert page.texts(".submit") == [f"Follow all {MEMBERS} on Mastodon"]
    assert page.texts(".unsupported") == []


def test_the_back_button_from_the_sign_in_page_keeps_the_form(
    page: Browser, server: MastodonServer
) -> None:
    page.click(".card > input")
    page.click("[name=list]")
    page.type("#search", "member 02")
    page.type("[name=server]", server.domain)
    filled = form(page)
    status = page.texts(".selection [role=status]")
    shown = page.texts(".card h4")
    assert status == [f"{MEMBERS - 1} of {MEMBERS} selected"]
    assert 0 < len(shown) < MEMBERS
    sign_in(page, server)
    page.back()
    page.wait_for(lambda: page.texts(".selection [role=status]") == status)
    # Fields that are reset are reset after the page is shown.
    page.run("return new Promise((resolve) => setTimeout(resolve, 300))")
    assert form(page) == filled
    assert page.texts(".card h4") == shown
    sign_in(page, server)


def test_a_whole_follow(page: Browser, server: MastodonServer) -> None:
    page.click("[name=list]")
    sign_in(page, server)
    page.run("document.querySelector('#user').value = 'follower'")
    page.click("button[value=yes]")
    page.wait_for(lambda: "Permission revoked." in " ".join(page.texts(".result p")))
    assert page.texts(".result p")[0] == f"{MEMBERS} followed."
    assert len(server.state.follows("follower")) == MEMBERS
    assert len(server.state.members("follower", TITLE)) == MEMBERS
    assert {token.client_id for token in server.state.tokens.values()} == {SANDBOX_CLIENT}
    assert "code=" not in page.address


def test_a_whole_follow_on_bluesky(browser: Browser) -> None:
    """The key of the sign-in survives the way to the server and back."""
    people = bluesky_visitor.members(range(1, MEMBERS + 1))
    with (
        Sandbox(accounts=MEMBERS) as sandbox,
        Preview(bluesky_visitor.site_of(people), 0) as preview,
    ):
        page, state = browser, sandbox.bluesky.state
        page.open(f"{preview.address}{SLUG}/")
        page.wait_for(lambda: page.texts(".submit"))
        page.type("[name=server]", sandbox.bluesky.url)
        page.click(".submit")
        page.wait_for(lambda: "/oauth/authorize?" in page.address)
        page.run(f"document.querySelector('#user').value = '{bluesky_visitor.ME}'")
        page.click("button[value=yes]")
        page.wait_for(lambda: "Permission revoked." in " ".join(page.texts(".result p")))
        assert page.texts(".result p")[0] == f"{MEMBERS} followed."
        assert len(state.following(bluesky_visitor.ME)) == MEMBERS
        assert not state.oauth_sessions
        assert "code=" not in page.address
