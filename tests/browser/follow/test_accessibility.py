"""Accessibility: axe, keyboard, screen readers, no JavaScript, no storage."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from care100.sandbox import Fault, Sandbox
from tests.browser.axe import everywhere
from tests.browser.follow.conftest import Publish
from tests.browser.follow.visitor import FOLLOW, SLUG, TITLE, Visitor, members, name_of, site_of


def form_state(visitor: Visitor) -> None:
    visitor.open()


def error_state(visitor: Visitor) -> None:
    visitor.open()
    visitor.submit("no such thing")
    expect(visitor.error).to_be_visible()


def resume_state(visitor: Visitor) -> None:
    running_state(visitor)
    visitor.open()
    expect(visitor.page.get_by_text("Last time")).to_be_visible()


def running_state(visitor: Visitor) -> None:
    visitor.hold_follows(after=2)
    visitor.follow()
    visitor.wait_for_held_follows(after=2)
    expect(visitor.page.get_by_role("progressbar")).to_have_accessible_name("Progress")


def waiting_state(visitor: Visitor) -> None:
    fault = Fault("status", path=FOLLOW, skip=2, times=None, status=429, reset_after=280)
    visitor.server.faults.add(fault)
    visitor.follow()
    expect(visitor.page.get_by_text("asks us to wait")).to_be_visible()


def done_state(visitor: Visitor) -> None:
    state = visitor.server.state
    state.make_locked("acct001")
    state.block("acct002", "follower")
    state.move("acct003", "acct090")
    path = f"/{state.account('acct004').id}/follow$"
    visitor.server.faults.add(Fault("status", path=path, times=None, status=503))
    visitor.page.clock.install()
    visitor.follow()
    visitor.wait_for_heading("Done on", after=lambda: visitor.advance(10_000))


STATES = [form_state, error_state, resume_state, running_state, waiting_state, done_state]


@pytest.mark.parametrize("state", STATES)
def test_each_state_is_accessible(publish: Publish, state: Callable[[Visitor], None]) -> None:
    visitor = publish(6)
    state(visitor)
    assert not everywhere(visitor.page)
    page = visitor.page
    too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    page.set_viewport_size({"width": 320, "height": 600})
    assert not page.evaluate(too_wide), "on a small screen"
    page.set_viewport_size({"width": 640, "height": 600})
    page.evaluate("document.styleSheets[0].insertRule('html { font-size: 200% }')")
    assert not page.evaluate(too_wide), "with large text"
    page.emulate_media(media="print")
    printed = page.get_by_role("region", name="On Mastodon").locator("*:visible")
    assert printed.count() == 0
    assert page.locator("input:visible, button:visible").count() == 0


def focused(page: Page) -> str:
    """Return the name of the focused element."""
    return str(
        page.evaluate(
            "(one => one.labels?.[0]?.textContent ?? one.textContent)(document.activeElement)"
        )
    ).strip()


def tab_to(page: Page, name: str) -> list[str]:
    """Press Tab until the element is focused; return the names on the way."""
    names: list[str] = []
    while not (names and name in names[-1]):
        assert len(names) < 30, names
        page.keyboard.press("Tab")
        names.append(focused(page))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", f"the focus is not visible at {names[-1]!r}"
    return names


def test_everything_works_by_keyboard(sandbox: Sandbox, publish: Publish) -> None:
    id_ = sandbox.mastodon.state.account("acct002").id
    sandbox.mastodon.faults.add(Fault("status", path=f"/{id_}/follow$", times=None, status=503))
    visitor = publish(6)
    page, keyboard = visitor.page, visitor.page.keyboard
    page.clock.install()
    visitor.open()
    tab_to(page, "Your server")
    keyboard.type("nonsense", delay=0)
    keyboard.press("Enter")
    expect(visitor.error).to_be_visible()
    expect(visitor.field).to_be_focused()
    keyboard.press("Control+A")
    keyboard.type(visitor.server.domain)
    tab_to(page, "Also add them to a list")
    keyboard.press("Space")
    tab_to(page, "Follow all 6 on Mastodon")
    keyboard.press("Enter")
    visitor.wait_for_consent()
    tab_to(page, "Sign in as")
    keyboard.type("follower")
    tab_to(page, "Authorize")
    keyboard.press("Enter")
    visitor.wait_for_heading("Done on", after=lambda: visitor.advance(10_000))
    sandbox.mastodon.faults.clear()
    tab_to(page, "Retry 1")
    keyboard.press("Enter")
    visitor.wait_for_heading("Done on", after=lambda: visitor.advance(10_000))
    assert visitor.summary == {"followed": 6}
    tab_to(page, "Start over")
    keyboard.press("Enter")
    expect(visitor.submit_button).to_be_visible()
    assert page.evaluate("document.activeElement !== document.body"), "the focus is lost"
    tab_to(page, "Follow")
    visitor.wait_for_revocation()


UNSUPPORTED = "you need JavaScript and a recent browser"

ANNOUNCEMENTS = """
globalThis.announced = [];
addEventListener("DOMContentLoaded", () => {
  const live = (node) =>
    (node instanceof Element ? node : node.parentElement)?.closest(
      "[role=status], [role=alert], [aria-live=polite], [aria-live=assertive]");
  new MutationObserver((changes) => {
    for (const one of new Set(changes.map(({ target }) => live(target))))
      if (one?.textContent) announced.push(one.textContent);
  }).observe(document, { subtree: true, childList: true, characterData: true });
});
"""


def test_screen_readers_get_progress_but_not_every_name(sandbox: Sandbox, publish: Publish) -> None:
    visitor = publish(100)
    visitor.page.add_init_script(ANNOUNCEMENTS)
    visitor.follow()
    visitor.wait_for_heading("Done on")
    visitor.wait_for_revocation()
    announced = visitor.page.evaluate("announced")
    assert len(announced) < 15, announced
    assert any("100 of 100 done" in one for one in announced)
    assert any("100 followed" in one for one in announced)
    assert not any(name_of(7) in one for one in announced)
    assert visitor.page.locator("ol.outcomes").get_attribute("aria-live") in (None, "off")


@pytest.fixture
def scriptless_page(browser: Browser) -> Iterator[Page]:
    """A page in a browser without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_without_javascript_there_are_files_links_and_an_explanation(
    publish: Publish, scriptless_page: Page
) -> None:
    visitor = publish(3)
    scriptless_page.goto(visitor.address)
    assert scriptless_page.locator("form:visible, input:visible, button:visible").count() == 0
    expect(scriptless_page.get_by_text(UNSUPPORTED)).to_be_visible()
    for file in ("following_accounts.csv", "lists.csv"):
        with scriptless_page.expect_download() as download:
            scriptless_page.get_by_role("link", name=file).click()
        assert download.value.suggested_filename == file
    links = scriptless_page.locator("a.on-mastodon")
    assert links.count() == 3
    links.first.click()
    scriptless_page.wait_for_url(f"{visitor.server.url}/@acct*")


