"""The platforms of a list page: those on which the list has members."""

from collections.abc import Sequence
from dataclasses import dataclass

from care100.model.handles import Handle
from care100.model.list_metadata import Edition
from care100.platforms import PLATFORMS, platform
from care100.platforms.base import Platform
from care100.platforms.page import PageEntry
from care100.site.publication import Publication

# Characters for which the narrow column of labels on a card has room, such as `Web`.
_SHORT_LABEL = 3


@dataclass(frozen=True)
class PlatformSection:
    """One platform on the page.

    members    how many members have an account there
    published  the addresses at which the list is published there
    apps       the file of apps with which the page is registered there; empty if there is none
    """

    platform: Platform
    members: int
    published: tuple[str, ...]
    apps: str

    @property
    def label(self) -> str:
        """The platform's name for people."""
        return self.platform.label

    @property
    def has_short_label(self) -> bool:
        """Whether the label fits a narrow column."""
        return len(self.label) <= _SHORT_LABEL

    @property
    def entry(self) -> PageEntry:
        """What the platform adds to the page."""
        return self.platform.page

    @property
    def follow_template(self) -> str:
        """The template that offers to follow the members."""
        return f"{self.platform.id}/{self.entry.follow_template}"

    @property
    def files_template(self) -> str:
        """The template that describes the files to import; empty where there are none."""
        name = self.entry.files_template
        return f"{self.platform.id}/{name}" if name else ""


@dataclass(frozen=True)
class CardAccount:
    """A member's account on a card. Scripts find it by its class, `on-<platform>`."""

    label: str
    display: str
    url: str
    css_class: str

    @classmethod
    def of(cls, handle: Handle) -> "CardAccount":
        """Make the link to an account."""
        on = platform(handle.platform)
        css_class = f"on-{on.id}" if on.page.script else ""
        return cls(on.label, handle.display, on.page.account_url(handle), css_class)


def sections(publication: Publication) -> tuple[PlatformSection, ...]:
    """Return the platforms on which the list has members, in the platforms' order."""
    edition, found = publication.edition, []
    for on in PLATFORMS.values():
        members = sum(1 for member in edition.members if member.handle(on.id))
        if members:
            apps = on.page.apps.file if on.page.apps and on.id in publication.apps else ""
            found.append(PlatformSection(on, members, published(edition, on), apps))
    return tuple(found)


def published(edition: Edition, on: Platform) -> tuple[str, ...]:
    """Return the addresses at which the list is published on a platform."""
    addresses = map(on.published_url, edition.metadata.published_on(on.id))
    return tuple(filter(None, addresses))


def joined(words: Sequence[str], conjunction: str = "and") -> str:
    """Join words for a sentence: `A`, `A and B`, `A, B and C`."""
    *first, last = words
    return f"{', '.join(first)} {conjunction} {last}" if first else last
