"""A publication as the templates need it: topics in order, cards, addresses, counts.

Every text passes `sanitize.line`: the texts of a list may come from anybody.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from care100.model import sanitize
from care100.model.addresses import contact_link, is_web_address
from care100.model.handles import Handle
from care100.model.lost_accounts import LostAccount
from care100.model.members import Kind, Member
from care100.model.topics import topic_key
from care100.platforms import PLATFORMS
from care100.site.publication import Publication
from care100.site.sections import CardAccount, PlatformSection, joined, published, sections
from care100.stats.charts import Chart, charts

# Characters for which a card has room; the files have the whole text.
LONGEST_NAME, _ABOUT, _TOPIC = 160, 600, 80
_SUMMARY = 200


@dataclass(frozen=True)
class Card:
    """One member, as shown."""

    member: Member
    lost: Mapping[Handle, LostAccount] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The member's name on one line; a handle if the name has no visible character."""
        name = sanitize.line(self.member.name, LONGEST_NAME)
        return name or next((handle.display for handle in self.member.handles), "")

    @property
    def monogram(self) -> str:
        """One or two letters instead of a picture, which would tell the platform of the visit."""
        words = re.findall(r"[^\W_]+", re.sub(r"\(.*?\)", " ", self.name)) or ["·"]
        chosen = [word for word in words if word[0].isupper() or word[0].isdigit()] or words
        return "".join(word[0] for word in chosen[:2]).upper()

    @property
    def kind(self) -> str:
        """The member's kind, in words."""
        return Kind(self.member.kind).label

    @property
    def about(self) -> str:
        """The list's public text about the member."""
        return sanitize.line(self.member.about, _ABOUT)

    @property
    def accounts(self) -> tuple[CardAccount, ...]:
        """The links to the member's accounts, in the platforms' order."""
        return tuple(
            CardAccount.of(one, self.lost.get(one.handle)) for one in self.member.accounts.values()
        )

    @property
    def website(self) -> str:
        """The website's address; empty unless it is a safe web address."""
        return self.member.website if is_web_address(self.member.website) else ""

    @property
    def website_name(self) -> str:
        """The website's address without its scheme."""
        url = urlsplit(self.website)
        path = url.path.rstrip("/")
        return sanitize.line(f"{(url.hostname or '').removeprefix('www.')}{path}", 60)


