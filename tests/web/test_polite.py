"""Politeness: one request at a time for each server, a pause, and what the server asks for."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpcore
import pytest

from care100.sandbox import Sandbox
from care100.sandbox.mastodon.small_servers import SmallServer
from care100.web import (
    HostBusy,
    HostUnreachable,
    PoliteClient,
    RequestLimits,
    TooSlow,
    polite_client,
    transport,
)
from tests.web.stranger import Stranger, page, sent_on

GENEROUS = RequestLimits()
BUSY = "429 Too Many Requests"


class Clock:
    """Time that passes only when somebody sleeps; `slept` has for how long."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        if seconds:
            self.slept.append(round(seconds, 3))
            self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    running = Clock()
    monkeypatch.setattr(polite_client, "time", running)
    return running


@pytest.fixture
def town() -> Iterator[SmallServer]:
    with Sandbox(small_servers=1) as running:
        yield running.small_servers[0]


def client(*strangers: Stranger, limits: RequestLimits = GENEROUS) -> PoliteClient:
    return PoliteClient(here=[one.server for one in strangers], limits=limits)


def test_a_pause_between_two_requests_to_one_server_only(clock: Clock) -> None:
    with (
        Stranger(lambda _: [page(b"")]) as one,
        Stranger(lambda _: [page(b"")]) as other,
        client(one, other) as web,
    ):
        web.get(one.url)
        web.get(other.url)
        assert clock.slept == []
        web.get(one.url)
        assert clock.slept == [polite_client.PAUSE_SECONDS]
        clock.now += polite_client.PAUSE_SECONDS
        web.get(other.url)
    assert clock.slept == [polite_client.PAUSE_SECONDS]


def test_redirects_pause_too(clock: Clock) -> None:
    def answer(path: str) -> list[bytes]:
        return [sent_on("/there") if path == "/" else page(b"")]

    with Stranger(answer) as one, client(one) as web:
        web.get(one.url)
    assert clock.slept == [polite_client.PAUSE_SECONDS]


@pytest.mark.parametrize("status", [BUSY, "503 Service Unavailable"])
def test_a_server_is_asked_again_when_it_said(clock: Clock, status: str) -> None:
    answers = [page(b"", "Retry-After: 7", status=status), page(b"at last")]
    with Stranger(lambda _: [answers.pop(0)]) as one, client(one) as web:
        assert web.get(one.url).body == b"at last"
    assert clock.slept == [7]


def test_it_may_name_a_date_and_need_not_name_anything(clock: Clock) -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    answers = [
        page(b"", f"Retry-After: {until}", status=BUSY),
        page(b""),
        page(b"", status=BUSY),
        page(b""),
        page(b"", "Retry-After: soon", status=BUSY),
        page(b""),
    ]
    with Stranger(lambda _: [answers.pop(0)]) as one, client(one) as web:
        for _ in range(3):
            web.get(one.url)
            clock.now += 1
    first, *others = clock.slept
    assert 15 < first <= 20
    assert others == [5, 5]


@pytest.mark.parametrize(
    "said",
    [
        "²",
        "٣",
        "1e400",
        "Fri, 31 Dec 99999999999999999999 23:59:59 GMT",
        "Fri, 31 Dec 2027 23:59:59 +99999999999999999999",
    ],
)
def test_nonsense_for_a_time_names_none(clock: Clock, said: str) -> None:
    answers = [page(b"", f"Retry-After: {said}", status=BUSY), page(b"at last")]
    with Stranger(lambda _: [answers.pop(0)]) as one, client(one) as web:
        assert web.get(one.url).body == b"at last"
    assert clock.slept == [5]


@pytest.mark.parametrize("said", ["3600", "9" * 5000, "Fri, 31 Dec 9999 23:59:59 -2359"])
def test_who_wants_to_be_left_alone_for_long_is(clock: Clock, said: str) -> None:
    answer = page(b"", f"Retry-After: {said}", status=BUSY)
    with Stranger(lambda _: [answer]) as one, client(one) as web:
        with pytest.raises(HostBusy, match="wants to be asked later"):
            web.get(one.url)
        assert len(one.asked) == 1
    assert clock.slept == []


def test_who_goes_on_being_busy_is_asked_twice_only(clock: Clock) -> None:
    answer = page(b"", "Retry-After: 2", status=BUSY)
    with Stranger(lambda _: [answer]) as one, client(one) as web:
        with pytest.raises(HostBusy):
            web.get(one.url)
        assert len(one.asked) == 2
    assert clock.slept == [2]


def test_an_error_without_a_time_is_an_answer(clock: Clock) -> None:
    answer = page(b"", status="503 Service Unavailable")
    with Stranger(lambda _: [answer]) as one, client(one) as web:
        assert web.get(one.url).status == 503
    assert clock.slept == []


@pytest.mark.usefixtures("clock")
def test_many_at_once_share_one_connection(town: SmallServer) -> None:
    with PoliteClient(here=[town.domain]) as web, ThreadPoolExecutor(8) as pool:
        pages = list(pool.map(lambda _: web.get(town.url), range(24)))
    assert {one.status for one in pages} == {200}
    assert (town.total_connections, town.peak_connections) == (1, 1)


@pytest.mark.usefixtures("clock")
def test_a_server_that_is_gone_is_tried_once(
    town: SmallServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    dial, dialled = transport._dial, list[str]()

    def dialling(ip: str, port: int, seconds: float) -> httpcore.NetworkStream:
        dialled.append(ip)
        return dial(ip, port, seconds)

    monkeypatch.setattr(transport, "_dial", dialling)
    town.stop_listening()
    with PoliteClient(here=[town.domain]) as web:
        for _ in range(3):
            with pytest.raises(HostUnreachable, match="could not be reached"):
                web.get(town.url)
            # Its name may have several addresses.
            assert len(dialled) == len(set(dialled))


def test_a_server_that_is_slow_is_tried_once_but_not_one_to_which_a_slow_one_led(
    clock: Clock,
) -> None:
    hung = threading.Event()

    def never(_: str) -> list[bytes]:
        clock.now += took
        hung.wait()
        return []

    limits = RequestLimits(seconds=1.0)
    with Stranger(never) as slow, client(slow, limits=limits) as web:
        took = 0.0
        for asked in (1, 2):
            with pytest.raises(TooSlow):
                web.get(slow.url)
            assert len(slow.asked) == asked
        took = 1.0
        for _ in range(2):
            with pytest.raises(TooSlow):
                web.get(slow.url)
            assert len(slow.asked) == 3
        hung.set()
