"""The guarded client: limits, redirects, and hostile servers."""

import gzip
import itertools
import os
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from care100 import web
from care100.sandbox import Sandbox
from care100.web import CacheValidators, GuardedClient, RequestLimits
from care100.web import client as reading
from care100.web.page import Page, Unpacker
from tests.web.untrusted_server import UntrustedServer, page, sent_on

QUICK = RequestLimits(seconds=5, size=100_000, redirects=3)


def client(*servers: UntrustedServer, limits: RequestLimits = QUICK) -> GuardedClient:
    return GuardedClient(here=[one.server for one in servers], limits=limits)


def test_a_request_has_no_cookies_and_uses_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with (
        UntrustedServer(lambda _: [page("é".encode(), "Set-Cookie: a=b", "ETag: x")]) as one,
        client(one) as reader,
    ):
        read = reader.get(f"{one.url}/a?b", accept="text/html", seen=CacheValidators("x", "y"))
        reader.get(f"{one.url}/again")
    assert (read.status, read.text(), read.headers["etag"]) == (200, "é", "x")
    head = one.asked[0].splitlines()
    assert head[0] == "GET /a?b HTTP/1.1"
    assert f"Host: {one.server}" in head
    assert any(line.startswith("User-Agent: care100/") for line in head)
    assert {"If-None-Match: x", "If-Modified-Since: y", "Accept: text/html"} <= set(head)
    assert "cookie" not in one.asked[1].lower()


def test_the_number_of_idle_connections_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_KEPT", 5)
    with Sandbox(small_servers=20) as sandbox:
        here = [server.domain for server in sandbox.small_servers]
        with GuardedClient(here=here, limits=QUICK) as reader:
            for server in sandbox.small_servers:
                assert reader.get(server.url).ok
            assert len(reader._pool.connections) <= 5 + 1
            assert reader.get(sandbox.small_servers[-1].url).ok
        assert sandbox.small_servers[-1].total_connections == 1


def test_idle_connections_expire(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "KEPT_SECONDS", 0.0)
    with Sandbox(small_servers=2) as sandbox:
        one, other = sandbox.small_servers
        with GuardedClient(here=[one.domain, other.domain], limits=QUICK) as reader:
            assert reader.get(one.url).ok
            assert reader.get(other.url).ok
            assert one.domain not in str(reader._pool.connections)


@pytest.mark.parametrize("name", ["", "é", "a\r\nHost: b", "\0", " a", "x" * 301])
def test_an_invalid_cache_validator_is_not_sent(name: str) -> None:
    with UntrustedServer(lambda _: [page(b"a")]) as one, client(one) as reader:
        assert reader.get(one.url, seen=CacheValidators(name, name)).body == b"a"
    assert "If-" not in one.asked[0]


def test_this_computer_gets_no_request_unless_allowed() -> None:
    with UntrustedServer(lambda _: [page(b"secret")]) as one:
        with GuardedClient() as reader, pytest.raises(web.NotAllowed):
            reader.get(one.url)
        with (
            UntrustedServer(lambda _: [sent_on(f"{one.url}/")]) as other,
            client(other) as reader,
            pytest.raises(web.NotAllowed),
        ):
            reader.get(other.url)
    assert one.asked == []


def test_redirects_are_followed_up_to_a_limit() -> None:
    hops = {"/": "/a", "/a": "b", "/b": "//{server}/c?d"}
    with UntrustedServer(lambda _: []) as one:
        one.answer = lambda path: [
            sent_on(hops[path].format(server=one.server)) if path in hops else page(b"here")
        ]
        with client(one) as reader:
            read = reader.get(one.url)
            assert (read.url, read.body) == (f"{one.url}/c?d", b"here")
            one.answer = lambda _: [sent_on("/")]
            with pytest.raises(web.Unreadable, match="redirected more than 3 times"):
                reader.get(one.url)


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/", "https://10.0.0.1/", "file:///etc/passwd", "//[::1]/",
        "http://127.0.0.1:1/", "https://user:word@example.org/", "javascript:1", "https://[/",
        "https://example.org:22/", "http:\\\\127.0.0.1", "x" * 5000, "http://0/",
    ],
)  # fmt: skip
def test_redirects_to_unsafe_addresses_are_refused(location: str) -> None:
    with (
        UntrustedServer(lambda path: [sent_on(location) if path == "/" else page(b"")]) as one,
        client(one) as reader,
        pytest.raises(web.WebError),
    ):
        reader.get(one.url)


def dripped(first: bytes, drop: bytes) -> Iterator[bytes]:
    yield first
    for _ in range(200):
        time.sleep(0.02)
        yield drop


@pytest.mark.parametrize(
    ("first", "drop"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"A: b\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"a"),
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    ],
)
def test_a_slow_response_times_out(first: bytes, drop: bytes) -> None:
    with (
        UntrustedServer(lambda _: dripped(first, drop)) as one,
        client(one, limits=RequestLimits(seconds=0.3)) as reader,
        pytest.raises(web.TooSlow),
    ):
        reader.get(one.url)


def test_the_time_limit_includes_redirects_but_not_waiting_for_the_server() -> None:
    def answer(_: str) -> Iterator[bytes]:
        time.sleep(0.2)
        yield sent_on("/")

    locked: list[str] = []

    @contextmanager
    def server_lock(server: str) -> Iterator[None]:
        locked.append(server)
        time.sleep(0.6 if len(locked) == 1 else 0)
        yield

    with UntrustedServer(answer) as one:
        reader = GuardedClient(
            here=[one.server],
            limits=RequestLimits(seconds=0.5, redirects=99),
            server_lock=server_lock,
        )
        with reader, pytest.raises(web.TooSlow):
            reader.get(one.url)
    assert len(locked) > 1
    assert set(locked) == {one.server}


