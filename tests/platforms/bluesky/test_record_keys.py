"""Keys of records: timestamp identifiers that sort by time."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from care100.platforms.bluesky.record_keys import RecordKeys, key_of, time_of

MICROSECONDS = st.integers(0, 2**53 - 1)
WRITERS = st.integers(0, 1023)
EARLIEST, LATEST = (datetime.fromisoformat(text) for text in ("2022-11-01", "2150-01-01"))


@given(MICROSECONDS, WRITERS, MICROSECONDS, WRITERS)
def test_keys_sort_by_time_and_writer(one: int, first: int, other: int, second: int) -> None:
    keys = key_of(one, first), key_of(other, second)
    assert (keys[0] < keys[1]) == ((one, first) < (other, second))
    assert all(len(key) == 13 for key in keys)


@given(st.datetimes(EARLIEST, LATEST, timezones=st.just(UTC)), WRITERS)
def test_the_time_is_read_back(at: datetime, writer: int) -> None:
    since = at - datetime(1970, 1, 1, tzinfo=UTC)
    microseconds = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    found = time_of(key_of(microseconds, writer))
    assert found is not None
    assert abs((found - at).total_seconds()) < 0.001


def test_each_key_is_greater_than_the_one_before() -> None:
    keys = RecordKeys()
    made = [keys.new() for _ in range(2_000)]
    assert made == sorted(set(made))


def test_the_key_of_the_specification_is_read() -> None:
    """atproto.com/specs/tid has this example; its time is that of the post in the documents."""
    found = time_of("3jzfcijpj2z2a")
    assert found is not None
    assert found.year == 2023
    assert time_of("self") is None
    assert time_of("zzzzzzzzzzzzz") is None
