"""Accessibility of Bluesky's button: axe in each state, the keyboard, older browsers."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from care100.sandbox import Fault, Sandbox
from tests.browser.axe import everywhere
from tests.browser.follow.bluesky_visitor import ME, WRITES, BlueskyVisitor
from tests.browser.follow.conftest import PublishOnBluesky
from tests.browser.follow.test_accessibility import NEWER, UNSUPPORTED, scriptless_page, tab_to
from tests.browser.follow.visitor import name_of

__all__ = ["scriptless_page"]


def form_state(visitor: BlueskyVisitor) -> None:
    visitor.open()


def error_state(visitor: BlueskyVisitor) -> None:
    visitor.open()
    visitor.submit("no such thing")
    expect(visitor.error).to_be_visible()


def resume_state(visitor: BlueskyVisitor) -> None:
    visitor.server.faults.add(Fault("hang_before", path=WRITES))
    visitor.follow()
    visitor.wait_until(lambda: bool(visitor.server.log.matching("POST", WRITES)))
    visitor.open()
    expect(visitor.page.get_by_text("Last time")).to_be_visible()


def waiting_state(visitor: BlueskyVisitor) -> None:
    visitor.server.faults.add(Fault("status", path=WRITES, status=429, reset_after=280))
    visitor.follow()
    expect(visitor.page.get_by_text("asks us to wait")).to_be_visible()


def done_state(visitor: BlueskyVisitor) -> None:
    visitor.server.state.app_views = False
    visitor.server.state.block(ME, "acct002.test")
    visitor.follow()
    visitor.wait_for_heading("Done on")


STATES = [form_state, error_state, resume_state, waiting_state, done_state]


@pytest.mark.parametrize("state", STATES)
def test_each_state_is_accessible(
    publish_on_bluesky: PublishOnBluesky, state: Callable[[BlueskyVisitor], None]
) -> None:
    visitor = publish_on_bluesky(6)
    state(visitor)
    assert not everywhere(visitor.page)
    page = visitor.page
    too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    page.set_viewport_size({"width": 320, "height": 600})
    assert not page.evaluate(too_wide), "on a small screen"
    page.set_viewport_size({"width": 640, "height": 600})
    page.evaluate("document.styleSheets[0].insertRule('html { font-size: 200% }')")
    assert not page.evaluate(too_wide), "with large text"


def test_everything_works_by_keyboard(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky
) -> None:
    body = {"error": "InvalidRequest", "message": "No"}
    sandbox.bluesky.faults.add(Fault("status", path=WRITES, times=4, status=503, body=body))
    visitor = publish_on_bluesky(6)
    page, keyboard = visitor.page, visitor.page.keyboard
    page.clock.install()
    visitor.open()
    tab_to(page, "Your Bluesky handle")
    keyboard.type("nonsense", delay=0)
    keyboard.press("Enter")
    expect(visitor.error).to_be_visible()
    expect(visitor.field).to_be_focused()
    keyboard.press("Control+A")
    keyboard.type(visitor.server.url)
    tab_to(page, "Follow all 6 on Bluesky")
    keyboard.press("Enter")
    visitor.wait_for_consent()
    tab_to(page, "Sign in as")
    keyboard.type(ME)
    tab_to(page, "Authorize")
    keyboard.press("Enter")
    visitor.wait_for_heading("Done on", after=lambda: visitor.advance(10_000))
    tab_to(page, "Retry 6")
    keyboard.press("Enter")
    visitor.wait_for_heading("Done on", after=lambda: visitor.advance(10_000))
    assert visitor.summary == {"followed": 6}
    tab_to(page, "Start over")
    keyboard.press("Enter")
    expect(visitor.submit_button).to_be_visible()
    visitor.wait_for_revocation()


def test_without_javascript_there_are_links_and_an_explanation(
    publish_on_bluesky: PublishOnBluesky, scriptless_page: Page
) -> None:
    visitor = publish_on_bluesky(3)
    scriptless_page.goto(visitor.address)
    assert scriptless_page.locator("form:visible, input:visible, button:visible").count() == 0
    expect(scriptless_page.get_by_text(UNSUPPORTED)).to_be_visible()
    assert scriptless_page.locator("a.on-bluesky").count() == 3


def test_a_browser_of_2022(publish_on_bluesky: PublishOnBluesky) -> None:
    visitor = publish_on_bluesky(12)
    visitor.page.add_init_script(f"{NEWER} delete indexedDB.__proto__.databases;")
    visitor.open()
    visitor.checkbox(name_of(2)).uncheck()
    visitor.submit()
    visitor.approve()
    visitor.wait_for_heading("Done on")
    assert visitor.summary == {"followed": 11}
    visitor.wait_for_revocation()


def test_the_content_security_policy_allows_what_the_page_names(
    publish_on_bluesky: PublishOnBluesky,
) -> None:
    """Nothing of the sign-in and the run is blocked, and nothing is logged as an error."""
    visitor = publish_on_bluesky(2)
    blocked: list[str] = []
    visitor.page.on(
        "console", lambda one: blocked.append(one.text) if "Security Policy" in one.text else None
    )
    visitor.page.on("pageerror", lambda error: blocked.append(str(error)))
    visitor.follow()
    visitor.wait_for_heading("Done on")
    assert blocked == []
