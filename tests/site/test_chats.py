"""The regular chats on a list's page, and their calendar."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar, Timezone

from care100.formats.chat_rows import chat_of
from care100.model.list_metadata import Edition, ListMetadata
from care100.site import calendar
from care100.site.page import ListPage
from care100.site.publication import Publication
from tests.person import Typist
from tests.site.pages import keeps, published

PAGE = "https://lists.example.org/people/"
NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
CHAT = {
    "name": "Care chat",
    "hashtag": "care",
    "weekday": "Thursday",
    "time": "20:00",
    "time_zone": "Europe/London",
}
WORDS = ("--hashtag", "care", "--day", "Thursday", "--time", "20:00", "--zone", "London")


def a_page(*chats: dict[str, str], updated: datetime = NOON, page: str = PAGE) -> ListPage:
    metadata = ListMetadata("people", "People", page=page, chats=tuple(map(chat_of, chats)))
    return ListPage(Publication(Edition(metadata, (), (), updated)))


def events(data: bytes) -> list[Any]:
    return list(Calendar.from_ical(data).walk("VEVENT"))


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """Keeps a list with a chat."""
    keeps(curator, "people", [{"name": "Ada", "mastodon": "ada@b.social"}])
    curator.runs("chats", "people", "Care chat", *WORDS)
    return curator


@pytest.mark.parametrize(
    "zone", ["Europe/London", "America/New_York", "Australia/Sydney", "Africa/Casablanca"]
)
def test_the_zone_in_the_calendar_follows_the_changes_of_the_clocks(zone: str) -> None:
    data = calendar.ics(a_page({**CHAT, "time_zone": zone}))
    [found] = Calendar.from_ical(data).walk("VTIMEZONE")
    assert isinstance(found, Timezone)
    in_file = found.to_tz()
    for at in islice(chat_of({**CHAT, "time_zone": zone}).times_from(NOON), 100):
        assert at.replace(tzinfo=in_file).utcoffset() == at.utcoffset(), at


def test_an_event_is_every_week_from_the_edition_on() -> None:
    [event] = events(calendar.ics(a_page(CHAT)))
    assert event.decoded("dtstart") == datetime(2026, 9, 3, 19, tzinfo=UTC)
    assert event["dtstart"].params["TZID"] == "Europe/London"
    assert event.decoded("duration") == timedelta(minutes=60)
    assert event["rrule"] == {"FREQ": ["WEEKLY"]}
    assert event.decoded("dtstamp") == NOON
    assert event.decoded("summary") == "Care chat (#care)"
    assert str(event["url"]) == PAGE


def test_an_event_takes_the_minutes_of_its_chat() -> None:
    [event] = events(calendar.ics(a_page({**CHAT, "minutes": "90"})))
    assert event.decoded("duration") == timedelta(minutes=90)


def test_an_event_has_the_same_id_in_every_edition() -> None:
    first, later = (
        events(calendar.ics(a_page({**CHAT, "time": time}, updated=at)))[0]
        for time, at in (("20:00", NOON), ("21:00", NOON + timedelta(days=90)))
    )
    assert first["uid"] == later["uid"]
    assert first["dtstart"].dt != later["dtstart"].dt
    two = events(calendar.ics(a_page(CHAT, {**CHAT, "name": "Other"})))
    assert len({str(one["uid"]) for one in two}) == 2


def test_the_same_edition_gives_the_same_bytes() -> None:
    assert calendar.ics(a_page(CHAT)) == calendar.ics(a_page(CHAT))


def test_hostile_names_stay_in_their_line() -> None:
    name = "A\r\nEND:VEVENT\nBEGIN:VALARM; \u202e\x1b[31m"
    [event] = events(calendar.ics(a_page({**CHAT, "name": name})))
    assert not list(Calendar.from_ical(calendar.ics(a_page({**CHAT, "name": name}))).walk("VALARM"))
    summary = event.decoded("summary")
    assert not set("\r\n\x1b\u202e") & set(summary)


def test_the_page_says_when_and_links_the_calendar(keeper: Typist, tmp_path: Path) -> None:
    page = published(keeper, tmp_path / "site", "people")
    assert "Thursdays at 20:00, London time" in page.source
    assert "chats.ics" in page.links
    assert "webcal:" not in page.source
    assert (tmp_path / "site/people/chats.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    keeper.runs("describe", "people", "--page", PAGE)
    page = published(keeper, tmp_path / "site", "people")
    assert "webcal://lists.example.org/people/chats.ics" in page.links
    assert 'type="text/calendar"' in page.source


def test_the_page_shows_the_length_of_a_chat_that_takes_no_hour(
    keeper: Typist, tmp_path: Path
) -> None:
    assert "60 minutes" not in published(keeper, tmp_path / "site", "people").source
    keeper.runs("chats", "people", "Care chat", "--minutes", "90")
    assert "London time, 90 minutes" in published(keeper, tmp_path / "site", "people").source
    keeper.runs("describe", "people", "--language", "cy")
    assert ", 90 munud" in published(keeper, tmp_path / "site", "people").source


def test_a_chat_is_published_with_an_edition_and_not_before(keeper: Typist, tmp_path: Path) -> None:
    site = tmp_path / "site"
    published(keeper, site, "people")
    keeper.runs("chats", "people", "Draft", *WORDS)
    assert b"Draft" not in (site / "people/chats.ics").read_bytes()
    assert b"Draft" not in (site / "people/list.json").read_bytes()
    published(keeper, site, "people")
    assert b"Draft" in (site / "people/chats.ics").read_bytes()


def test_without_chats_there_is_neither_calendar_nor_heading(
    keeper: Typist, tmp_path: Path
) -> None:
    published(keeper, tmp_path / "site", "people")
    keeper.runs("chats", "people", "Care chat", "--remove")
    page = published(keeper, tmp_path / "site", "people")
    assert "chats" not in page.source
    assert not (tmp_path / "site/people/chats.ics").exists()


def test_the_page_escapes_a_chats_name(keeper: Typist, tmp_path: Path) -> None:
    keeper.runs("chats", "people", "<script>x</script>", *WORDS)
    page = published(keeper, tmp_path / "site", "people")
    assert "<script>x" not in page.source
    assert "&lt;script&gt;x" in page.source
