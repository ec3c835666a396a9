"""The polite client: one request at a time for each server, pauses, and `Retry-After`."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpcore
import pytest

from care100.connections import deadline
from care100.sandbox import Sandbox
from care100.sandbox.mastodon.small_servers import SmallServer
from care100.web import (
    HostBusy,
    HostUnreachable,
    PoliteClient,
    RequestLimits,
    TooSlow,
    polite_client,
)
from tests.web.untrusted_server import UntrustedServer, page, sent_on

GENEROUS = RequestLimits()
BUSY = "429 Too Many Requests"


class Clock:
    """A clock that advances only by sleeping; `slept` holds the durations in seconds."""

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
def server() -> Iterator[SmallServer]:
    with Sandbox(small_servers=1) as running:
        yield running.small_servers[0]


def client(*servers: UntrustedServer, limits: RequestLimits = GENEROUS) -> PoliteClient:
    return PoliteClient(here=[one.server for one in servers], limits=limits)


def test_only_requests_to_the_same_server_have_a_pause(clock: Clock) -> None:
    with (
        UntrustedServer(lambda _: [page(b"")]) as one,
        UntrustedServer(lambda _: [page(b"")]) as other,
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


def test_redirects_have_a_pause_too(clock: Clock) -> None:
    def answer(path: str) -> list[bytes]:
        return [sent_on("/there") if path == "/" else page(b"")]

    with UntrustedServer(answer) as one, client(one) as web:
        web.get(one.url)
    assert clock.slept == [polite_client.PAUSE_SECONDS]


@pytest.mark.parametrize("status", [BUSY, "503 Service Unavailable"])
def test_a_request_is_retried_after_retry_after(clock: Clock, status: str) -> None:
    answers = [page(b"", "Retry-After: 7", status=status), page(b"at last")]
    with UntrustedServer(lambda _: [answers.pop(0)]) as one, client(one) as web:
        assert web.get(one.url).body == b"at last"
    assert clock.slept == [7]


def test_retry_after_can_be_a_date_or_missing(clock: Clock) -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    answers = [
        page(b"", f"Retry-After: {until}", status=BUSY),
        page(b""),
        page(b"", status=BUSY),
        page(b""),
        page(b"", "Retry-After: soon", status=BUSY),
        page(b""),
    ]
    with UntrustedServer(lambda _: [answers.pop(0)]) as one, client(one) as web:
        for _ in range(3):
            web.get(one.url)
            clock.now += 1
    first, *others = clock.slept
    assert 15 < first <= 20
    assert others == [5, 5]


@pytest.mark.parametrize(
    "header",
    [
        "²",
        "٣",
        "1e400",
        "Fri, 31 Dec 99999999999999999999 23:59:59 GMT",
        "Fri, 31 Dec 2027 23:59:59 +99999999999999999999",
    ],
)
def test_an_invalid_retry_after_gives_the_default_wait(clock: Clock, header: str) -> None:
    answers = [page(b"", f"Retry-After: {header}", status=BUSY), page(b"at last")]
    with UntrustedServer(lambda _: [answers.pop(0)]) as one, client(one) as web:
        assert web.get(one.url).body == b"at last"
    assert clock.slept == [5]


@pytest.mark.parametrize("header", ["3600", "9" * 5000, "Fri, 31 Dec 9999 23:59:59 -2359"])
def test_a_long_retry_after_is_not_waited_for(clock: Clock, header: str) -> None:
    answer = page(b"", f"Retry-After: {header}", status=BUSY)
    with UntrustedServer(lambda _: [answer]) as one, client(one) as web:
        with pytest.raises(HostBusy, match="is refusing requests for now"):
            web.get(one.url)
        assert len(one.asked) == 1
    assert clock.slept == []


def test_a_busy_server_is_retried_only_once(clock: Clock) -> None:
    answer = page(b"", "Retry-After: 2", status=BUSY)
    with UntrustedServer(lambda _: [answer]) as one, client(one) as web:
        with pytest.raises(HostBusy):
            web.get(one.url)
        assert len(one.asked) == 2
    assert clock.slept == [2]


def test_a_503_without_retry_after_is_returned(clock: Clock) -> None:
    answer = page(b"", status="503 Service Unavailable")
    with UntrustedServer(lambda _: [answer]) as one, client(one) as web:
        assert web.get(one.url).status == 503
    assert clock.slept == []


@pytest.mark.usefixtures("clock")
def test_many_at_once_share_one_connection(server: SmallServer) -> None:
    with PoliteClient(here=[server.domain]) as web, ThreadPoolExecutor(8) as pool:
        pages = list(pool.map(lambda _: web.get(server.url), range(24)))
    assert {one.status for one in pages} == {200}
    assert (server.total_connections, server.peak_connections) == (1, 1)


@pytest.mark.usefixtures("clock")
def test_a_server_that_is_gone_is_tried_once(
    server: SmallServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    dial, dialled = deadline.dial, list[str]()

    def dialling(ip: str, port: int, seconds: float) -> httpcore.NetworkStream:
        dialled.append(ip)
        return dial(ip, port, seconds)

    monkeypatch.setattr(deadline, "dial", dialling)
    server.stop_listening()
    with PoliteClient(here=[server.domain]) as web:
        for _ in range(3):
            with pytest.raises(HostUnreachable, match="could not be reached"):
                web.get(server.url)
            # Its name may have several addresses.
            assert len(dialled) == len(set(dialled))


def test_a_slow_server_is_tried_once_unless_a_redirect_used_the_time(
    clock: Clock,
) -> None:
    hung = threading.Event()

    def never(_: str) -> list[bytes]:
        clock.now += took
        hung.wait()
        return []

    limits = RequestLimits(seconds=1.0)
    with UntrustedServer(never) as slow, client(slow, limits=limits) as web:
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
