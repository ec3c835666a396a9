"""Waits for rate limits on a computer whose clock is set while care100 runs."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from time import monotonic
from typing import Self

import httpx
import pytest

from care100.engine.concurrency import RetryPolicy
from care100.platforms.errors import RateLimited
from care100.platforms.rate_limits import RateLimits

Jump = Callable[[timedelta], None]
MODULES = ["moment", "platforms.rate_limits"]
JUMPS = [timedelta(hours=1), timedelta(days=1), timedelta(days=3650)]
FULL = {"x-ratelimit-limit": "300", "x-ratelimit-remaining": "0"}


@pytest.fixture
def jump(monkeypatch: pytest.MonkeyPatch) -> Jump:
    """Set the clock that care100 reads."""
    ahead = timedelta()

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.fromtimestamp((datetime.now(UTC) + ahead).timestamp(), tz)

    def set_clock(by: timedelta) -> None:
        nonlocal ahead
        ahead = by
        for module in MODULES:
            monkeypatch.setattr(f"care100.{module}.datetime", Clock)

    return set_clock


def reset_in(seconds: float) -> httpx.Headers:
    at = datetime.now(UTC) + timedelta(seconds=seconds)
    return httpx.Headers({**FULL, "x-ratelimit-reset": at.isoformat()})


def seconds_slept(monkeypatch: pytest.MonkeyPatch, limited: RateLimited) -> float:
    """Wait for the limit with sleeps that only move the count of seconds."""
    slept = 0.0

    def sleep(seconds: float) -> None:
        nonlocal slept
        slept += seconds
        assert slept < 3600, "waits for hours"

    began = monotonic()
    monkeypatch.setattr("time.sleep", sleep)
    monkeypatch.setattr("time.monotonic", lambda: began + slept)
    RetryPolicy().wait(limited)
    return slept


@pytest.mark.parametrize("by", JUMPS, ids=str)
def test_a_wait_is_not_prolonged_by_a_clock_set_back(
    monkeypatch: pytest.MonkeyPatch, jump: Jump, by: timedelta
) -> None:
    limited = RateLimits("A server").spent("api", httpx.Headers({"retry-after": "20"}))
    jump(-by)
    assert seconds_slept(monkeypatch, limited) == pytest.approx(20, abs=2)


@pytest.mark.parametrize("by", JUMPS, ids=str)
def test_a_quota_learned_before_the_clock_was_set_back_ends_in_time(
    jump: Jump, monkeypatch: pytest.MonkeyPatch, by: timedelta
) -> None:
    limits = RateLimits("A server")
    limits.learn("api", reset_in(20))
    jump(-by)
    with pytest.raises(RateLimited) as raised:
        limits.check("api")
    assert limits.wait_for("api", 1, 900) <= 20
    assert seconds_slept(monkeypatch, raised.value) == pytest.approx(20, abs=2)
    limits.check("api")


@pytest.mark.parametrize("by", JUMPS, ids=str)
def test_no_wait_is_negative_after_the_clock_is_set_forward(
    monkeypatch: pytest.MonkeyPatch, jump: Jump, by: timedelta
) -> None:
    limits = RateLimits("A server")
    limited = limits.spent("api", httpx.Headers({"retry-after": "20"}))
    jump(by)
    assert seconds_slept(monkeypatch, limited) == 0
    assert limits.wait_for("api", 1, 900) == 0
    limits.check("api")