BOMB = gzip.compress(b"\0" * 50_000_000, mtime=0)


@pytest.mark.parametrize(
    "answer",
    [
        page(b"a" * 100_001),
        page(BOMB, "Content-Encoding: gzip"),
        page(gzip.compress(BOMB, mtime=0), "Content-Encoding: gzip, gzip"),
        page(gzip.compress(b"abc", mtime=0)[:-9], "Content-Encoding: gzip"),
        page(b"not gzip", "Content-Encoding: gzip"),
        page(b"", "Content-Encoding: gzip"),
        page(b"a", "Content-Encoding: br"),
        page(b"a")[:-1],
        b"",
        b"\0" * 1000,
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 100_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nA: " + b"b" * 1_000_000 + b"\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + b"a" * 1_000_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
    ],
)
def test_too_large_or_broken_responses_are_reported(answer: bytes) -> None:
    with (
        UntrustedServer(lambda _: [answer]) as one,
        client(one) as reader,
        pytest.raises(web.WebError) as error,
    ):
        reader.get(one.url)
    assert not isinstance(error.value, web.TooSlow)
    assert one.server in error.value.message


def test_a_compression_bomb_is_not_held_in_memory() -> None:
    tracemalloc.start()
    try:
        with pytest.raises(web.Unreadable):
            Unpacker("gzip", 100_000, "a").take(BOMB)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_gzip_is_unpacked() -> None:
    with (
        UntrustedServer(
            lambda _: [page(gzip.compress(b"abc", mtime=0), "Content-Encoding: gzip")]
        ) as one,
        client(one) as reader,
    ):
        assert reader.get(one.url).body == b"abc"


def test_a_response_without_a_body_may_name_an_encoding() -> None:
    answer = b"HTTP/1.1 304 Not Modified\r\nContent-Encoding: gzip\r\n\r\n"
    with UntrustedServer(lambda _: [answer]) as one, client(one) as reader:
        assert reader.get(one.url).status == 304


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=40),
            st.sampled_from(
                [
                    b"HTTP/1.1 200 OK\r\n", b"\r\n", b"HTTP/1.1 302 Found\r\n", b"Location: ",
                    b"Content-Encoding: gzip\r\n", b"Transfer-Encoding: chunked\r\n", b"5\r\n",
                    b"Content-Length: 3\r\n", b"\x1f\x8b\x08\x00", b"\xff: \xfe\r\n", b"0\r\n\r\n",
                    b"https://\xe2\x91\xa0/", b"Content-Type: text/html; charset=punycode\r\n",
                ]
            ),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_random_responses_give_a_page_or_a_web_error(pieces: list[bytes]) -> None:
    with UntrustedServer(lambda _: pieces) as one, client(one) as reader:
        try:
            reader.get(one.url).text()
        except web.WebError as error:
            assert error.message.isprintable()  # noqa: PT017 - a page is as good


@given(st.binary(max_size=300), st.integers(1, 50))
def test_random_bodies_are_unpacked_within_the_limit_or_refused(data: bytes, most: int) -> None:
    for encoding, bytes_ in itertools.product(["", "gzip"], [data, gzip.compress(data, mtime=0)]):
        unpacker = Unpacker(encoding, most, "a")
        try:
            unpacker.take(bytes_)
            assert len(unpacker.whole()) <= most
        except web.Unreadable:
            pass


@pytest.mark.parametrize(
    "charset", ["punycode", "idna", "zip", "unicode_escape", "hex", "x" * 99, "utf-8"]
)
def test_only_text_encodings_are_accepted(charset: str) -> None:
    headers = {"content-type": f"text/html; charset={charset}"}
    assert Page("https://a.org/", 200, headers, "é".encode()).text() == "é"
    declared = f'<meta charset="{charset}">é'
    assert Page("https://a.org/", 200, {}, declared.encode()).text() == declared


def test_threads_share_a_client_with_separate_time_limits() -> None:
    def answer(path: str) -> Iterator[bytes]:
        time.sleep(0.3 if path == "/slow" else 0)
        yield page(path.encode())

    got: dict[str, bytes] = {}
    with UntrustedServer(answer) as one, client(one) as reader:

        def get(path: str) -> None:
            got[path] = reader.get(one.url + path).body

        threads = [threading.Thread(target=get, args=(f"/{n}",)) for n in [*range(10), "slow"]]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {path: path.encode() for path in got} == got
    assert len(got) == 11


def test_an_unreachable_server_is_reported_with_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    with UntrustedServer(lambda _: []) as one:
        pass
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    with client(one) as reader:
        with pytest.raises(web.HostUnreachable) as error:
            reader.get(one.url)
        assert error.value.hint == "Try again later."
        monkeypatch.setenv("HTTPS_PROXY", "http://proxy:3128")
        with pytest.raises(web.HostUnreachable, match="could not be reached") as error:
            reader.get(one.url)
        assert "proxy" in error.value.hint


def test_a_closed_idle_connection_is_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Simulate a server that disconnects between the check of the connection and its use.
    monkeypatch.setattr("httpcore._sync.http11.HTTP11Connection.has_expired", lambda _: False)
    with UntrustedServer(lambda _: [page(b"a")]) as one, client(one) as reader:
        for _ in range(5):
            assert reader.get(one.url).body == b"a"
            time.sleep(0.02)
    assert len(one.asked) == 5
