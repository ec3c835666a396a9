"""Letters made without a server."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from care100.digest.collect import ReadableList, Reading
from care100.digest.letter import Letter, write
from care100.digest.period import parse
from care100.digest.ranking import MemberPost
from care100.model.chats import Chat, Weekday
from care100.model.list_metadata import Edition, ListMetadata
from care100.platforms import parse_handle
from care100.platforms.posts import Attachment, Post
from care100.registry.list_news import ListNews
from tests.members import a_member

SUNDAY = datetime(2026, 11, 29, 18, 30, tzinfo=UTC)
CHAT = Chat("Care chat", "care", Weekday.THURSDAY, time(20), "Europe/London")
HOSTILE = (
    "\"><script>alert(1)</script><img src=x onerror=alert(2)>'&amp;\u202e[x](javascript:alert(3))"
)


def a_member_post(place: int, text: str, **post: object) -> MemberPost:
    """Return a post of a member, a day old."""
    values: dict[str, object] = {
        "url": f"https://social.example/@m{place}/{len(text)}",
        "at": SUNDAY - timedelta(days=1, minutes=place),
        "text": text,
        **post,
    }
    handle = parse_handle(f"@m{place}@social.example")
    name = str(values.pop("name", f"Member {place}"))
    return MemberPost(place, name, handle, 100, Post(**values))  # type: ignore[arg-type]


def a_letter(
    posts: Sequence[MemberPost] = (),
    *,
    joined: Sequence[str] = (),
    left: Sequence[str] = (),
    since: str = "7d",
    title: str = "Social Care & Friends",
    page: str = "",
    chats: Sequence[Chat] = (),
    calendar: str = "",
    hashtags: Sequence[str] = (),
) -> Letter:
    """Return a letter with these posts and news."""
    about = ListMetadata("people", title, page=page, chats=tuple(chats), hashtags=tuple(hashtags))
    news = ListNews(
        tuple(a_member(name, mastodon="new@social.example") for name in joined),
        tuple(a_member(name, mastodon="old@social.example") for name in left),
    )
    members = tuple(a_member(f"Member {n}", mastodon=f"m{n}@social.example") for n in range(9))
    edition = Edition(about, members, (SUNDAY,) * 9, SUNDAY)
    return write(
        ReadableList(edition, {}, news, calendar), Reading(posts, ()), parse(since, SUNDAY), 20
    )


def a_full_letter() -> Letter:
    """Return a letter with something of everything."""
    picture = Attachment("image", "https://social.example/1.png", "Four people, laughing")
    return a_letter(
        [
            a_member_post(1, "First\nline\n\nRead https://example.org/page.", boosts=9, replies=1),
            a_member_post(2, "Ein Leitfaden", language="de", hashtags=("Pflege",), boosts=2),
            a_member_post(3, "مرحبا", language="ar", name="مركز الرعاية"),
            a_member_post(4, "The details", warning="Abuse in care", attachments=(picture,)),
            a_member_post(5, "A picture", attachments=(picture,)),
        ],
        joined=["Newcomer Trust"],
        left=["Carers North"],
        page="https://lists.example.org/people/",
        chats=[CHAT, Chat("Early", "care", Weekday.MONDAY, time(9), "UTC")],
        calendar="https://lists.example.org/people/chats.ics",
        hashtags=["SocialCare", "Carers"],
    )


def a_hostile_letter() -> Letter:
    """Return a letter in which every text is an attack."""
    attachment = Attachment("link", "https://evil.example/?a=1&b=2", HOSTILE)
    post = a_member_post(
        1,
        f'{HOSTILE}\n\n{HOSTILE} https://evil.example/"onclick=alert(4) # h\n- l\n1. n',
        name=HOSTILE,
        language='"><script>',
        hashtags=(HOSTILE,),
        attachments=(attachment,),
    )
    warned = a_member_post(2, "x", warning=HOSTILE)
    return a_letter(
        [post, warned],
        joined=[HOSTILE],
        left=[HOSTILE],
        title=HOSTILE,
        chats=[replace(CHAT, name=HOSTILE)],
    )
