"""How the list page uses the width of a window."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page

from care100.model.list_metadata import ListMetadata
from care100.model.members import Member
from care100.site.build import build
from care100.site.preview import Preview
from tests.browser.publications import publication
from tests.members import a_member

SIZES = {"carers": 1, "dementia": 1, "education": 2, "fostering": 5, "housing": 1}
"""Members by topic, in the order of the page."""

COLUMNS = {1440: 3, 1024: 2, 768: 2, 390: 1}
"""Columns by the window's width."""

# Words from the topics, names and handles of the lists that care100 includes.
LONG = a_member(
    name="Federal Anti-Discrimination Agency (Antidiskriminierungsstelle des Bundes)",
    topic="neurodegenerative disease research",
    mastodon="antidiskriminierung@social.network.europa.eu",
    website="https://fifehealthandsocialcare.org/about/the/organisation",
)

# Words end at spaces, hyphens and the places where a handle may break.
_BROKEN_WORDS = """() => {
  const broken = [];
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode;
    if (!node.parentElement.checkVisibility()) continue;
    for (const word of node.data.matchAll(/[^\\s-]+/g)) {
      const range = new Range();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      if (lines.size > 1) broken.push(word[0]);
    }
  }
  return broken;
}"""


def _members() -> list[Member]:
    return [
        a_member(name=f"{topic.title()} {n}", topic=topic, x=f"{topic}{n}")
        for topic, size in SIZES.items()
        for n in range(size)
    ]


@pytest.fixture(params=COLUMNS)
def wide(page: Page, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A list with small topics, in a window of each width."""
    small = publication(ListMetadata(slug="small", title="Small topics"), [*_members(), LONG])
    page.set_viewport_size({"width": request.param, "height": 900})
    with Preview(build([small]), 0) as preview:
        page.goto(f"{preview.address}small/")
        page.get_by_label("Search the list").wait_for()
        yield page


def _columns(page: Page) -> int:
    return COLUMNS[page.viewport_size["width"]] if page.viewport_size else 0


def _rows(found: Locator) -> list[int]:
    """Return the number of elements in each row."""
    tops = [box["y"] for one in found.all() if (box := one.bounding_box())]
    return [tops.count(top) for top in sorted(set(tops))]


def _topic(page: Page, name: str) -> Locator:
    return page.locator(f"#topic-{name}")


def test_small_topics_share_a_row(wide: Page) -> None:
    expected = {3: [2, 1, 1, 2], 2: [2, 1, 1, 2], 1: [1] * 6}
    assert _rows(wide.locator(".topic")) == expected[_columns(wide)]


def test_the_members_of_a_large_topic_fill_the_width(wide: Page) -> None:
    expected = {3: [3, 2], 2: [2, 2, 1], 1: [1] * 5}
    assert _rows(_topic(wide, "fostering").locator(".card")) == expected[_columns(wide)]


def test_a_topic_is_as_wide_as_the_members_that_a_search_leaves(wide: Page) -> None:
    wide.get_by_label("Search the list").fill("1")
    assert wide.locator(".card:visible").count() == 2
    expected = {3: [2], 2: [2], 1: [1, 1]}
    assert _rows(wide.locator(".topic:visible")) == expected[_columns(wide)]


def test_no_word_is_broken(wide: Page) -> None:
    assert wide.evaluate(_BROKEN_WORDS) == []
