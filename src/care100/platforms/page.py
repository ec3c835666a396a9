"""A platform's part of the list page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from care100.model.handles import Handle

if TYPE_CHECKING:
    from jinja2 import BaseLoader

    from care100.engine.concurrency import RetryPolicy


class PageApps(Protocol):
    """Registers a page as an app with visitors' servers, before the first visitor.

    file  the name of the file beside the page that says what was registered; nothing in it
          is secret
    """

    file: str

    def kept(self, data: bytes | None, address: str) -> bytes | None:
        """Return what an earlier file has for the page at this address; None for nothing."""

    def registered(
        self,
        data: bytes | None,
        address: str,
        servers: Sequence[str],
        retry: "RetryPolicy",
        show: Callable[[str], None],
    ) -> bytes:
        """Return the earlier file with these servers too; servers that know the page are kept.

        Waits for rate limits, with a word by `show`. Raises Care100Error for a server that
        refuses, and UsageError for a bad server name.
        """


class PageClient(Protocol):
    """Describes a page, as an app, to visitors' servers that read a document beside the page.

    file  the document's name
    """

    file: str

    def document(self, address: str, title: str) -> bytes | None:
        """Return the document of the page at this address; None where there can be none."""


@dataclass(frozen=True)
class PageEntry:
    """A platform's part of the list page, shown if the list has members on the platform.

    templates        the platform's own templates; they get `page`, `lang` and `on`, the
                     list's `site.page.PlatformSection`, and can import `follow_button.html`
    follow_template  the section for following the members
    account_url      the link of a member's card, for a handle
    script           the module with the platform's follow button, below `site/static` in a
                     folder of the platform's own; empty where there is no button
    files_template   the `dt` and `dd` elements that describe the platform's `import_files`
    published_as     the name for the places where the list is published, such as
                     `Collections`; empty if the follow section links to them
    published_as_one  the same for a single place, if that has another name
    apps             how to register the page with servers in advance, where that helps
    client           how to describe the page to servers, where they need that: without an
                     address the page then has no button, except in a preview
    walk             whether `account_url` opens the platform's own follow button, so that
                     visitors can be led from member to member. Only for addresses of the
                     platform itself: the window can reach the page that opened it
    hashtag_url      the address of the posts with a hashtag, if the platform has one for
                     everybody
    one_press        the most accounts that visitors can follow with one press in a place where
                     the list is published, from its id; 0 for places that follow nobody
    price_of_publishing
                     the price, in US dollars, of publishing a number of members so that one
                     press follows them all, from it and the number of those whose id the
                     platform has not confirmed; None where the page needs no such help
    """

    templates: "BaseLoader"
    follow_template: str
    account_url: Callable[[Handle], str]
    script: str = ""
    files_template: str = ""
    published_as: str = ""
    published_as_one: str = ""
    apps: PageApps | None = None
    client: PageClient | None = None
    walk: bool = False
    hashtag_url: Callable[[str], str] | None = None
    one_press: Callable[[str], int] = lambda _: 0
    price_of_publishing: Callable[[int, int], Decimal] | None = None

    @property
    def folder(self) -> str:
        """Return the folder of the button's files, below `site/static`; empty without a button."""
        return f"{self.script.rpartition('/')[0]}/" if self.script else ""
