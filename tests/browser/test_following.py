"""Following everybody from the page, as a visitor does: the form, their own server, the run."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from care100.entries import About, Entry
from care100.sandbox import Sandbox
from care100.site.build import build
from care100.site.preview import Preview
from tests.browser.publications import publication


@pytest.fixture
def site(sandbox: Sandbox) -> Iterator[str]:
    """A list of the sandbox's twelve accounts, published on another origin."""
    entries = [
        Entry(name=f"Account {n}", topic="people", mastodon=f"acct{n:03}@{sandbox.mastodon.domain}")
        for n in range(1, 13)
    ]
    twelve = publication(About(slug="twelve", title="The twelve"), entries)
    with Preview(build([twelve], preview=True), 0) as at:
        yield f"{at.address}twelve/"


def test_everybody_is_followed_filed_and_the_permission_given_back(
    page: Page, sandbox: Sandbox, site: str
) -> None:
    mastodon = sandbox.mastodon
    mastodon.state.follow("follower", "acct001")
    before = set(mastodon.state.tokens)
    page.goto(site)
    page.get_by_label("Your server, or your whole handle").fill(mastodon.domain)
    page.get_by_label("Also put them in a list of mine, called “The twelve”").check()
    page.get_by_label("Follow Account 12").uncheck()
    page.get_by_role("button", name="Follow 11 on Mastodon").click()
    page.get_by_label("Sign in as").select_option("follower")
    page.get_by_role("button", name="Authorize").click()
    expect(page.get_by_role("heading", name=f"Done on {mastodon.domain}")).to_be_focused()
    assert page.url == site
    expect(page.locator(".outcome")).to_contain_text("10 followed, 1 followed already.")
    expect(page.locator(".outcome")).to_contain_text("11 are in your list “The twelve”.")
    expect(page.locator(".outcome")).to_contain_text("Permission given back.")
    expect(page.locator("ol.happened li")).to_have_count(11)
    everybody = {f"acct{n:03}" for n in range(1, 12)}
    assert mastodon.state.follows("follower") == everybody
    assert mastodon.state.members("follower", "The twelve") == everybody
    assert set(mastodon.state.tokens) == before
    assert len(mastodon.log.matching("POST", "/follow$")) == 10
