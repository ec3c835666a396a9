"""Following a whole list from its page, on Bluesky's own server and its own sign-in page. The
sandbox's are in tests/browser/follow.
"""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

from care100.site.preview import Preview
from tests.bluesky_server.own_server import Account
from tests.browser.conftest import browser
from tests.browser.follow.bluesky_visitor import site_of
from tests.browser.follow.visitor import SLUG, name_of
from tests.members import a_member

from .networks import OwnNetwork
from .resident import MEMBERS

pytestmark = pytest.mark.timeout(900)
__all__ = ["browser"]

MILLISECONDS = 120_000
FOLLOW = "app.bsky.graph.follow"


@pytest.fixture
def page(own_server: OwnNetwork, browser: Browser) -> Iterator[Page]:
    """A tab in which the public services are those of Bluesky's own server."""
    context = browser.new_context(reduced_motion="reduce", locale="en-GB")
    context.set_default_timeout(MILLISECONDS)
    places = {
        "https://public.api.bsky.app": own_server.url,
        "https://plc.directory": own_server.directory,
    }

    def answer(route: Route) -> None:
        url = urlsplit(route.request.url)
        place = places[f"{url.scheme}://{url.netloc}"]
        route.fulfill(response=route.fetch(url=f"{place}{url.path}?{url.query}"))

    for origin in places:
        context.route(f"{origin}/**", answer)
    yield context.new_page()
    context.close()


def sign_in(page: Page, me: Account) -> None:
    """Sign in on the server's own page, whose form has the handle already."""
    password = page.get_by_role("textbox", name="Password")
    password.wait_for()
    assert page.get_by_role("textbox", name="Username or Email").input_value() == me.handle
    password.fill(me.password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Authorize").click()


def test_a_hundred_are_followed_from_the_page_with_one_write(
    page: Page, own_server: OwnNetwork
) -> None:
    accounts = own_server.add(*MEMBERS[:100])
    [me] = own_server.add("page-reader")
    people = [
        # Half of the list knows only the handles.
        a_member(name_of(n), bluesky=one.handle, bluesky_did=one.did if n % 2 else "")
        for n, one in enumerate(accounts)
    ]
    asked: list[str] = []
    page.on("request", lambda one: asked.append(f"{one.method} {one.url}"))
    with Preview(site_of(people), 0) as preview:
        for result in ("100 followed.", "100 already followed."):
            page.goto(f"{preview.address}{SLUG}/")
            page.get_by_label("Your Bluesky handle").fill(me.handle)
            page.get_by_role("button", name="Follow all 100 on Bluesky").click()
            sign_in(page, me)
            page.get_by_text(result, exact=True).wait_for()
            page.get_by_text("Permission revoked.").wait_for()
    written = [one for one in asked if one.endswith("/com.atproto.repo.applyWrites")]
    assert len(written) == 1
    assert followed(page, own_server, me) == {one.did: 1 for one in accounts}
    servers = {urlsplit(one.partition(" ")[2]).netloc for one in asked}
    own = {urlsplit(url).netloc for url in (own_server.url, preview.address)}
    assert servers == own | {"public.api.bsky.app", "plc.directory"}


def followed(page: Page, server: OwnNetwork, me: Account) -> Counter[str]:
    """Count the account's follow records by DID."""
    found: Counter[str] = Counter()
    cursor = ""
    while True:
        url = f"{server.url}/xrpc/com.atproto.repo.listRecords?repo={me.did}&collection={FOLLOW}"
        answer = page.request.get(f"{url}&limit=100&cursor={cursor}").json()
        found.update(one["value"]["subject"] for one in answer["records"])
        cursor = answer.get("cursor", "")
        if not cursor:
            return found