@dataclass(frozen=True)
class Topic:
    """A topic and its members. `anchor` names it in addresses, such as `topic-carers`."""

    name: str
    anchor: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class ListPage:
    """A list's page. `base` is the relative address of the site's top, such as `../`. A preview
    is for this computer only.
    """

    publication: Publication
    base: str = "../"
    preview: bool = False

    @property
    def slug(self) -> str:
        """The list's slug, which is also its folder's name."""
        return self.publication.edition.metadata.slug

    @property
    def table(self) -> str:
        """The name of the list's own CSV file; no other file of the page has it."""
        name = f"{self.slug}.csv"
        others = {file.name for on in PLATFORMS.values() for file in on.import_files}
        return "members.csv" if name in others else name

    @property
    def title(self) -> str:
        """The list's title."""
        return sanitize.line(self.publication.edition.metadata.title)

    @property
    def curator(self) -> str:
        """The name of the list's curator."""
        return sanitize.line(self.publication.edition.metadata.curator)

    @property
    def language(self) -> str:
        """The language of the list's texts."""
        return self.publication.edition.metadata.language

    @property
    def hashtags(self) -> tuple[str, ...]:
        """The list's hashtags, without `#`."""
        return self.publication.edition.metadata.hashtags

    @property
    def homepage(self) -> str:
        """The curator's page; empty when there is none."""
        homepage = self.publication.edition.metadata.homepage
        return homepage if is_web_address(homepage) else ""

    @property
    def contact(self) -> str:
        """Where members ask to be removed, as it is shown; empty if it is not known."""
        return sanitize.line(self.publication.edition.metadata.contact) if self.contact_link else ""

    @property
    def contact_link(self) -> str:
        """The address of a link to the contact; empty if there is none."""
        return contact_link(self.publication.edition.metadata.contact)

    @property
    def updated(self) -> datetime:
        """When the published edition of the list was made."""
        return self.publication.edition.updated

    @cached_property
    def _sentences(self) -> tuple[str, str]:
        text = sanitize.line(self.publication.edition.metadata.description)
        # Two words and more before the full stop: “St. Ann’s” does not end a sentence.
        found = re.match(r"(.{20,240}?[.!?])\s+(?=[^\W\d_])(.*)", text)
        return (found[1], found[2]) if found else (text, "")

    @property
    def standfirst(self) -> str:
        """The first sentence of the description, shown large."""
        return self._sentences[0]

    @property
    def description(self) -> str:
        """The rest of the description."""
        return self._sentences[1]

    @property
    def summary(self) -> str:
        """A short description for search engines and shared links."""
        return sanitize.line(self.standfirst, _SUMMARY) or self.title

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """Every member, in the list's own order."""
        edition = self.publication.edition
        return tuple(Card(member, edition.lost) for member in edition.members)

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """The topics by name, then the members without one.

        A member with several topics has a card in each of them.
        """
        cards: dict[str, list[Card]] = {}
        names: dict[str, str] = {}
        for card in self.cards:
            for topic in card.member.topics or ("",):
                cards.setdefault(topic_key(topic), []).append(card)
                names.setdefault(topic_key(topic), sanitize.line(topic, _TOPIC))
        rest = "Other" if len(cards) > 1 else "Everybody"
        order = sorted(cards, key=lambda key: (not key, key))
        return tuple(
            _anchored(
                [
                    Topic(sanitize.titled(names[key]) or rest, "topic", tuple(cards[key]))
                    for key in order
                ]
            )
        )

    @cached_property
    def charts(self) -> list[Chart]:
        """The list's statistics; none if the page does not show them or the list is empty."""
        figures = self.publication.figures
        return charts(figures) if figures and self.cards else []

    @property
    def checked(self) -> datetime | None:
        """When the list was last checked, if the page has its statistics."""
        figures = self.publication.figures
        return figures.checked if figures else None

    @cached_property
    def sections(self) -> tuple[PlatformSection, ...]:
        """The platforms on which the list has members, in the platforms' order."""
        return sections(self.publication, self.address, preview=self.preview)

    @property
    def buttons(self) -> tuple[PlatformSection, ...]:
        """The platforms with a button that follows every member."""
        return tuple(one for one in self.sections if one.has_button)

    @property
    def one_press(self) -> tuple[PlatformSection, ...]:
        """The platforms on which one press follows all members."""
        return tuple(one for one in self.sections if one.one_press)

    @property
    def has_walk(self) -> bool:
        """Whether visitors can be led from member to member on a platform."""
        return any(one.entry.walk for one in self.sections)

    @property
    def without_button(self) -> tuple[PlatformSection, ...]:
        """The platforms whose button needs the page's address, which is not set or not https."""
        return tuple(one for one in self.sections if one.entry.script and not one.has_button)

    @property
    def has_short_labels(self) -> bool:
        """Whether the labels on the cards fit a narrow column."""
        return all(one.has_short_label for one in self.sections)

    @property
    def whereabouts(self) -> str:
        """How many members there are, and on which platforms."""
        number = len(self.cards)
        members = f"{number} {'member' if number == 1 else 'members'}"
        labels = [one.label for one in self.sections]
        return f"{members} on {joined(labels)}" if labels else members

    @property
    def published(self) -> dict[str, tuple[str, ...]]:
        """The addresses at which the list is published, by what the platform calls them."""
        edition = self.publication.edition
        return {
            on.page.published_as: addresses
            for on in PLATFORMS.values()
            if on.page.published_as and (addresses := published(edition, on))
        }

    @property
    def address(self) -> str:
        """The address of the published page's folder; empty if it is not set."""
        page = self.publication.edition.metadata.page
        return folder_of(page) if is_web_address(page) else ""

    def absolute(self, path: str) -> str:
        """Return the full address of a file beside the page. Needs `address`."""
        return urljoin(self.address, path)


def folder_of(address: str) -> str:
    """Return the address of a page's folder: `…/list`, `…/list/` and
    `…/list/index.html` all mean `…/list/`.
    """
    url = urlsplit(address)
    last = url.path.rpartition("/")[2]
    if last.endswith((".html", ".htm")):
        path = url.path.removesuffix(last)
    else:
        path = url.path if url.path.endswith("/") else f"{url.path}/"
    return url._replace(path=path, query="", fragment="").geturl()


def _anchored(topics: list[Topic]) -> list[Topic]:
    """Return the topics, each with its own anchor."""
    taken: set[str] = set()
    result = []
    for topic in topics:
        stem = "topic-" + (re.sub(r"[\W_]+", "-", topic.name.casefold()).strip("-") or "other")
        anchor, number = stem, 1
        while anchor in taken:
            number += 1
            anchor = f"{stem}-{number}"
        taken.add(anchor)
        result.append(Topic(topic.name, anchor, topic.cards))
    return result
