"""A visitor who follows a list on Bluesky: what they do, and what their server records."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page

from care100.model.list_metadata import ListMetadata
from care100.model.members import Member
from care100.sandbox.bluesky.app import BlueskyServer
from care100.site.build import Files, build
from tests.browser.follow.page_visitor import PageVisitor
from tests.browser.follow.visitor import SLUG, TITLE, name_of
from tests.browser.publications import publication
from tests.members import a_member
from tests.sandbox.bluesky import FOLLOW

ME = "follower.test"
WRITES = r"/com\.atproto\.repo\.applyWrites$"
VIEWS = r"/app\.bsky\.actor\.getProfiles$"


def members(numbers: Iterable[int]) -> list[Member]:
    """Return members with accounts on the visitor's own server: acct001.test, acct002.test, …"""
    return [
        a_member(name=name_of(n), topic=f"topic {n % 3}", bluesky=f"acct{n:03}.test")
        for n in numbers
    ]


def site_of(people: Sequence[Member], **published: tuple[str, ...]) -> Files:
    """Return a site with one list, which may contact servers on this computer."""
    about = ListMetadata(slug=SLUG, title=TITLE, published=published)
    return build([publication(about, list(people))], preview=True)


class BlueskyVisitor(PageVisitor):
    """One visitor in one tab. They type their server's address, as servers on this computer are
    not found by handle.
    """

    def __init__(self, page: Page, server: BlueskyServer, address: str) -> None:
        super().__init__(page, address)
        self.server = server
        self.domain = urlsplit(server.url).netloc

    # Actions.

    def submit(self, typed: str = "") -> None:
        """Type a handle or a server, by default their own server, and press the button."""
        self.field.fill(typed or self.server.url)
        self.submit_button.click()

    def wait_for_consent(self) -> None:
        """Wait for the page on their server that asks for permission."""
        self.page.wait_for_url(f"{self.server.url}/oauth/authorize*")

    def approve(self) -> None:
        """Approve on their server, which leads back to the list."""
        self.wait_for_consent()
        self.page.get_by_label("Sign in as").select_option(ME)
        self.press("Authorize")

    def deny(self) -> None:
        """Deny on their server."""
        self.wait_for_consent()
        self.press("Deny access")

    # What the page shows.

    @property
    def field(self) -> Locator:
        """The field for the handle."""
        return self.page.get_by_label("Your Bluesky handle")

    @property
    def submit_button(self) -> Locator:
        """The button that starts the sign-in."""
        return self.page.get_by_role(
            "button", name=re.compile(r"^Follow (both|(all )?\d+) on Bluesky$")
        )

    # What their server records.

    @property
    def followed(self) -> Counter[str]:
        """Count the follow records for each handle."""
        state = self.server.state
        records = state.account(ME).repository.all(FOLLOW)
        return Counter(state.accounts[one.value["subject"]].handle for one in records)

    @property
    def writes(self) -> list[int | None]:
        """The status of each request that writes records; None if there was no response."""
        return [one.status for one in self.server.log.matching("POST", WRITES)]

    def wait_for_revocation(self) -> None:
        """Wait until no permission of the page is left."""
        self.wait_until(lambda: not self.server.state.oauth_sessions)
