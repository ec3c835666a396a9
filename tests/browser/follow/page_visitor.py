"""A visitor who follows a list from its page, on any platform: what they do, and what the page
shows.
"""

import re
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable

from playwright.sync_api import Locator, Page, Request, expect

from tests.browser.conftest import TIMEOUT

_COUNTED = re.compile(r"(\d+) (already followed|not followed|followed|requested)")


class PageVisitor(ABC):
    """One visitor in one tab; `address` is the list's page."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self._in_flight: set[Request] = set()
        page.context.on("request", lambda one: self._in_flight.add(one))
        for ending in ("requestfinished", "requestfailed"):
            page.context.on(ending, lambda one: self._in_flight.discard(one))

    # Actions.

    def open(self, page: Page | None = None) -> None:
        """Open the list, in another tab if one is given."""
        self.page = page or self.page
        self.page.goto(self.address)
        expect(self.submit_button).to_be_visible()

    @abstractmethod
    def submit(self, typed: str = "") -> None:
        """Type what names their server, by default their own, and press the button."""

    @abstractmethod
    def approve(self) -> None:
        """Approve on their server, which leads back to the list."""

    def follow(self, typed: str = "") -> None:
        """Open the list, go to the server, approve, and return."""
        self.open()
        self.submit(typed)
        self.approve()
        self.wait_for_return()

    def wait_for_return(self) -> None:
        """Wait until the page has a token or shows an error. A test must not advance the page's
        clock before that: the page would time out.
        """
        self.page.wait_for_url(self.address)
        self.page.locator(".progress:visible, .error:not(:empty)").first.wait_for()

    def press(self, name: str | re.Pattern[str]) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name).click()

    def wait_until_idle(self) -> None:
        """Wait until no request is in flight."""
        while self._in_flight:
            self.page.wait_for_timeout(20)

    def advance(self, milliseconds: int) -> None:
        """Advance the page's clock when no request is in flight, which would time out."""
        self.wait_until_idle()
        self.page.clock.fast_forward(milliseconds)

    # What the page shows.

    @property
    @abstractmethod
    def submit_button(self) -> Locator:
        """The button that starts the sign-in."""

    @property
    def error(self) -> Locator:
        """The error in the form."""
        return self.page.get_by_role("alert")

    def checkbox(self, name: str) -> Locator:
        """The checkbox on a member's card."""
        return self.page.get_by_role("checkbox", name=f"Follow {name}", exact=True)

    def wait_for_heading(self, title: str, *, after: Callable[[], None] | None = None) -> None:
        """Wait for a heading of the progress panel; `after` advances the page's clock meanwhile."""
        heading = self.page.get_by_role("heading", name=re.compile(rf"^{title}"))
        if after is not None:
            self.wait_until(heading.is_visible, after)
        expect(heading).to_be_visible()
        expect(heading).to_be_focused()

    @property
    def outcomes(self) -> dict[str, str]:
        """Return the outcomes that the panel shows, by member name."""
        rows = self.page.locator("ol.outcomes li").evaluate_all(
            "rows => rows.map(row => [...row.childNodes].map(node => node.textContent))"
        )
        found = {name: "".join(words).strip() for name, *words in rows}
        assert len(found) == len(rows), "a member is shown twice"
        return found

    @property
    def summary(self) -> Counter[str]:
        """Return the number of each outcome in the panel's summary."""
        text = self.page.locator(".progress").get_by_text(_COUNTED).first.inner_text()
        return Counter({words: int(count) for count, words in _COUNTED.findall(text)})

    def wait_until(
        self, condition: Callable[[], bool], meanwhile: Callable[[], None] | None = None
    ) -> None:
        """Wait until a condition outside the page is true."""
        ends = time.monotonic() + TIMEOUT / 1_000
        while not condition():
            assert time.monotonic() < ends, "the condition is still false"
            if meanwhile is not None:
                meanwhile()
            self.page.wait_for_timeout(10)
