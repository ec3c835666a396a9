"""The time that a letter is about."""

from datetime import UTC, datetime, timedelta

import pytest

from care100.digest.period import parse
from care100.model.errors import UsageError

SUNDAY = datetime(2026, 11, 29, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(("text", "days"), [("7d", 7), ("1d", 1), ("2w", 14), (" 3 D ", 3)])
def test_times_are_read(text: str, days: int) -> None:
    period = parse(text, SUNDAY)
    assert (period.until, period.since) == (SUNDAY, SUNDAY - timedelta(days=days))


def test_a_date_begins_at_its_midnight() -> None:
    period = parse("2026-11-22", SUNDAY)
    assert (period.since.isoformat(), period.until) == ("2026-11-22T00:00:00+00:00", SUNDAY)
    assert period.key == parse("7d", SUNDAY).key


@pytest.mark.parametrize(
    "text", ["", "0d", "-7d", "7", "seven", "7h", "2026-11-29", "2027-01-01", "2020-01-01", "١d"]
)
def test_other_times_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse(text, SUNDAY)


@pytest.mark.parametrize("text", ["93d", "1000d", "99999999w", "2020-01-01"])
def test_a_time_that_is_too_long_is_called_that(text: str) -> None:
    with pytest.raises(UsageError, match="too long ago"):
        parse(text, SUNDAY)


def test_all_runs_of_a_week_are_the_same_issue() -> None:
    monday = datetime(2026, 11, 23, 0, 5, tzinfo=UTC)
    assert parse("7d", monday).key == parse("1w", SUNDAY).key == "2026-W48"
    assert parse("7d", SUNDAY + timedelta(hours=6)).key == "2026-W49"


def test_lengths_other_than_a_week_have_issues_of_that_length() -> None:
    keys = [parse("3d", SUNDAY + timedelta(days=n)).key for n in range(6)]
    assert len(set(keys)) in (2, 3)
    assert parse("1d", SUNDAY).key != parse("1d", SUNDAY + timedelta(days=1)).key
    assert parse("1d", SUNDAY).key != parse("7d", SUNDAY).key


def test_dates_are_written_for_people() -> None:
    assert parse("7d", SUNDAY).words == "22 to 29 November 2026"
    assert parse("30d", SUNDAY).words == "30 October to 29 November 2026"
    new_year = datetime(2027, 1, 2, tzinfo=UTC)
    assert parse("7d", new_year).words == "26 December 2026 to 2 January 2027"
