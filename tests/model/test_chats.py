"""Regular chats: when they take place, and how people write times, days and zones."""

from datetime import UTC, datetime, time, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care100.model.chats import Chat, Weekday, time_of_day
from care100.model.time_zones import UnknownZone, zone_named, zone_names

LONDON = Chat("Chat", "care", Weekday.THURSDAY, time(20), "Europe/London")


def first(chat: Chat, most: int, since: datetime) -> list[datetime]:
    return list(islice(chat.times_from(since), most))


def test_a_chat_keeps_its_time_of_day_when_the_clocks_change() -> None:
    # The clocks of London go back on 25 October 2026.
    before, after = first(LONDON, 2, datetime(2026, 10, 20, tzinfo=UTC))
    assert before.astimezone(UTC) == datetime(2026, 10, 22, 19, tzinfo=UTC)
    assert after.astimezone(UTC) == datetime(2026, 10, 29, 20, tzinfo=UTC)


def test_the_day_is_that_of_the_chats_own_zone() -> None:
    auckland = Chat("Chat", "care", Weekday.MONDAY, time(9), "Pacific/Auckland")
    [at] = first(auckland, 1, datetime(2026, 11, 29, 12, tzinfo=UTC))
    assert (at.astimezone(UTC), at.weekday()) == (datetime(2026, 11, 29, 20, tzinfo=UTC), 0)


def test_a_chat_that_begins_now_is_next_and_one_that_began_is_not() -> None:
    begins = datetime(2026, 12, 3, 20, tzinfo=UTC)
    assert first(LONDON, 1, begins) == [begins]
    assert first(LONDON, 1, begins + timedelta(seconds=1)) == [begins + timedelta(days=7)]


@given(
    st.sampled_from(list(Weekday)),
    st.times(),
    st.sampled_from(sorted(zone_names())),
    st.integers(0, 16 * 366 * 24 * 3600).map(
        lambda n: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=n)
    ),
)
def test_every_week_has_one_time_on_the_right_day(
    weekday: Weekday, at: time, zone: str, since: datetime
) -> None:
    chat = Chat("Chat", "care", weekday, at.replace(second=0, microsecond=0), zone)
    times = first(chat, 3, since)
    assert since <= times[0] <= since + timedelta(days=7, hours=25)
    assert all(two.date() - one.date() == timedelta(days=7) for one, two in pairwise(times))
    assert {(one.weekday(), one.time()) for one in times} == {(weekday.number, chat.time)}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("20:00", time(20)),
        ("9.30", time(9, 30)),
        ("8pm", time(20)),
        ("8:15 PM", time(20, 15)),
        ("12am", time(0)),
        ("12 pm", time(12)),
        (" 00:00 ", time(0)),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, read: time) -> None:
    assert time_of_day(text) == read


@pytest.mark.parametrize("text", ["", "20", "24:00", "20:60", "13pm", "0am", "20:00 pm", "٢٠:٠٠"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        time_of_day(text)


@pytest.mark.parametrize("text", ["Thursday", "thursdays", " THU ", "Thurs"])
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    assert Weekday.parse(text) is Weekday.THURSDAY


@pytest.mark.parametrize("text", ["", "T", "Donnerstag", "thursdayy"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Weekday.parse(text)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("London", "Europe/London"),
        ("europe/london", "Europe/London"),
        ("new york", "America/New_York"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("utc", "UTC"),
    ],
)
def test_a_zone_is_found_by_its_place(text: str, zone: str) -> None:
    assert zone_named(text) == zone


def test_words_help_to_find_a_zone() -> None:
    with pytest.raises(UnknownZone, match="the nearest name is London"):
        zone_named("Lodnon")
    with pytest.raises(UnknownZone, match="write a place such as London"):
        zone_named("../../etc/passwd")
