"""The list page in WebKit, as on every iPhone, and in Firefox."""

from collections.abc import Iterator

import pytest

from care100.sandbox import Sandbox
from care100.sandbox.mastodon.app import MastodonServer
from care100.sandbox.mastodon.state import SANDBOX_CLIENT
from care100.site.preview import Preview
from tests.browser.follow import bluesky_visitor
from tests.browser.follow.visitor import SLUG, TITLE, members, site_of
from tests.browser.test_walk import site_of as walk_site
from tests.browser.webdriver.browser import Browser

MEMBERS = 30
BUTTONS, OPEN = ".walk .actions button", ".walk .actions a"


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


def approve(page: Browser, user: str) -> None:
    """Approve as this user, and wait for the end of the run."""
    page.run(f"document.querySelector('#user').value = '{user}'")
    page.click("button[value=yes]")
    page.wait_for(lambda: "Permission revoked." in " ".join(page.texts(".result p")))


def undo(page: Browser, user: str) -> None:
    """Come back later, and undo what the page followed."""
    page.open(page.address)
    page.wait_for(lambda: page.texts(".undo button"))
    label = f"Undo: unfollow the {MEMBERS} accounts that this page followed"
    assert page.texts(".undo button")[0] == label
    page.click(".undo button")
    page.wait_for(lambda: "/oauth/authorize?" in page.address)
    approve(page, user)
    assert page.texts(".result p")[0] == f"{MEMBERS} unfollowed."
    page.open(page.address)
    page.wait_for(lambda: page.texts(".submit"))
    assert page.texts(".undo") == []


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
    assert len(shown) == 11
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
    approve(page, "follower")
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
        approve(page, bluesky_visitor.ME)
        assert page.texts(".result p")[0] == f"{MEMBERS} followed."
        assert len(state.following(bluesky_visitor.ME)) == MEMBERS
        assert not state.oauth_sessions
        assert "code=" not in page.address
        undo(page, bluesky_visitor.ME)
        assert not state.following(bluesky_visitor.ME)
        assert not state.oauth_sessions


def test_an_undo_on_a_later_visit(page: Browser, server: MastodonServer) -> None:
    sign_in(page, server)
    approve(page, "follower")
    undo(page, "follower")
    assert not server.state.follows("follower")
    assert {token.client_id for token in server.state.tokens.values()} == {SANDBOX_CLIENT}


@pytest.fixture
def walk(browser: Browser) -> Iterator[Browser]:
    """A page with a walk. Instead of the platform's page, each press opens the list's own index."""
    with walk_site("Ada", "Bob", "Eve") as preview:
        browser.open(f"{preview.address}people/")
        browser.wait_for(lambda: browser.texts(BUTTONS))
        browser.run(
            "document.addEventListener('click', ({ target }) => {"
            f"  if (target.matches('{OPEN}')) target.href = 'index.html?' + target.search.slice(1)"
            "}, true)"
        )
        yield browser


def wait_for_status(page: Browser, text: str) -> None:
    """Wait until the walk says this."""
    page.wait_for(lambda: page.texts(".walk p.quiet[role=status]") == [text])


def test_a_walk_opens_each_member_in_one_window_and_continues_later(walk: Browser) -> None:
    walk.click(BUTTONS)
    assert walk.texts(OPEN) == ["Open Ada on X"]
    walk.click(OPEN)
    wait_for_status(walk, "Opened Ada. 1 of 3 opened.")
    walk.click(OPEN)
    wait_for_status(walk, "Opened Bob. 2 of 3 opened.")
    [address] = walk.close_other_windows()
    assert address.endswith("screen_name=bob")
    walk.open(walk.address)
    walk.wait_for(lambda: walk.texts(BUTTONS))
    assert walk.texts(BUTTONS)[0] == "Continue with the other 1 on X"
    walk.click(BUTTONS)
    assert walk.texts(BUTTONS) == ["Skip", "Stop"]
    walk.click(BUTTONS)
    wait_for_status(walk, "Skipped Eve. You have reached the end. 2 of 3 opened, 1 skipped.")
    assert walk.texts(BUTTONS) == [
        "Return to skipped members",
        "Back",
        "Start from the beginning",
    ]
