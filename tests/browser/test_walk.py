"""The way through the members one at a time, where the platform's own page follows one."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from care100.model.list_metadata import ListMetadata
from care100.site.build import build
from care100.site.preview import Preview
from tests.browser.axe import everywhere
from tests.browser.publications import publication
from tests.members import a_member

NAMES = ("Ada", "Bob", "Eve")


def site_of(*names: str, language: str = "en") -> Preview:
    members = [a_member(name=name, x=name.lower()) for name in names]
    about = ListMetadata(slug="people", title="People", language=language)
    return Preview(build([publication(about, members)]), 0)


@pytest.fixture
def opened(context: BrowserContext) -> list[str]:
    """The addresses that were asked of the platform, which is not there."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body="<title>The follow button</title>", content_type="text/html")

    context.route("https://x.com/**", answer)
    return asked


@pytest.fixture
def walk(page: Page, opened: list[str]) -> Iterator[Page]:
    """A page whose walk has not begun."""
    with site_of(*NAMES) as running:
        page.goto(f"{running.address}people/")
        expect(page.locator(".walk")).to_be_visible()
        assert not opened
        yield page


def begin(page: Page) -> None:
    page.get_by_role("button", name="Follow all 3 on X, one by one").click()


def open_next(page: Page, name: str) -> None:
    page.get_by_role("link", name=f"Open {name} on X").click()


def says(page: Page, text: str) -> None:
    expect(page.locator(".walk p.quiet[role=status]")).to_have_text(text)


def test_each_press_opens_the_next_member_in_one_window(
    walk: Page, context: BrowserContext, opened: list[str]
) -> None:
    begin(walk)
    for number, name in enumerate(NAMES, 1):
        open_next(walk, name)
        end = "You have reached the end. " if number == 3 else ""
        says(walk, f"Opened {name}. {end}{number} of 3 opened.")
    expect(walk.get_by_role("button", name="Start from the beginning")).to_be_visible()
    context.pages[1].wait_for_url("**screen_name=eve")
    assert len(context.pages) == 2
    assert opened == [f"https://x.com/intent/follow?screen_name={n}" for n in ("ada", "bob", "eve")]


def test_members_can_be_skipped_and_taken_back(walk: Page, opened: list[str]) -> None:
    begin(walk)
    walk.get_by_role("button", name="Skip").click()
    says(walk, "Skipped Ada. 0 of 3 opened, 1 skipped.")
    walk.get_by_role("button", name="Back").click()
    says(walk, "Back to Ada.")
    expect(walk.get_by_role("link", name="Open Ada on X")).to_be_focused()
    assert not opened


def test_it_works_by_keyboard_and_keeps_the_focus(walk: Page, context: BrowserContext) -> None:
    walk.get_by_role("button", name="Follow all 3 on X, one by one").focus()
    walk.keyboard.press("Enter")
    expect(walk.get_by_role("link", name="Open Ada on X")).to_be_focused()
    with context.expect_page():
        walk.keyboard.press("Enter")
    walk.bring_to_front()
    expect(walk.get_by_role("link", name="Open Bob on X")).to_be_focused()
    for _ in range(3):
        walk.keyboard.press("Tab")
    expect(walk.get_by_role("button", name="Stop")).to_be_focused()
    walk.keyboard.press("Enter")
    expect(walk.get_by_role("button", name="Continue with the other 2 on X")).to_be_focused()
    assert not everywhere(walk)


def test_a_later_visit_continues(walk: Page) -> None:
    begin(walk)
    open_next(walk, "Ada")
    says(walk, "Opened Ada. 1 of 3 opened.")
    walk.reload()
    says(walk, "1 of 3 opened.")
    walk.get_by_role("button", name="Continue with the other 2 on X").click()
    expect(walk.get_by_role("link", name="Open Bob on X")).to_be_focused()
    walk.get_by_role("button", name="Stop").click()
    walk.get_by_role("button", name="Start from the beginning").click()
    assert walk.evaluate("localStorage.length") == 0
    begin(walk)
    expect(walk.get_by_role("link", name="Open Ada on X")).to_be_visible()


def test_the_end_is_shown_and_skipped_members_can_be_opened_later(
    walk: Page, opened: list[str]
) -> None:
    begin(walk)
    walk.get_by_role("button", name="Skip").click()
    open_next(walk, "Bob")
    open_next(walk, "Eve")
    says(walk, "Opened Eve. You have reached the end. 2 of 3 opened, 1 skipped.")
    walk.reload()
    says(walk, "You have reached the end. 2 of 3 opened, 1 skipped.")
    walk.get_by_role("button", name="Return to skipped members").click()
    expect(walk.get_by_role("link", name="Open Ada on X")).to_be_focused()
    open_next(walk, "Ada")
    says(walk, "Opened Ada. You have reached the end. 3 of 3 opened.")
    expect(walk.get_by_role("button", name="Return to skipped members")).to_have_count(0)


def test_two_tabs_offer_no_member_twice(
    walk: Page, context: BrowserContext, opened: list[str]
) -> None:
    begin(walk)
    other = context.new_page()
    other.goto(walk.url)
    begin(other)
    open_next(other, "Ada")
    says(other, "Opened Ada. 1 of 3 opened.")
    says(walk, "1 of 3 opened.")
    open_next(walk, "Bob")
    says(other, "2 of 3 opened.")
    expect(other.get_by_role("link", name="Open Eve on X")).to_be_visible()


def test_members_who_joined_later_are_offered_first(page: Page, opened: list[str]) -> None:
    with site_of(*NAMES) as before:
        page.goto(f"{before.address}people/")
        begin(page)
        open_next(page, "Ada")
        says(page, "Opened Ada. 1 of 3 opened.")
        stored = page.evaluate("JSON.stringify(localStorage)")
    with site_of("Ada", "Bob", "Eve", "Zoe") as after:
        page.goto(f"{after.address}people/")
        page.evaluate("(all) => Object.assign(localStorage, JSON.parse(all))", stored)
        page.reload()
        says(page, "1 of 4 opened. 1 new since your first visit.")
        page.get_by_role("button", name="Continue with the other 3 on X").click()
        expect(page.get_by_role("link", name="Open Zoe on X")).to_be_visible()
    assert len(opened) == 1


@pytest.mark.parametrize(
    ("language", "begin", "open_", "opened_"),
    [
        (
            "de",
            "Allen 3 auf X einzeln folgen",
            "Ada auf X öffnen",
            "Ada geöffnet. 1 von 3 geöffnet.",
        ),
        ("cy", "Dilyn y 3 ar X, fesul un", "Agor Ada ar X", "Agorwyd Ada. Agorwyd 1 o 3."),
    ],
)
def test_the_walk_speaks_the_language_of_the_list(
    page: Page, opened: list[str], language: str, begin: str, open_: str, opened_: str
) -> None:
    with site_of(*NAMES, language=language) as running:
        page.goto(f"{running.address}people/")
        page.get_by_role("button", name=begin).click()
        page.get_by_role("link", name=open_).click()
        says(page, opened_)
        assert not everywhere(page)
    assert len(opened) == 1


def test_only_selected_members_are_offered(walk: Page) -> None:
    walk.get_by_role("checkbox", name="Follow Ada").uncheck()
    walk.get_by_role("button", name="Follow 2 on X, one by one").click()
    expect(walk.get_by_role("link", name="Open Bob on X")).to_be_visible()
    walk.get_by_role("button", name="Select none").click()
    says(walk, "Select at least one member first.")
