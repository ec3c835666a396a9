"""Following for people who see, hear, type or have browsers in other ways than most."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from care100.sandbox import Fault, Sandbox
from tests.browser.axe import everywhere
from tests.browser.follow.conftest import Publishes
from tests.browser.follow.visitor import FOLLOW, Visitor, name_of


def asking(visitor: Visitor) -> None:
    visitor.opens()


def complaining(visitor: Visitor) -> None:
    visitor.opens()
    visitor.asks("no such thing")
    expect(visitor.error).to_be_visible()


def remembering(visitor: Visitor) -> None:
    running(visitor)
    visitor.opens()
    expect(visitor.page.get_by_text("Last time")).to_be_visible()


def running(visitor: Visitor) -> None:
    visitor.hold(after=2)
    visitor.follows()
    visitor.is_held(after=2)
    expect(visitor.page.get_by_role("progressbar")).to_have_accessible_name("How far it is")


def waiting(visitor: Visitor) -> None:
    fault = Fault("status", path=FOLLOW, skip=2, times=None, status=429, reset_after=280)
    visitor.server.faults.add(fault)
    visitor.follows()
    expect(visitor.page.get_by_text("asks us to wait")).to_be_visible()


def done(visitor: Visitor) -> None:
    state = visitor.server.state
    state.make_locked("acct001")
    state.block("acct002", "follower")
    state.move("acct003", "acct090")
    path = f"/{state.account('acct004').id}/follow$"
    visitor.server.faults.add(Fault("status", path=path, times=None, status=503))
    visitor.page.clock.install()
    visitor.follows()
    visitor.sees("Done on", after=lambda: visitor.page.clock.fast_forward(10_000))


STATES = [asking, complaining, remembering, running, waiting, done]


@pytest.mark.parametrize("state", STATES)
def test_everybody_can_use_it(publishes: Publishes, state: Callable[[Visitor], None]) -> None:
    visitor = publishes(6)
    state(visitor)
    assert not everywhere(visitor.page)
    page = visitor.page
    too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    page.set_viewport_size({"width": 320, "height": 600})
    assert not page.evaluate(too_wide), "on a small screen"
    page.set_viewport_size({"width": 640, "height": 600})
    page.evaluate("document.styleSheets[0].insertRule('html { font-size: 200% }')")
    assert not page.evaluate(too_wide), "with large letters"
    page.emulate_media(media="print")
    printed = page.get_by_role("region", name="On Mastodon").locator("*:visible")
    assert printed.count() == 0
    assert page.locator("input:visible, button:visible").count() == 0


def focused(page: Page) -> str:
    """The name of what the keyboard is at."""
    return str(
        page.evaluate(
            "(one => one.labels?.[0]?.textContent ?? one.textContent)(document.activeElement)"
        )
    ).strip()


def tab_to(page: Page, name: str) -> list[str]:
    """Go on with the keyboard until there; gives what is on the way."""
    way: list[str] = []
    while not (way and name in way[-1]):
        assert len(way) < 30, way
        page.keyboard.press("Tab")
        way.append(focused(page))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", f"nobody sees that the keyboard is at {way[-1]!r}"
    return way


def test_the_keyboard_alone_is_enough(sandbox: Sandbox, publishes: Publishes) -> None:
    id_ = sandbox.mastodon.state.account("acct002").id
    sandbox.mastodon.faults.add(Fault("status", path=f"/{id_}/follow$", times=None, status=503))
    visitor = publishes(6)
    page, keyboard = visitor.page, visitor.page.keyboard
    page.clock.install()
    visitor.opens()
    tab_to(page, "Your server")
    keyboard.type("nonsense", delay=0)
    keyboard.press("Enter")
    expect(visitor.error).to_be_visible()
    expect(visitor.field).to_be_focused()
    keyboard.press("Control+A")
    keyboard.type(visitor.server.domain)
    tab_to(page, "Also put them in a list")
    keyboard.press("Space")
    tab_to(page, "Follow all 6 on Mastodon")
    keyboard.press("Enter")
    visitor.is_asked()
    tab_to(page, "Sign in as")
    keyboard.type("follower")
    tab_to(page, "Authorize")
    keyboard.press("Enter")
    visitor.sees("Done on", after=lambda: page.clock.fast_forward(10_000))
    sandbox.mastodon.faults.clear()
    tab_to(page, "Try the 1 again")
    keyboard.press("Enter")
    visitor.sees("Done on", after=lambda: page.clock.fast_forward(10_000))
    assert visitor.summary == {"followed": 6}
    tab_to(page, "Begin again")
    keyboard.press("Enter")
    expect(visitor.go).to_be_visible()
    assert page.evaluate("document.activeElement !== document.body"), "the keyboard is lost"
    tab_to(page, "Follow")
    visitor.is_free()


LISTENS = """
globalThis.said = [];
addEventListener("DOMContentLoaded", () => {
  const live = (node) =>
    (node instanceof Element ? node : node.parentElement)?.closest(
      "[role=status], [role=alert], [aria-live=polite], [aria-live=assertive]");
  new MutationObserver((changes) => {
    for (const one of new Set(changes.map(({ target }) => live(target))))
      if (one?.textContent) said.push(one.textContent);
  }).observe(document, { subtree: true, childList: true, characterData: true });
});
"""


def test_what_happens_is_said_but_not_all_of_it(sandbox: Sandbox, publishes: Publishes) -> None:
    """Somebody who listens hears how far it is now and then, and the end; not every name."""
    visitor = publishes(100)
    visitor.page.add_init_script(LISTENS)
    visitor.follows()
    visitor.sees("Done on")
    visitor.is_free()
    said = visitor.page.evaluate("said")
    assert len(said) < 15, said
    assert any("100 of 100 done" in one for one in said)
    assert any("100 followed" in one for one in said)
    assert not any(name_of(7) in one for one in said)
    assert visitor.page.locator("ol.happened").get_attribute("aria-live") in (None, "off")


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """A browser without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_without_javascript_there_are_files_and_links(
    publishes: Publishes, plain_page: Page
) -> None:
    visitor = publishes(3)
    plain_page.goto(visitor.address)
    assert plain_page.locator("form:visible, input:visible, button:visible").count() == 0
    for file in ("following_accounts.csv", "lists.csv"):
        with plain_page.expect_download() as download:
            plain_page.get_by_role("link", name=file).click()
        assert download.value.suggested_filename == file
    links = plain_page.locator("a.on-mastodon")
    assert links.count() == 3
    links.first.click()
    plain_page.wait_for_url(f"{visitor.server.url}/@acct*")


def test_reading_the_page_tells_no_server(publishes: Publishes) -> None:
    visitor = publishes(12)
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.opens()
    visitor.field.fill(visitor.server.domain)
    visitor.page.get_by_label("Search the list").fill("member")
    expect(visitor.page.get_by_text("12 of 12 shown")).to_be_visible()
    site = visitor.address.partition("/friends/")[0]
    assert not [url for url in asked if not url.startswith(site)]
    assert not visitor.server.log


def test_a_browser_that_keeps_nothing_for_later(publishes: Publishes) -> None:
    visitor = publishes(3)
    visitor.page.add_init_script(
        """Object.defineProperty(window, "localStorage", {
          get() { throw new DOMException("Access is denied for this document.", "SecurityError"); },
        });"""
    )
    visitor.follows()
    visitor.sees("Done on")
    assert visitor.summary == {"followed": 3}
    visitor.is_free()
