"""Many visitors at one address: a server accepts five new apps from it in ten minutes."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from care100.engine.concurrency import RetryPolicy
from care100.model.list_metadata import ListMetadata
from care100.sandbox import Sandbox
from care100.site.apps import with_apps
from care100.site.build import Files, build
from care100.site.preview import Preview
from tests.browser.conftest import TIMEOUT
from tests.browser.follow.visitor import SLUG, TITLE, Visitor, members
from tests.browser.publications import publication

VISITORS = 30
ALLOWED = 5
"""New apps that Mastodon accepts from one address in ten minutes."""


@contextmanager
def another_visitor(browser: Browser, sandbox: Sandbox, address: str) -> Iterator[Visitor]:
    """Open a browser profile of its own."""
    context = browser.new_context(reduced_motion="reduce", locale="en-GB")
    context.set_default_timeout(TIMEOUT)
    visitor = Visitor(context.new_page(), sandbox.mastodon, address)
    visitor.open()
    yield visitor
    context.close()


@contextmanager
def published(sandbox: Sandbox, folder: Path, *servers: str) -> Iterator[str]:
    """Serve a list whose page is registered with these servers; give the page's address."""
    files: Files = {}
    with Preview(files, 0) as preview:
        address = f"{preview.address}{SLUG}/"
        about = ListMetadata(slug=SLUG, title=TITLE, page=address)
        one = publication(about, members(sandbox.mastodon, range(1, 4)))
        one = with_apps(one, folder, servers, RetryPolicy(no_wait=True), print)
        files.update(build([one], preview=True))
        yield address


@pytest.mark.timeout(900)  # thirty sign-ins, one after the other, on a busy machine
def test_thirty_visitors_follow_a_list_that_was_registered_beforehand(
    browser: Browser, sandbox: Sandbox, tmp_path: Path
) -> None:
    with published(sandbox, tmp_path, sandbox.mastodon.url) as address:
        for _ in range(VISITORS):
            with another_visitor(browser, sandbox, address) as visitor:
                visitor.submit()
                visitor.approve()
                visitor.wait_for_heading("Done on")
                assert visitor.summary.total() == 3
    assert len(sandbox.mastodon.log.matching("POST", "/apps$")) == 1


def test_a_page_that_was_not_registered_makes_the_sixth_visitor_wait(
    browser: Browser, sandbox: Sandbox, tmp_path: Path
) -> None:
    with published(sandbox, tmp_path) as address, ExitStack() as stack:
        for n in range(ALLOWED + 1):
            visitor = stack.enter_context(another_visitor(browser, sandbox, address))
            visitor.submit()
            if n < ALLOWED:
                visitor.wait_for_consent()
        expect(visitor.page.get_by_text("accepts only a few new visitors")).to_be_visible()
