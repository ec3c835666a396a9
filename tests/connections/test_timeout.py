"""No request lasts for ever: a server that is silent, or too slow, is named, with what to do."""

import time
from collections.abc import Iterator
from itertools import chain

import httpx
import pytest

from care100 import time_limit
from care100.connections.client import TimedClient
from tests.person import Typist
from tests.remote_commands import COMMANDS, RemoteCommand, RemotePerson
from tests.subscribe.publisher import Publisher
from tests.web.untrusted_server import UntrustedServer, page

# Twice the limit, several requests that had an answer, and a busy machine.
SECONDS_IN_ALL = 15.0
SILENT = "hang_before", "hang_after", "drip"
# These end well: a check reports accounts as unknown, and a logout never fails.
NEVER_FAIL = ("check", "logout")


def dripped() -> Iterator[bytes]:
    """A response with a byte each tenth of a second, for longer than any test lasts."""
    for byte in page(b"x" * 2000):
        time.sleep(0.1)
        yield bytes([byte])


@pytest.mark.parametrize("command", COMMANDS, ids=str)
@pytest.mark.parametrize("kind", SILENT)
def test_a_silent_server_is_named_in_time(
    remote: RemotePerson, command: RemoteCommand, kind: str
) -> None:
    command.prepare(remote)
    remote.trouble(kind, seconds=0.5)
    began = time.monotonic()
    ran = command.run(remote, "--timeout", "1")
    assert time.monotonic() - began < SECONDS_IN_ALL
    if command.name not in NEVER_FAIL:
        assert ran.code not in (0, 3)
        assert "respond" in ran.err
        assert "--timeout" in ran.err


@pytest.mark.parametrize("what", ["headers", "body"])
def test_a_response_sent_byte_by_byte_ends_in_time(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time_limit._Chosen, "seconds", 0.5)
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n"
    pieces = dripped() if what == "headers" else chain([head], dripped())
    with UntrustedServer(lambda _: pieces) as server:
        client = TimedClient(largest=5000)
        began = time.monotonic()
        with pytest.raises(httpx.TimeoutException):
            client.send("GET", server.url)
        assert time.monotonic() - began < 10
        client.close()


def test_a_name_that_no_resolver_answers_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_limit._Chosen, "seconds", 0.3)
    monkeypatch.setattr("care100.connections.deadline.ask_system", lambda *_: time.sleep(3))
    client = TimedClient(largest=5000)
    with pytest.raises(httpx.TimeoutException):
        client.send("GET", "http://nobody.invalid")
    client.close()


def test_an_import_from_a_slow_page_ends_in_time(curator: Typist) -> None:
    with Publisher() as publisher:
        publisher.odd["/slow/"] = dripped()
        words = ("import", "slow", f"{publisher.url}/slow/", "--timeout", "1")
        began = time.monotonic()
        ran = curator.runs(*words, expect=1)
        assert time.monotonic() - began < SECONDS_IN_ALL
        assert f"{publisher.server} did not respond in time." in ran.err


def test_the_environment_sets_the_time_limit_and_the_option_overrides_it(
    remote: RemotePerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote.settles("mastodon")
    remote.trouble("hang_before")
    monkeypatch.setenv("CARE100_TIMEOUT", "1")
    assert "within 1 second." in remote.logs_in(expect=1).err
    assert "within 2 seconds" in remote.logs_in("--timeout", "2", expect=1).err
    monkeypatch.setenv("CARE100_TIMEOUT", "soon")
    assert "CARE100_TIMEOUT cannot be “soon”." in remote.logs_in(expect=2).err


def test_a_write_that_was_never_answered_is_settled_by_the_next_run(remote: RemotePerson) -> None:
    remote.settles("mastodon")
    remote.trouble("hang_after", method="POST", path="/follow$")
    ran = remote.runs("follow", "people", "--yes", "--timeout", "1", expect=4)
    assert "Run the same command again later" in ran.err
    for server in remote.servers:
        server.faults.clear()
    remote.runs("follow", "people", "--yes")
    sent = [one.path for one in remote.requests() if one.path.endswith("/follow")]
    assert len(sent) == len(set(sent)), "a follow was sent twice"
