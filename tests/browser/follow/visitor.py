"""A visitor who follows a list on Mastodon: what they do, and what their server records."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from playwright.sync_api import Locator, Page

from care100.model.list_metadata import ListMetadata
from care100.model.members import Member
from care100.sandbox import Fault
from care100.sandbox.mastodon.app import MastodonServer
from care100.sandbox.mastodon.state import SANDBOX_CLIENT
from care100.site.build import Files, build
from tests.browser.follow.page_visitor import PageVisitor
from tests.browser.publications import publication
from tests.members import a_member

SLUG, TITLE = "friends", "Friends of the house"
WRONG_STATE = (
    "This approval does not belong to this visit. Nothing was changed. Press the button again."
)
FOLLOW = r"/follow$"
PARALLEL = 4
"""Accounts that the page follows in parallel."""
_FOLLOWED = re.compile(r"/accounts/(\d+)/follow")


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


class Visitor(PageVisitor):
    """One visitor in one tab, whose server is a Mastodon server."""

    def __init__(self, page: Page, server: MastodonServer, address: str) -> None:
        super().__init__(page, address)
        self.server = server

    # Actions.

    def submit(self, typed: str = "") -> None:
        """Type a server name, by default their own, and press the button."""
        self.field.fill(typed or self.server.domain)
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
        return self.page.get_by_role(
            "button", name=re.compile(r"^Follow (both|(all )?\d+) on Mastodon$")
        )

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

    def wait_for_requests(self) -> int:
        """Wait until no request is in flight; return how many the server has received."""
        self.wait_until_idle()
        return len(self.server.log)
