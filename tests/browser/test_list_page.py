"""Reading, searching and printing the list page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from care100.site.build import build
from care100.site.page import ListPage
from care100.site.preview import Preview
from tests.browser.axe import everywhere
from tests.browser.publications import HOSTILE, MIXED, OVERLAPPING


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of a site with three lists."""
    with Preview(build([MIXED, OVERLAPPING, HOSTILE]), 0) as running:
        yield running.address


def shown(page: Page) -> int:
    """Count the visible members."""
    return page.locator(".card:visible").count()


def test_the_pages_are_accessible(page: Page, site: str) -> None:
    for path in ("", f"{MIXED.edition.metadata.slug}/", f"{HOSTILE.edition.metadata.slug}/"):
        page.goto(site + path)
        assert not everywhere(page)


def test_search_shows_members_that_match_every_word(page: Page, site: str) -> None:
    page.goto(f"{site}mixed/")
    search = page.get_by_label("Search the list")
    status = page.get_by_role("search").get_by_role("status")
    assert shown(page) == 12
    expect(status).to_have_text("")
    search.fill("  MULLER 7")  # the name is Müller and the handle ends in 7
    expect(status).to_have_text("1 of 12 shown")
    assert page.locator("h4:visible").all_inner_texts() == ["Käthe Müller 7"]
    assert page.locator(".topic:visible").count() == 1
    search.fill("zzz")
    expect(status).to_contain_text("No members match")
    assert shown(page) == 0
    page.get_by_role("button", name="Show all").click()
    assert shown(page) == 12
    expect(search).to_be_focused()


def test_several_topics_can_be_chosen(page: Page, site: str) -> None:
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


def test_a_member_with_several_topics_counts_once(page: Page, site: str) -> None:
    page.goto(f"{site}overlapping/")
    status = page.get_by_role("search").get_by_role("status")
    assert shown(page) == 4
    page.get_by_label("Search the list").fill("ada")
    expect(status).to_have_text("1 of 3 shown")
    page.get_by_role("button", name="Show all").click()
    page.get_by_role("button", name="Research 1").click()
    expect(status).to_have_text("1 of 3 shown")
    page.get_by_role("button", name="Carers 2").click()
    expect(status).to_have_text("2 of 3 shown")


def test_search_and_filters_work_by_keyboard(page: Page, site: str) -> None:
    page.goto(f"{site}mixed/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_label("Search the list").focus()
    page.keyboard.type("person")
    page.keyboard.press("Enter")
    assert page.url.endswith("/mixed/#main")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Show all")).to_be_focused()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("[aria-pressed=true]")).to_have_count(1)


@pytest.mark.parametrize("path", ["", "mixed/", "hostile/"])
def test_small_screens_and_large_text_need_no_horizontal_scrolling(
    page: Page, site: str, path: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 600})
    page.goto(site + path)
    too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(too_wide)
    page.set_viewport_size({"width": 640, "height": 600})
    page.evaluate("document.styleSheets[0].insertRule('html { font-size: 200% }')")
    assert not page.evaluate(too_wide)


def test_without_javascript_all_members_are_shown_and_topics_are_links(
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


def test_a_hostile_list_runs_no_script(page: Page, site: str) -> None:
    events: list[str] = []
    page.on("dialog", lambda dialog: events.append(dialog.message))
    page.on("console", lambda message: events.append(message.text))
    page.on("pageerror", lambda error: events.append(str(error)))
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.goto(f"{site}hostile/")
    page.get_by_label("Search the list").fill("alert")
    expect(page.get_by_role("search").get_by_role("status")).to_contain_text("shown")
    assert page.locator("h1").all_inner_texts() == [ListPage(HOSTILE).title]
    assert not events
    assert not [url for url in requested if not url.startswith(site)]


def test_the_content_security_policy_blocks_injected_code(page: Page, site: str) -> None:
    page.goto(f"{site}mixed/")
    script = "Object.assign(document.createElement('script'), { text: 'ran = 1' })"
    attempts = {
        "a script": f"document.head.append({script})",
        "markup": "document.body.innerHTML = '<b>Mine</b>'",
        "another server": "await fetch('http://127.0.0.1:9/')",
    }
    for what, attempt in attempts.items():
        refused = f"(async () => {{ {attempt} }})().then(() => '', (error) => error.name)"
        assert page.evaluate(refused) == "TypeError", what
    assert page.evaluate("typeof ran") == "undefined"
    assert page.locator("h1").inner_text() == "People of many kinds"


def test_the_printed_page_has_the_list_and_no_buttons(page: Page, site: str) -> None:
    page.goto(f"{site}mixed/")
    page.emulate_media(media="print")
    assert page.locator(".card:visible").count() == 12
    assert page.locator("button:visible, input:visible, .button:visible").count() == 0
    assert page.pdf().startswith(b"%PDF")
    page.emulate_media(media=None)
