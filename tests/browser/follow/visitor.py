"""Somebody with a browser who opens a published list and follows it from there: what they do,
what they see, and what their own server makes of it.
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
from tests.browser.conftest import PATIENCE
from tests.browser.publications import publication
from tests.members import a_member

SLUG, TITLE = "friends", "Friends of the house"
FOLLOW = r"/follow$"
AT_ONCE = 4
"""How many the page follows at once."""
_FOLLOWED = re.compile(r"/accounts/(\d+)/follow")
_COUNTED = re.compile(r"(\d+) (followed already|followed|requested|not possible)")


def name_of(number: int) -> str:
    """What a member is called on the list."""
    return f"Member {number:03}"


def members(server: MastodonServer, numbers: Iterable[int]) -> list[Member]:
    """Members at home on the visitor's own server: acct001, acct002, …"""
    return [
        a_member(name=name_of(n), topic=f"topic {n % 3}", mastodon=f"acct{n:03}@{server.domain}")
        for n in numbers
    ]


def site_of(members: Sequence[Member]) -> Files:
    """A site with their list, which may talk to servers on this computer."""
    return build([publication(ListMetadata(slug=SLUG, title=TITLE), list(members))], preview=True)


class Visitor:
    """One visitor in one tab; `address` is the list's page."""

    def __init__(self, page: Page, server: MastodonServer, address: str) -> None:
        self.page = page
        self.server = server
        self.address = address
        self._under_way: set[Request] = set()
        page.context.on("request", lambda one: self._under_way.add(one))
        for ending in ("requestfinished", "requestfailed"):
            page.context.on(ending, lambda one: self._under_way.discard(one))

    # What they do.

    def opens(self, page: Page | None = None) -> None:
        """Open the list, in another tab if one is given."""
        self.page = page or self.page
        self.page.goto(self.address)
        expect(self.go).to_be_visible()

    def asks(self, server: str = "") -> None:
        """Type a server's name, their own unless another is given, and press the button."""
        self.field.fill(server or self.server.domain)
        self.go.click()

    def is_asked(self) -> None:
        """Wait for the server's page that asks them."""
        self.page.wait_for_url(f"{self.server.url}/oauth/authorize*")

    def allows(self) -> None:
        """Say yes there, which leads back to the list."""
        self.is_asked()
        self.page.get_by_label("Sign in as").select_option("follower")
        self.presses("Authorize")

    def denies(self) -> None:
        """Say no there."""
        self.is_asked()
        self.presses("Deny")

    def follows(self, server: str = "") -> None:
        """All the way from opening the page to the server and back."""
        self.opens()
        self.asks(server)
        self.allows()
        self.is_back()

    def is_back(self) -> None:
        """Wait until the page has fetched the permission, or says why it has none. No time may
        be let pass before: the page would give up.
        """
        self.page.wait_for_url(self.address)
        self.page.locator(".running:visible, .error:not(:empty)").first.wait_for()

    def presses(self, name: str | re.Pattern[str]) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name).click()

    def is_answered(self) -> int:
        """Wait until nothing is under way; how much the server was asked until then."""
        while self._under_way:
            self.page.wait_for_timeout(20)
        return len(self.server.log)

    # What they see.

    @property
    def field(self) -> Locator:
        """Where the server's name is typed."""
        return self.page.get_by_label("Your server, or your whole handle")

    @property
    def filing(self) -> Locator:
        """Whether they want a list of their own."""
        return self.page.get_by_label("Also put them in a list of mine")

    @property
    def go(self) -> Locator:
        """The button that begins it all."""
        return self.page.get_by_role("button", name=re.compile(r"^Follow (all )?\d+ on Mastodon$"))

    @property
    def error(self) -> Locator:
        """What went wrong, in the form."""
        return self.page.get_by_role("alert")

    def tick(self, name: str) -> Locator:
        """The box on a member's card."""
        return self.page.get_by_role("checkbox", name=f"Follow {name}", exact=True)

    def sees(self, title: str, *, after: Callable[[], None] | None = None) -> None:
        """Wait until the panel is headed so; `after` lets time pass meanwhile."""
        heading = self.page.get_by_role("heading", name=re.compile(rf"^{title}"))
        if after is not None:
            self.until(heading.is_visible, after)
        expect(heading).to_be_visible()
        expect(heading).to_be_focused()

    @property
    def happened(self) -> dict[str, str]:
        """What the panel says of everybody so far, by their names."""
        rows = self.page.locator("ol.happened li").evaluate_all(
            "rows => rows.map(row => [...row.childNodes].map(node => node.textContent))"
        )
        found = {name: "".join(words).strip() for name, *words in rows}
        assert len(found) == len(rows), "somebody is there twice"
        return found

    @property
    def summary(self) -> Counter[str]:
        """How many of each outcome the panel counts at the end."""
        text = self.page.locator(".running").get_by_text(_COUNTED).first.inner_text()
        return Counter({words: int(count) for count, words in _COUNTED.findall(text)})

    # What their server knows.

    @property
    def sent(self) -> Counter[str]:
        """How often a follow of each account has arrived there, refused ones left out."""
        return Counter(
            self.server.state.accounts[found[1]].acct
            for request in self.server.log.matching("POST", FOLLOW)
            if request.status == 200 and (found := _FOLLOWED.search(request.path))
        )

    @property
    def permissions(self) -> int:
        """How many of the page's tokens are still good there."""
        tokens = list(self.server.state.tokens.values())
        return sum(token.client_id != SANDBOX_CLIENT for token in tokens)

    def is_free(self) -> None:
        """Wait until the permission has been given back."""
        self.until(lambda: self.permissions == 0)

    def hold(self, after: int) -> None:
        """Have the server answer so many follows, and let the others wait."""
        self.server.faults.add(Fault("latency", path=FOLLOW, skip=after, times=None, seconds=600))

    def is_held(self, after: int) -> None:
        """Wait until so many have been followed and told of, and more have been sent."""
        self.until(lambda: len(self.happened) == after)
        self.until(lambda: len(self.server.log.matching("POST", FOLLOW)) == after + AT_ONCE)

    def until(self, true: Callable[[], bool], meanwhile: Callable[[], None] | None = None) -> None:
        """Wait until something has come true outside the page."""
        ends = time.monotonic() + PATIENCE / 1_000
        while not true():
            assert time.monotonic() < ends, "it has not come true"
            if meanwhile is not None:
                meanwhile()
            self.page.wait_for_timeout(10)