def test_reading_the_page_contacts_no_other_server(publish: Publish) -> None:
    visitor = publish(12)
    requested: list[str] = []
    visitor.page.on("request", lambda request: requested.append(request.url))
    visitor.open()
    visitor.field.fill(visitor.server.domain)
    visitor.page.get_by_label("Search the list").fill("member")
    expect(visitor.page.get_by_text("12 of 12 shown")).to_be_visible()
    site = visitor.address.partition("/friends/")[0]
    assert not [url for url in requested if not url.startswith(site)]
    assert not visitor.server.log


def test_a_page_opened_as_a_file_explains_what_is_missing(
    publish: Publish, page: Page, tmp_path: Path
) -> None:
    visitor = publish(3)
    visitor.open()
    expect(page.get_by_text(UNSUPPORTED)).not_to_be_visible()
    for name, data in site_of(members(visitor.server, [1])).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    page.goto((tmp_path / SLUG / "index.html").as_uri())
    expect(page.get_by_text(UNSUPPORTED)).to_be_visible()


def test_the_checkbox_of_a_short_card_is_not_under_the_next_card(publish: Publish) -> None:
    visitor = publish(2)
    visitor.open()
    card, box = (
        visitor.page.locator(selector).first.bounding_box()
        for selector in (".card", ".card > input")
    )
    assert card
    assert box
    assert box["y"] + box["height"] <= card["y"] + card["height"]


# Missing in Safari 15.4 or Firefox 100.
NEWER = """
delete URLSearchParams.prototype.size;
delete AbortSignal.timeout;
delete AbortSignal.any;
delete AbortSignal.prototype.throwIfAborted;
delete Element.prototype.ariaLabel;
delete Promise.withResolvers;
delete navigator.__proto__.locks;
"""


def test_a_browser_of_2022(publish: Publish) -> None:
    visitor = publish(12)
    visitor.page.add_init_script(NEWER)
    visitor.open()
    visitor.list_box.check()
    visitor.checkbox(name_of(2)).uncheck()
    visitor.submit()
    visitor.approve()
    visitor.wait_for_heading("Done on")
    assert visitor.summary == {"followed": 11}
    assert len(visitor.server.state.members("follower", TITLE)) == 11
    visitor.wait_for_revocation()


def test_a_press_is_not_lost_when_the_resume_box_appears(publish: Publish) -> None:
    """The box must not move the button between the press and the release of the mouse."""
    visitor = publish(30)
    resume_state(visitor)
    visitor.server.faults.clear()
    visitor.page.evaluate("localStorage.removeItem('care100 mastodon server')")
    visitor.open()
    visitor.field.fill(visitor.server.domain)
    visitor.submit_button.scroll_into_view_if_needed()
    box = visitor.submit_button.bounding_box()
    assert box
    mouse = visitor.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + 10)
    mouse.down()
    mouse.up()
    visitor.wait_for_consent()


def test_a_browser_without_local_storage(publish: Publish) -> None:
    visitor = publish(3)
    visitor.page.add_init_script(
        """Object.defineProperty(window, "localStorage", {
          get() { throw new DOMException("Access is denied for this document.", "SecurityError"); },
        });"""
    )
    visitor.follow()
    visitor.wait_for_heading("Done on")
    assert visitor.summary == {"followed": 3}
    visitor.wait_for_revocation()
