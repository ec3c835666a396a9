"""Read what a letter is made from: posts through the user's logins, and the list's news."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urljoin

from care100.digest.period import Period
from care100.digest.ranking import MemberPost
from care100.engine.concurrency import RetryPolicy
from care100.model import sanitize
from care100.model.addresses import folder_of, is_web_address
from care100.model.chats import CALENDAR
from care100.model.handles import Handle, PlatformId
from care100.model.list_metadata import Edition, ListMetadata
from care100.model.members import Member
from care100.model.reasons import Reason
from care100.platforms import PLATFORMS, platform
from care100.platforms.login import PlatformClient
from care100.platforms.posts import HasPosts, PostReader, PostsRequest
from care100.registry import edition_records
from care100.registry.database import Database
from care100.registry.editions import edition
from care100.registry.list_news import ListNews, news_since
from care100.registry.lists import the_list
from care100.registry.models import CuratedList
from care100.registry.reading import read_members
from care100.registry.session import Session

_LONGEST_NAME = 160


@dataclass(frozen=True)
class ReadableList:
    """A list with what is needed to read its members' posts; private notes are left out.

    `ids` has the permanent ids that the platforms themselves confirmed. `calendar` is the address
    of the published calendar of its chats, or empty.
    """

    edition: Edition
    ids: Mapping[Handle, str]
    news: ListNews
    calendar: str = ""


@dataclass(frozen=True)
class LeftOut:
    """An account whose posts are in no letter, and why."""

    name: str
    handle: Handle
    reason: Reason


@dataclass(frozen=True)
class Reading:
    """The posts that were read, and the accounts that were left out."""

    posts: Sequence[MemberPost]
    left_out: Sequence[LeftOut]


def load(database: Database, slug: str, period: Period) -> ReadableList:
    """Return the list as it stands now. Raises UnknownList."""
    with database.reading() as session:
        curated = the_list(session, slug)
        ids = {
            one.member.accounts[on].handle: account.platform_id
            for one in read_members(session, curated)
            for on, account in one.accounts.items()
            if account.platform_id and account.is_confirmed
        }
        snapshot = edition(session, curated).for_public().can_be_followed
        news = news_since(session, curated, period.since)
        calendar = _calendar(session, curated, snapshot.metadata)
        return ReadableList(snapshot, ids, news, calendar)


def _calendar(session: Session, curated: CuratedList, metadata: ListMetadata) -> str:
    """Return the address of the calendar beside the list's page; empty if none was published."""
    if not metadata.chats or not is_web_address(metadata.page):
        return ""
    # The page of somebody else's list has the chats, because they were read there.
    newest = edition_records.newest(session, curated)
    if not curated.origin and not (newest and newest.content["list"].get("chats")):
        return ""
    return urljoin(folder_of(metadata.page), CALENDAR)


def reader(on: PlatformId) -> PostReader | None:
    """Return the reader of posts on a platform, or None if it has none."""
    found = platform(on)
    return found.posts if isinstance(found, HasPosts) else None


def readable_platforms() -> list[PlatformId]:
    """Return the platforms that are read unless the user names others."""
    return [on for on in PLATFORMS if (one := reader(on)) and not one.only_when_named]


def request(
    readable: ReadableList, on: PlatformId, period: Period, retry: RetryPolicy
) -> PostsRequest:
    """Return what is asked of one platform."""
    handles = filter(None, (one.handle(on) for one in readable.edition.members))
    return PostsRequest(
        readable.edition.metadata.slug,
        {handle: readable.ids.get(handle, "") for handle in handles},
        period.since,
        readable.edition.metadata.published_on(on),
        retry,
    )


def price(readable: ReadableList, on: PlatformId, period: Period) -> Decimal:
    """Return the most dollars that reading on a platform can cost. Raises Care100Error."""
    found = reader(on)
    wanted = request(readable, on, period, RetryPolicy())
    return found.price(wanted) if found and wanted.accounts else Decimal(0)


def read(
    readable: ReadableList,
    clients: Mapping[PlatformId, PlatformClient],
    period: Period,
    retry: RetryPolicy,
) -> Reading:
    """Read the members' posts with the user's logins. Raises PlatformError."""
    posts: list[MemberPost] = []
    left_out: list[LeftOut] = []
    for on, client in clients.items():
        found, wanted = reader(on), request(readable, on, period, retry)
        if found is None or not wanted.accounts:
            continue
        answers = found.read(client, wanted)
        for place, member in enumerate(readable.edition.members):
            handle = member.handle(on)
            answer = answers.get(handle) if handle else None
            if handle is None or answer is None:
                continue
            name = name_of(member)
            if isinstance(answer, Reason):
                left_out.append(LeftOut(name, handle, answer))
                continue
            posts += [
                MemberPost(place, name, handle, answer.followers, post)
                for post in answer.posts
                if post.at <= period.until and (post.text or post.attachments)
            ]
    return Reading(posts, left_out)


def name_of(member: Member) -> str:
    """Return the member's name on one line; a handle if it has no visible character."""
    name = sanitize.line(member.name, _LONGEST_NAME)
    return name or next((handle.display for handle in member.handles), "")
