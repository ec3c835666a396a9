"""A visitor who opens a published list in a browser and follows it: what they do, what the page
shows, and what their server records.
"""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from playwright.sync_api import Locator, Page, Request, expect

from care100.model.list_metadata import ListMetadata
from care100.model.members import Member
from care100.sandbox import Fault
from care100.sandbox.mastodon.app import MastodonServer
from care100.sandbox.mastodon.state import SANDBOX_CLIENT
from care100.site.build import Files, build
from tests.browser.conftest import TIMEOUT
from tests.browser.publications import publication
from tests.members import a_member

SLUG, TITLE = "friends", "Friends of the house"
FOLLOW = r"/follow$"
PARALLEL = 4
"""Accounts that the page follows in parallel."""
_FOLLOWED = re.compile(r"/accounts/(\d+)/follow")
_COUNTED = re.compile(r"(\d+) (already followed|not followed|followed|requested)")


def name_of(number: int) -> str:
    """Return a member's name on the list."""
    return f"Member {number:03}"


def members(server: MastodonServer, numbers: Iterable[int]) -> list[Member]:
    """Return members with accounts on the visitor's own server: acct001, acct002, …"""
    return [
        a_member(name=name_of(n), topic=f"topic {n % 3}", mastodon=f"acct{n:03}@{server.domain}")
        for n in numbers
    ]


def site_of(members: Sequence[Member]) -> Files:
    """Return a site with one list, which may contact servers on this computer."""
    return build([publication(ListMetadata(slug=SLUG, title=TITLE), list(members))], preview=True)


class Visitor:
    """One visitor in one tab; `address` is the list's page."""

    def __init__(self, page: Page, server: MastodonServer, address: str) -> None:
        self.page = page
        self.server = server
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

    def submit(self, server: str = "") -> None:
        """Type a server name, by default their own, and press the button."""
        self.field.fill(server or self.server.domain)
        self.submit_button.click()

    def wait_for_consent(self) -> None:
        """Wait for the page on their server that asks for permission."""
        self.page.wait_for_url(f"{self.server.url}/oauth/authorize*")

    def approve(self) -> None:
        """Approve on their server, which leads back to the list."""
        self.wait_for_consent()
        self.page.get_by_label("Sign in as").select_option("follower")
        self.press("Authorize")

    def deny(self) -> None:
        """Deny on their server."""
        self.wait_for_consent()
        self.press("Deny")

    def follow(self, server: str = "") -> None:
        """Open the list, go to the server, approve, and return."""
        self.open()
        self.submit(server)
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

    def wait_for_requests(self) -> int:
        """Wait until no request is in flight; return how many the server has received."""
        while self._in_flight:
            self.page.wait_for_timeout(20)
        return len(self.server.log)

    # What the page shows.

    @property
    def field(self) -> Locator:
        """The field for the server name."""
        return self.page.get_by_label("Your server or full handle")

    @property
    def list_box(self) -> Locator:
        """The checkbox for a list of their own."""
        return self.page.get_by_label("Also add them to a list on your server")

    @property
    def submit_button(self) -> Locator:
        """The button that starts the sign-in."""
        return self.page.get_by_role("button", name=re.compile(r"^Follow (all )?\d+ on Mastodon$"))

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

    # What their server records.

    @property
    def follow_requests(self) -> Counter[str]:
        """Count the follow requests for each account that the server accepted."""
        return Counter(
            self.server.state.accounts[found[1]].acct
            for request in self.server.log.matching("POST", FOLLOW)
            if request.status == 200 and (found := _FOLLOWED.search(request.path))
        )

    @property
    def active_tokens(self) -> int:
        """Count the page's tokens that are still valid."""
        tokens = list(self.server.state.tokens.values())
        return sum(token.client_id != SANDBOX_CLIENT for token in tokens)

    def wait_for_revocation(self) -> None:
        """Wait until the permission has been revoked."""
        self.wait_until(lambda: self.active_tokens == 0)

    def hold_follows(self, after: int) -> None:
        """Make the server answer this many follows and delay the others."""
        self.server.faults.add(Fault("latency", path=FOLLOW, skip=after, times=None, seconds=600))

    def wait_for_held_follows(self, after: int) -> None:
        """Wait until this many follows are shown, and the next ones are in flight."""
        self.wait_until(lambda: len(self.outcomes) == after)
        self.wait_until(lambda: len(self.server.log.matching("POST", FOLLOW)) == after + PARALLEL)

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
