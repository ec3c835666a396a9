"""Visitors of a page: the requests that its host gets, and those that their own servers get."""

from collections import Counter
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright

from bench.rows.mastodon import PEOPLE
from bench.scale.page_server import PageServer
from care100.sandbox import Sandbox
from tests.browser import chromium
from tests.browser.follow.visitor import SLUG, Visitor, members, site_of

NAME = "visitors"
_MILLISECONDS = 120_000


def _read(page: Page, address: str) -> Counter[str]:
    """Open a page, and return the requests by server."""
    asked: Counter[str] = Counter()
    page.on("request", lambda one: asked.update([urlsplit(one.url).netloc]))
    page.goto(address, wait_until="networkidle")
    return asked


def simulate() -> dict[str, float]:
    """Return the requests and bytes of visits, and the requests of following a hundred."""
    with Sandbox(accounts=PEOPLE) as sandbox, sync_playwright() as playwright:
        server = sandbox.mastodon
        browser = playwright.chromium.launch(
            executable_path=chromium.found(), headless=True, args=chromium.flags()
        )
        context = browser.new_context(locale="en-GB")
        context.set_default_timeout(_MILLISECONDS)
        with PageServer(site_of(members(server, range(1, PEOPLE + 1)))) as pages:
            host = urlsplit(pages.address).netloc
            address = f"{pages.address}{SLUG}/"
            found: dict[str, float] = {}
            for visit in ("first", "second"):
                pages.forget()
                asked = _read(context.new_page(), address)
                found |= {
                    f"{visit}_requests": pages.statuses.total(),
                    f"{visit}_304": pages.statuses[304],
                    f"{visit}_bytes": pages.sent,
                    f"{visit}_elsewhere": asked.total() - asked[host],
                }
            pages.forget()
            server.log.clear()
            visitor = Visitor(context.new_page(), server, address)
            visitor.follow()
            visitor.page.get_by_role("heading", name="Done on").wait_for()
            visitor.wait_for_revocation()
            found |= {
                "follow_page_requests": pages.statuses.total(),
                "follow_page_bytes": pages.sent,
                "follow_server_requests": len(server.log),
                "follow_server_writes": len(server.log.writes()),
            }
        browser.close()
    return found
