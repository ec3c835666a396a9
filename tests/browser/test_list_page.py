"""The list page as a reader has it: to look through, to search, to print."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from care100.site.build import build
from care100.site.page import ListPage
from care100.site.preview import Preview
from tests.browser.axe import everywhere
from tests.browser.publications import HOSTILE, MIXED


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Where two lists are published."""
    with Preview(build([MIXED, HOSTILE]), 0) as running:
        yield running.address


def shown(page: Page) -> int:
    """How many members can be seen."""
    return page.locator(".card:visible").count()


def test_everybody_can_use_the_page_and_the_index(page: Page, site: str) -> None:
    for path in ("", f"{MIXED.edition.metadata.slug}/", f"{HOSTILE.edition.metadata.slug}/"):
        page.goto(site + path)
        assert not everywhere(page)


def test_searching_shows_whoever_has_all_the_words(page: Page, site: str) -> None:
    page.goto(f"{site}mixed/")
    search = page.get_by_label("Search the list")
    status = page.get_by_role("search").get_by_role("status")
    assert shown(page) == 12
    expect(status).to_have_text("")
    search.fill("  MULLER 7")  # she is called Müller, and her handle ends in 7
    expect(status).to_have_text("1 of 12 shown")
    assert page.locator("h4:visible").all_inner_texts() == ["Käthe Müller 7"]
    assert page.locator(".topic:visible").count() == 1
    search.fill("zzz")
    expect(status).to_contain_text("Nobody")
    assert shown(page) == 0
    page.get_by_role("button", name="Show everybody").click()
    assert shown(page) == 12
    expect(search).to_be_focused()


def test_topics_are_filters_that_add_up(page: Page, site: str) -> None:
    page.goto(f"{site}mixed/")
    carers = page.get_by_role("button", name="Carers 4")
    carers.click()
    expect(carers).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("search").get_by_role("status")).to_have_text("4 of 12 shown")
    page.get_by_role("button", name="Research 4").click()
    assert shown(page) == 8
    carers.click()
    assert shown(page) == 4
    page.get_by_label("Search the list").fill("organisation")
    assert shown(page) == 4


def test_the_keyboard_alone_is_enough(page: Page, site: str) -> None:
    page.goto(f"{site}mixed/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_label("Search the list").focus()
    page.keyboard.type("person")
    page.keyboard.press("Enter")
    assert page.url.endswith("/mixed/#main")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Show everybody")).to_be_focused()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("[aria-pressed=true]")).to_have_count(1)


@pytest.mark.parametrize("path", ["", "mixed/", "hostile/"])
def test_a_small_screen_and_large_letters_need_no_scrolling_to_the_side(
    page: Page, site: str, path: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 600})
    page.goto(site + path)
    too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(too_wide)
    page.set_viewport_size({"width": 640, "height": 600})
    page.evaluate("document.styleSheets[0].insertRule('html { font-size: 200% }')")
    assert not page.evaluate(too_wide)


def test_without_javascript_everybody_is_there_and_topics_lead_to_their_places(
    browser: Browser, site: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}mixed/")
    assert page.locator(".card:visible").count() == 12
    assert page.locator("form:visible").count() == 0
    page.get_by_role("link", name="Research 4").click()
    assert page.url.endswith("#topic-research")
    context.close()


def test_a_hostile_list_runs_nothing(page: Page, site: str) -> None:
    heard: list[str] = []
    page.on("dialog", lambda dialog: heard.append(dialog.message))
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}hostile/")
    page.get_by_label("Search the list").fill("alert")
    expect(page.get_by_role("search").get_by_role("status")).to_contain_text("shown")
    assert page.locator("h1").all_inner_texts() == [ListPage(HOSTILE).title]
    assert not heard
    assert not [url for url in asked if not url.startswith(site)]


def test_the_policy_stops_what_gets_in_all_the_same(page: Page, site: str) -> None:
    page.goto(f"{site}mixed/")
    script = "Object.assign(document.createElement('script'), { text: 'ran = 1' })"
    tried = {
        "a script": f"document.head.append({script})",
        "markup": "document.body.innerHTML = '<b>Mine</b>'",
        "another server": "await fetch('http://127.0.0.1:9/')",
    }
    for what, attempt in tried.items():
        refused = f"(async () => {{ {attempt} }})().then(() => '', (error) => error.name)"
        assert page.evaluate(refused) == "TypeError", what
    assert page.evaluate("typeof ran") == "undefined"
    assert page.locator("h1").inner_text() == "People of many kinds"


def test_printed_it_is_the_list_and_nothing_to_press(page: Page, site: str, tmp_path: Path) -> None:
    page.goto(f"{site}mixed/")
    page.emulate_media(media="print")
    assert page.locator(".card:visible").count() == 12
    assert page.locator("button:visible, input:visible, .button:visible").count() == 0
    assert page.pdf().startswith(b"%PDF")
    page.emulate_media(media=None)
