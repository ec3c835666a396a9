"""A published list on one origin, and a visitor's server on another."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Protocol

import pytest
from playwright.sync_api import Page

from care100.model.members import Member
from care100.sandbox import Sandbox
from care100.site.build import Files
from care100.site.preview import Preview
from tests.browser.follow.visitor import SLUG, Visitor, members, site_of


class Publishes(Protocol):
    """Publishes a list of these members, or of the first so many accounts on the visitor's
    server, or these files; gives the visitor, who has not opened it yet.
    """

    def __call__(self, people: Sequence[Member] | Files | int) -> Visitor: ...


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """The visitor's server, with a hundred accounts; and a small one where nobody listens."""
    with Sandbox(accounts=100, small_servers=1) as running:
        running.small_servers[0].stop_listening()
        yield running
        running.mastodon.stop_listening()  # nobody waits for what a walk has left hanging


@pytest.fixture
def publishes(page: Page, sandbox: Sandbox) -> Iterator[Publishes]:
    """See `Publishes`."""
    with ExitStack() as stack:

        def publish(people: Sequence[Member] | Files | int) -> Visitor:
            if isinstance(people, int):
                people = members(sandbox.mastodon, range(1, people + 1))
            files = people if isinstance(people, dict) else site_of(people)
            preview = stack.enter_context(Preview(files, 0))
            return Visitor(page, sandbox.mastodon, f"{preview.address}{SLUG}/")

        yield publish
