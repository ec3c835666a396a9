"""Two tabs of one page know what can still be undone."""

from playwright.sync_api import BrowserContext, expect

from tests.browser.follow.conftest import Publish
from tests.browser.follow.test_undo import follow, label, undo


def test_another_tab_shows_what_can_still_be_undone(
    context: BrowserContext, publish: Publish
) -> None:
    visitor = publish(3)
    visitor.open()
    other = context.new_page()
    other.goto(visitor.address)
    follow(visitor)
    offer = other.get_by_role("button", name="Undo: unfollow")
    expect(offer).to_have_text(label(3))
    undo(visitor, 3)
    visitor.wait_for_heading("Done on")
    expect(offer).to_have_count(0)
