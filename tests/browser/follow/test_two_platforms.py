"""A page with a button for each of two platforms."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from care100.sandbox import Sandbox
from care100.site.preview import Preview
from tests.browser.axe import everywhere
from tests.browser.follow.bluesky_visitor import BlueskyVisitor, site_of
from tests.browser.follow.visitor import SLUG, Visitor, name_of
from tests.members import a_member


@pytest.fixture
def address(sandbox: Sandbox) -> Iterator[str]:
    """A list: members 1 to 4 are on Mastodon, and 3 to 6 on Bluesky."""
    domain = sandbox.mastodon.domain
    people = [
        a_member(
            name=name_of(n),
            topic="first; second" if n == 4 else "first",
            mastodon=f"acct{n:03}@{domain}" if n <= 4 else "",
            bluesky=f"acct{n:03}.test" if n >= 3 else "",
            x=f"acct{n:03}",
        )
        for n in range(1, 7)
    ]
    with Preview(site_of(people), 0) as preview:
        yield f"{preview.address}{SLUG}/"


def test_each_button_follows_on_its_platform(page: Page, sandbox: Sandbox, address: str) -> None:
    """The response of a server goes to the button that asked for it."""
    on_mastodon = Visitor(page, sandbox.mastodon, address)
    on_bluesky = BlueskyVisitor(page, sandbox.bluesky, address)
    for visitor in (on_bluesky, on_mastodon):
        visitor.open()
        expect(on_mastodon.submit_button).to_have_text("Follow all 4 on Mastodon")
        expect(on_bluesky.submit_button).to_have_text("Follow all 4 on Bluesky")
        visitor.submit()
        visitor.approve()
        visitor.wait_for_heading("Done on")
        expect(page.get_by_text("Permission revoked.")).to_be_visible()
        assert "code=" not in page.url
    assert set(on_bluesky.followed) == {f"acct{n:03}.test" for n in (3, 4, 5, 6)}
    assert set(on_mastodon.follow_requests) == {f"acct{n:03}" for n in (1, 2, 3, 4)}
    stored = page.evaluate("Object.keys(localStorage)")
    assert {"care100 bluesky server", "care100 mastodon server"} <= set(stored)


def test_a_member_has_one_checkbox_for_both(page: Page, sandbox: Sandbox, address: str) -> None:
    on_mastodon = Visitor(page, sandbox.mastodon, address)
    on_bluesky = BlueskyVisitor(page, sandbox.bluesky, address)
    on_mastodon.open()
    assert page.locator(".card > input").count() == page.locator(".card").count() == 7
    on_mastodon.checkbox(name_of(3)).uncheck()
    expect(on_mastodon.submit_button).to_have_text("Follow 3 on Mastodon")
    expect(on_bluesky.submit_button).to_have_text("Follow 3 on Bluesky")
    on_mastodon.checkbox(name_of(1)).uncheck()
    expect(on_mastodon.submit_button).to_have_text("Follow 2 on Mastodon")
    expect(on_bluesky.submit_button).to_have_text("Follow 3 on Bluesky")
    section = page.get_by_role("region", name="On Bluesky")
    section.get_by_role("button", name="Select none").click()
    expect(on_bluesky.submit_button).to_have_text("Follow 0 on Bluesky")
    expect(on_mastodon.submit_button).to_have_text("Follow 1 on Mastodon")
    section.get_by_role("button", name="Select all").click()
    expect(on_mastodon.submit_button).to_have_text("Follow 3 on Mastodon")


def test_a_denial_is_shown_in_its_own_form(page: Page, sandbox: Sandbox, address: str) -> None:
    visitor = BlueskyVisitor(page, sandbox.bluesky, address)
    visitor.open()
    visitor.submit()
    visitor.deny()
    page.wait_for_url(address)
    on_bluesky = page.get_by_role("region", name="On Bluesky")
    expect(on_bluesky.get_by_role("alert")).to_contain_text("You did not give permission")
    expect(page.locator("#mastodon-error")).to_be_empty()


def test_the_page_is_accessible_on_small_and_large_screens(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("button", name="on Bluesky")).to_be_visible()
    assert not everywhere(page)
    page.set_viewport_size({"width": 320, "height": 600})
    too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(too_wide)
