"""A publication as the templates need it: topics in order, cards, addresses, counts.

Every text passes `sanitize.line`: the texts of a list may come from anybody.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from care100.formats.opml import feeds_of
from care100.model import sanitize
from care100.model.addresses import contact_link, folder_of, is_web_address
from care100.model.chats import CALENDAR, Chat
from care100.model.handles import Handle
from care100.model.lost_accounts import LostAccount
from care100.model.members import Kind, Member
from care100.model.texts import ENGLISH, Texts, texts_of
from care100.model.topics import topic_key
from care100.platforms import PLATFORMS
from care100.platforms.base import Platform
from care100.site.publication import Publication
from care100.site.sections import CardAccount, PlatformSection, published, sections
from care100.stats.charts import Chart, charts

# Characters for which a card has room; the files have the whole text.
LONGEST_NAME, _ABOUT, _TOPIC = 160, 600, 80
_SUMMARY = 200
_WORD = re.compile(r"[^\W_]+")
_IN_BRACKETS = re.compile(r"\(.*?\)")
FEEDS = "feeds.opml"
"""The name of the file for feed readers, beside the page."""


@dataclass(frozen=True)
class Card:
    """One member, as shown."""

    member: Member
    lost: Mapping[Handle, LostAccount] = field(default_factory=dict)
    texts: Texts = field(default_factory=lambda: texts_of(ENGLISH))

    @property
    def name(self) -> str:
        """The member's name on one line; a handle if the name has no visible character."""
        name = sanitize.line(self.member.name, LONGEST_NAME)
        return name or next((handle.display for handle in self.member.handles), "")

    @property
    def monogram(self) -> str:
        """One or two letters instead of a picture, which would tell the platform of the visit."""
        name = self.name
        if any(name == handle.display for handle in self.member.handles):
            return _initial(name)
        words = _WORD.findall(_IN_BRACKETS.sub(" ", name)) or ["·"]
        chosen = [word for word in words if word[0].isupper() or word[0].isdigit()] or words
        return "".join(word[0] for word in chosen[:2]).upper()

    @property
    def kind(self) -> str:
        """The member's kind, in words; empty if it is not known."""
        return Kind(self.member.kind).label if self.member.kind else ""

    @property
    def about(self) -> str:
        """The list's public text about the member."""
        return sanitize.line(self.member.about, _ABOUT)

    @property
    def accounts(self) -> tuple[CardAccount, ...]:
        """The links to the member's accounts, in the platforms' order."""
        return tuple(
            CardAccount.of(one, self.texts, self.lost.get(one.handle))
            for one in self.member.accounts.values()
        )

    @property
    def website(self) -> str:
        """The website's address; empty unless it is a safe web address."""
        return self.member.website if is_web_address(self.member.website) else ""

    @property
    def website_name(self) -> str:
        """The website's address without its scheme."""
        return _short(self.website)

    @property
    def feed(self) -> str:
        """The address of the blog's feed; empty unless it is a safe web address."""
        return self.member.feed if is_web_address(self.member.feed) else ""

    @property
    def feed_name(self) -> str:
        """The feed's address without its scheme."""
        return _short(self.feed)


def _initial(handle: str) -> str:
    """Return the first letter of the user name, for a member without a name."""
    local = re.split(r"[@.]", handle.removeprefix("@"))[0]
    return next(filter(str.isalpha, local), local[:1] or "·").upper()


def _short(address: str) -> str:
    url = urlsplit(address)
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
    def texts(self) -> Texts:
        """The page's own words: in the list's language, or in English."""
        return texts_of(self.language)

    @property
    def hashtags(self) -> tuple[str, ...]:
        """The list's hashtags, without `#`."""
        return self.publication.edition.metadata.hashtags

    @cached_property
    def has_feeds(self) -> bool:
        """Whether an account or a blog of a member has a feed."""
        members = self.publication.edition.can_be_followed.members
        return any(True for one in members for _ in feeds_of(one))

    @property
    def chats(self) -> tuple[Chat, ...]:
        """The list's regular chats."""
        return self.publication.edition.metadata.chats

    @property
    def subscription(self) -> str:
        """The address with which a calendar subscribes to the chats; empty without `address`.

        Programs for calendars open `webcal:` and read the file at the same https address.
        """
        return re.sub(r"^https?:", "webcal:", self.absolute(CALENDAR)) if self.address else ""

    @property
    def hashtag_links(self) -> list[tuple[str, str]]:
        """The hashtags, each with the address of its posts or with an empty text."""
        urls = [one.entry.hashtag_url for one in self.sections if one.members]
        url = next((one for one in urls if one), None)
        return [(tag, url(tag) if url else "") for tag in self.hashtags]

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
        return tuple(Card(member, edition.lost, self.texts) for member in edition.members)

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
        texts = self.texts
        rest = texts.text("Other") if len(cards) > 1 else texts.text("Everybody")
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
        return charts(figures, self.texts) if figures and self.cards else []

    @property
    def checked(self) -> datetime | None:
        """When the list was last checked, if the page has its statistics."""
        figures = self.publication.figures
        return figures.checked if figures else None

    @cached_property
    def sections(self) -> tuple[PlatformSection, ...]:
        """The platforms on which the list has members or is published, in the platforms' order."""
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
        return any(one.has_walk for one in self.sections)

    @property
    def without_button(self) -> tuple[PlatformSection, ...]:
        """The platforms whose button needs the page's address, which is not set or not https."""
        return tuple(
            one for one in self.sections if one.entry.script and one.members and not one.has_button
        )

    @property
    def has_short_labels(self) -> bool:
        """Whether the labels on the cards fit a narrow column."""
        return all(one.has_short_label for one in self.sections)

    def whereabouts_in(self, texts: Texts) -> str:
        """Return how many members there are, and on which platforms, in a language."""
        number = len(self.cards)
        labels = [one.label for one in self.sections if one.members]
        if not labels:
            return texts.plural("{count} member", "{count} members", number)
        return texts.plural(
            "{count} member on {platforms}",
            "{count} members on {platforms}",
            number,
            platforms=texts.joined(labels),
        )

    @property
    def published(self) -> dict[str, tuple[str, ...]]:
        """The addresses at which the list is published, by what the platform calls them."""
        edition = self.publication.edition
        return {
            _published_as(on, len(addresses)): addresses
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


def _published_as(on: Platform, number: int) -> str:
    """Return what the platform calls so many places where the list is published."""
    return on.page.published_as_one or on.page.published_as if number == 1 else on.page.published_as


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
