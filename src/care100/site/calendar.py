"""The regular chats of a list as a calendar that people can subscribe to (RFC 5545)."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from care100.model import sanitize
from care100.model.chats import Chat
from care100.site.page import ListPage

if TYPE_CHECKING:
    from icalendar import Event

_PRODUCT = "-//care100//Regular chats//EN"


def ics(page: ListPage) -> bytes:
    """Return the calendar: an event for each chat, every week from the published edition on.

    An event has the same id in every edition, until its chat is renamed. Its time is that of a
    place, so that it follows the changes of the clocks there.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _PRODUCT)
    calendar.add("x-wr-calname", page.title)
    for chat in page.chats:
        calendar.add_component(_event(page, chat))
    # From the beginning of the year, because a zone needs the last change of its clocks.
    calendar.add_missing_timezones(first_date=date(page.updated.year, 1, 1))
    data: bytes = calendar.to_ical()
    return data


def _event(page: ListPage, chat: Chat) -> "Event":
    from icalendar import Event, vRecur

    event = Event()
    event.add("uid", str(uuid5(NAMESPACE_URL, f"{_id(page)}#{chat.name.casefold()}")))
    event.add("dtstamp", page.updated.astimezone(UTC))
    event.add("dtstart", _first(page, chat))
    event.add("duration", timedelta(minutes=chat.minutes))
    event.add("rrule", vRecur(freq="WEEKLY"))
    event.add("summary", f"{sanitize.line(chat.name)} (#{chat.hashtag})")
    if page.address:
        event.add("url", page.address)
    return event


def _id(page: ListPage) -> str:
    return page.address or f"care100:{page.slug}"


def _first(page: ListPage, chat: Chat) -> datetime:
    return next(chat.times_from(page.updated))
