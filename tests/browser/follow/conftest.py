"""A published list on one origin, and the visitor's server on another."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Protocol

import pytest
from playwright.sync_api import Browser, Page

from care100.model.members import Member
from care100.sandbox import Sandbox
from care100.site.build import Files
from care100.site.preview import Preview
from tests.browser.conftest import TIMEOUT
from tests.browser.follow import bluesky_visitor
from tests.browser.follow.bluesky_visitor import BlueskyVisitor
from tests.browser.follow.visitor import SLUG, Visitor, members, site_of
from tests.browser.follow.wire import Wire


class Publish(Protocol):
    """Publish a list of these members, or of this number of accounts on the visitor's server, or
    these files. Return a visitor, who has not opened the list yet.
    """

    def __call__(self, people: Sequence[Member] | Files | int) -> Visitor: ...


class PublishOnBluesky(Protocol):
    """As `Publish`, for a list of accounts on Bluesky and a visitor there."""

    def __call__(self, people: Sequence[Member] | Files | int) -> BlueskyVisitor: ...


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """The visitor's server with a hundred accounts, and a small server that is down."""
    with Sandbox(accounts=100, small_servers=1) as running:
        running.small_servers[0].stop_listening()
        yield running
        # No test waits for the requests of another.
        running.mastodon.stop_listening()
        running.bluesky.stop_listening()


@pytest.fixture
def wire() -> Iterator[Wire]:
    with Wire() as running:
        yield running


@pytest.fixture
def recorded_page(browser: Browser, wire: Wire) -> Iterator[Page]:
    """A tab whose every byte is recorded."""
    context = browser.new_context(
        reduced_motion="reduce",
        locale="en-GB",
        proxy={"server": wire.settings["server"], "bypass": wire.settings["bypass"]},
    )
    context.set_default_timeout(TIMEOUT)
    yield context.new_page()
    context.close()


@pytest.fixture
def publish(page: Page, sandbox: Sandbox) -> Iterator[Publish]:
    """See `Publish`."""
    with ExitStack() as stack:

        def open_site(people: Sequence[Member] | Files | int) -> Visitor:
            if isinstance(people, int):
                people = members(sandbox.mastodon, range(1, people + 1))
            files = people if isinstance(people, dict) else site_of(people)
            preview = stack.enter_context(Preview(files, 0))
            return Visitor(page, sandbox.mastodon, f"{preview.address}{SLUG}/")

        yield open_site


@pytest.fixture
def publish_on_bluesky(page: Page, sandbox: Sandbox) -> Iterator[PublishOnBluesky]:
    """See `PublishOnBluesky`."""
    with ExitStack() as stack:

        def open_site(people: Sequence[Member] | Files | int) -> BlueskyVisitor:
            if isinstance(people, int):
                people = bluesky_visitor.members(range(1, people + 1))
            files = people if isinstance(people, dict) else bluesky_visitor.site_of(people)
            preview = stack.enter_context(Preview(files, 0))
            return BlueskyVisitor(page, sandbox.bluesky, f"{preview.address}{SLUG}/")

        yield open_site
