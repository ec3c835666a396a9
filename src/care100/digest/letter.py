"""A letter as values and words, the same for all formats. Each format escapes them itself.

Every text passes `sanitize`: posts and lists are written by anybody.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from care100.digest import ranking
from care100.digest.collect import ReadableList, Reading, name_of
from care100.digest.period import Period
from care100.digest.ranking import LEAST_FOLLOWERS, OF_EACH_MEMBER, Hashtag, MemberPost
from care100.model import sanitize
from care100.model.addresses import is_web_address
from care100.model.chats import Chat
from care100.model.dates import MONTHS, day
from care100.model.list_metadata import ListMetadata
from care100.model.members import Member
from care100.platforms import platform
from care100.platforms.posts import Attachment, MediaKind

RANKING = (
    "Posts are ordered by their boosts and replies, divided by the author’s followers plus "
    f"{LEAST_FOLLOWERS}. No member has more than {OF_EACH_MEMBER} posts. Boosts, replies to "
    "others and accounts that limit who can find their posts are left out."
)
_LONGEST_TEXT = 600
_LONGEST_LINE = 200
_HASHTAGS = 8
_TRACKS: dict[MediaKind, str] = {
    "image": "Picture",
    "video": "Video",
    "audio": "Recording",
    "link": "Link",
}
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}")


@dataclass(frozen=True)
class Link:
    """A line of text with an address."""

    text: str
    address: str


@dataclass(frozen=True)
class LetterPost:
    """One post, as a letter shows it."""

    chosen: MemberPost

    @property
    def name(self) -> str:
        """The member's name."""
        return sanitize.line(self.chosen.name, _LONGEST_LINE)

    @property
    def handle(self) -> str:
        """The account."""
        return self.chosen.handle.display

    @property
    def is_named(self) -> bool:
        """Whether the name is more than the account."""
        return self.name != self.handle

    @property
    def profile(self) -> str:
        """The address of the account's page."""
        return self.chosen.handle.url

    @property
    def url(self) -> str:
        """The address of the post."""
        return self.chosen.post.url

    @property
    def platform(self) -> str:
        """The platform's name."""
        return platform(self.chosen.handle.platform).label

    @property
    def day(self) -> str:
        """The date of the post."""
        return day(self.chosen.post.at)

    @property
    def language(self) -> str:
        """The language tag of the text, or empty."""
        tag = self.chosen.post.language
        return tag if _LANGUAGE.fullmatch(tag) else ""

    @property
    def warning(self) -> str:
        """The content warning, or empty. The text is not shown then."""
        return sanitize.line(self.chosen.post.warning, _LONGEST_LINE)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The text as lines, shortened; an empty line is between paragraphs."""
        if self.warning:
            return ()
        lines = [sanitize.line(line) for line in self.chosen.post.text.strip().split("\n")]
        shown: list[str] = []
        room = _LONGEST_TEXT
        for n, line in enumerate(lines):
            if not line and not (shown and shown[-1]):
                continue
            if len(line) > room:
                shown.append(sanitize.line(line, max(room, 1)))
                break
            shown.append(line)
            room -= len(line)
            if room < 1 and n < len(lines) - 1:
                shown[-1] += " …"
                break
        return tuple(shown)

    @property
    def attachments(self) -> tuple[Link, ...]:
        """The pictures, films and pages, as links."""
        if self.warning:
            return ()
        return tuple(map(_attachment, self.chosen.post.attachments))

    @property
    def reactions(self) -> str:
        """The boosts and replies: `12 boosts, 1 reply`; empty without any."""
        post = self.chosen.post
        counts = (post.boosts, "boost", "boosts"), (post.replies, "reply", "replies")
        return ", ".join(
            f"{count:,} {one if count == 1 else many}" for count, one, many in counts if count
        )


def _attachment(one: Attachment) -> Link:
    text = sanitize.line(one.text, _LONGEST_LINE)
    kind = _TRACKS[one.kind]
    return Link(f"{kind}: {text}" if text else f"{kind} without a description", one.address)


@dataclass(frozen=True)
class LetterChat:
    """A regular chat, and its next time (aware, in the chat's own time zone)."""

    chat: Chat
    at: datetime

    @property
    def name(self) -> str:
        """The chat's name."""
        return sanitize.line(self.chat.name, _LONGEST_LINE)

    @property
    def hashtag(self) -> str:
        """The hashtag, with `#`."""
        return f"#{self.chat.hashtag}"

    @property
    def when(self) -> str:
        """The time in words: `Thursday 3 December 2026, 20:00, London time, 90 minutes`."""
        date = f"{self.at.day} {MONTHS[self.at.month - 1]} {self.at.year}"
        clock = f"{self.chat.clock}{self.chat.zone_words}{self.chat.length_words}"
        return f"{self.chat.weekday} {date}, {clock}"


@dataclass(frozen=True)
class Letter:
    """A letter about one list and one period.

    joined, left  the members who did, by name
    hashtags      those that most members used
    authors       how many members posted publicly
    chats         the list's chats of the next seven days, by time
    calendar      the address of the chats' calendar; empty if none is published
    """

    metadata: ListMetadata
    period: Period
    members: int
    posts: tuple[LetterPost, ...]
    joined: tuple[Link, ...]
    left: tuple[str, ...]
    hashtags: tuple[Hashtag, ...]
    authors: int
    chats: tuple[LetterChat, ...] = ()
    calendar: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write about."""
        return not (self.posts or self.joined or self.left or self.chats)

    @property
    def title(self) -> str:
        """The list's title."""
        return sanitize.line(self.metadata.title, _LONGEST_LINE)

    @property
    def kind(self) -> str:
        """What the letter is called."""
        return "The weekly letter" if self.period.days == 7 else "The letter"

    @property
    def subject(self) -> str:
        """The subject of a message, and the title of a feed's entry."""
        return f"{self.title}: {self.period.words}"

    @property
    def description(self) -> str:
        """The list's description."""
        return sanitize.line(self.metadata.description, 2 * _LONGEST_LINE)

    @property
    def page(self) -> str:
        """The address of the list's page, or of its curator's; empty without one."""
        for address in (self.metadata.page, self.metadata.homepage):
            if is_web_address(address):
                return address
        return ""

    @property
    def language(self) -> str:
        """The language of the letter's own words."""
        return "en"

    @property
    def own_hashtags(self) -> str:
        """The list's own hashtags: `#SocialCare, #Carers`; empty without any."""
        return ", ".join(
            f"#{sanitize.line(one, _LONGEST_LINE).lstrip('#')}" for one in self.metadata.hashtags
        )

    @property
    def summary(self) -> str:
        """What is in the letter: `8 posts by 7 members, 2 new members, 1 departure, 1 chat`."""
        chosen = [one.chosen for one in self.posts]
        parts = []
        if chosen:
            by = _count(ranking.authors(chosen), "member")
            parts.append(f"{_count(len(chosen), 'post')} by {by}")
        if self.joined:
            parts.append(_count(len(self.joined), "new member"))
        if self.left:
            parts.append(_count(len(self.left), "departure"))
        if self.chats:
            parts.append(_count(len(self.chats), "chat"))
        return ", ".join(parts) or "Nothing new"

    @property
    def sources(self) -> str:
        """How many members posted, of how many."""
        return f"{self.authors} of {_count(self.members, 'member')} posted publicly in this time."


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def write(readable: ReadableList, reading: Reading, period: Period, most: int) -> Letter:
    """Return the letter, with at most `most` posts."""
    chosen = ranking.choose(reading.posts, most)
    return Letter(
        readable.edition.metadata,
        period,
        len(readable.edition.members),
        tuple(map(LetterPost, chosen)),
        tuple(map(_joined, readable.news.joined)),
        tuple(map(name_of, readable.news.left)),
        tuple(_shown(ranking.hashtags(reading.posts, _HASHTAGS))),
        ranking.authors(reading.posts),
        _chats(readable.edition.metadata, period.until),
        readable.calendar,
    )


def _chats(metadata: ListMetadata, since: datetime) -> tuple[LetterChat, ...]:
    """Return the chats of the next seven days, in which each has one time."""
    chats = (LetterChat(one, next(one.times_from(since))) for one in metadata.chats)
    return tuple(sorted(chats, key=lambda one: (one.at, one.name)))


def _joined(member: Member) -> Link:
    handles = member.handles
    return Link(name_of(member), handles[0].url if handles else "")


def _shown(hashtags: Sequence[Hashtag]) -> list[Hashtag]:
    return [Hashtag(sanitize.line(one.name, 60), one.members) for one in hashtags]
