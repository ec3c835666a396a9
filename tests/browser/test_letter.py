"""The letter in a browser, as programs for mail show it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from care100.digest import html
from tests.browser import axe
from tests.digest.letters import a_full_letter, a_hostile_letter


@pytest.fixture
def letter(page: Page, tmp_path: Path) -> Page:
    """Open a letter with something of everything."""
    file = tmp_path / "letter.html"
    file.write_text(html.write(a_full_letter(), "mailto:me@example.org"), encoding="utf-8")
    page.goto(file.as_uri())
    return page


def test_the_letter_is_accessible_in_light_and_dark(letter: Page) -> None:
    expect(letter.get_by_role("heading", level=3)).to_have_count(5)
    assert axe.everywhere(letter) == []


@pytest.mark.parametrize("width", [320, 390, 800])
def test_the_letter_fits_its_window(letter: Page, width: int) -> None:
    letter.set_viewport_size({"width": width, "height": 800})
    assert letter.evaluate("document.documentElement.scrollWidth") <= width


def test_each_link_to_a_post_has_a_name_of_its_own(letter: Page) -> None:
    names = [one.inner_text() for one in letter.locator("a.read").all()]
    # Five posts, and the calendar of the chats.
    assert len(names) == len(set(names)) == 6


def test_a_hostile_letter_runs_nothing_and_fits(page: Page, tmp_path: Path) -> None:
    requests: list[str] = []
    dialogs: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    file = tmp_path / "letter.html"
    file.write_text(html.write(a_hostile_letter()), encoding="utf-8")
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe.violations(page) == []
    assert [one for one in requests if one != file.as_uri()] == dialogs == []
