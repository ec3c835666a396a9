"""Hostile pages: they are refused with a short error, and nothing is stored."""

import gzip
import itertools
import json
import time
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care100.subscribe import page_links, page_reader
from care100.web import RequestLimits
from tests.person import Ran, Typist
from tests.subscribe.publisher import PAGE, Publisher
from tests.web.untrusted_server import page, sent_on

JSON = "Content-Type: application/json"
MEMBER = {"name": "Mind", "mastodon": "mind@a.social"}
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"


def listing(members: object, **changed: object) -> bytes:
    data = {"schema": 1, "slug": "people", "title": "People", "members": members, **changed}
    return json.dumps(data).encode()


def refused(curator: Typist, url: str) -> Ran:
    """Follow and import an address; check that both fail shortly and change nothing."""
    before = curator.runs("lists", "--json").out
    curator.runs("import", "mine", url, expect=1)
    ran = curator.runs("follow", url, "--yes", expect=1)
    assert curator.runs("lists", "--json").out == before
    said = ran.err.splitlines()
    assert said[0].startswith("Reading ")
    assert said[1].startswith("Error: ")
    assert len(said) in (2, 3)
    return ran


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "no accounts in the file"),
        (b'{"schema": 2}', "needs a newer care100"),
        (listing([MEMBER], slug="../.."), "is not a short name"),
        (listing([MEMBER], title=""), "needs a title"),
        (listing([{}] * 100_000), "100,000 members"),
        (listing([{"name": "Nobody"}] * 3), "none of its members can be imported"),
        (b"<p>Not JSON</p>", "There is no list at"),
        (b"", "There is no list at"),
        (b"\xff\xfe{\0}\0", "There is no list at"),
    ],
)
def test_data_that_is_not_a_list_is_refused(
    curator: Typist, publisher: Publisher, data: bytes, words: str
) -> None:
    publisher.files = {"/people/": PAGE, "/people/list.json": data}
    assert words in refused(curator, f"{publisher.url}/people/").err


def test_a_page_with_a_long_character_reference_is_read(
    curator: Typist, publisher: Publisher
) -> None:
    publisher.files = {"/people/": b"<p>&#" + b"1" * 5_000 + b";</p>"}
    assert "There is no list at" in refused(curator, f"{publisher.url}/people/").err


def endless() -> Iterator[bytes]:
    yield HEAD + b"{"
    yield from itertools.repeat(b" " * 65_536)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (sent_on("https://10.0.0.1/list.json"), "does not name a public server"),
        (sent_on("http://169.254.169.254/latest/"), "does not name a public server"),
        (sent_on("http://127.0.0.1:1/list.json"), "a server on this computer"),
        (sent_on("file:///etc/passwd"), "is not a web address"),
        (sent_on("/people/list.json"), "redirected more than 5 times"),
        (
            page(gzip.compress(b"{" + b" " * 50_000_000), "Content-Encoding: gzip"),
            "more data than care100 reads",
        ),
        (HEAD + b"{" + b" " * 10_000_001, "more data than care100 reads"),
    ],
)
def test_unsafe_redirects_and_too_large_responses_are_refused(
    curator: Typist, publisher: Publisher, answer: bytes, words: str
) -> None:
    publisher.files = {"/people/": PAGE}
    publisher.odd = {"/people/list.json": [answer]}
    assert words in refused(curator, f"{publisher.url}/people/").err


def test_an_endless_response_is_aborted(curator: Typist, publisher: Publisher) -> None:
    publisher.odd = {"/": endless()}
    ran = curator.runs("follow", publisher.url, expect=1)
    assert "more data than care100 reads" in ran.err


def test_a_slow_server_times_out(
    curator: Typist, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dripping() -> Iterable[bytes]:
        for byte in HEAD:
            time.sleep(0.05)
            yield bytes([byte])

    monkeypatch.setattr(page_reader, "LIMITS", RequestLimits(seconds=0.3))
    publisher.odd = {"/": dripping()}
    assert "did not respond in time" in curator.runs("follow", publisher.url, expect=1).err


def links(*hrefs: str) -> bytes:
    named = "".join(f'<link rel=alternate type=application/json href="{one}">' for one in hrefs)
    return f"<head>{named}</head><body>".encode()


@pytest.mark.parametrize(
    "href", ["https://example.org/list.json", "//127.0.0.1:1/list.json", "javascript:1/list.json"]
)
def test_a_link_to_another_server_is_not_followed(
    curator: Typist, publisher: Publisher, href: str
) -> None:
    publisher.files["/"] = links(href)
    ran = refused(curator, publisher.url)
    assert "links to a list on another server" in ran.err
    assert set(publisher.paths) == {"/"}


def test_a_page_with_several_lists_names_them(curator: Typist, publisher: Publisher) -> None:
    publisher.files["/"] = links("a/list.json", "b/list.json", "/wp-json/1")
    ran = refused(curator, publisher.url)
    assert f"There are 2 lists on {publisher.url}/" in ran.err
    assert f"Use the address of one of them: {publisher.url}/a/, {publisher.url}/b/" in ran.err


def test_a_page_cannot_redirect_to_another_server_on_this_computer(
    curator: Typist, publisher: Publisher
) -> None:
    # The typed address allows this one server, and no other on this computer.
    with Publisher() as other:
        other.files["/list.json"] = listing([MEMBER])
        publisher.odd["/"] = [sent_on(f"{other.url}/list.json")]
        assert "a server on this computer" in refused(curator, publisher.url).err
        assert other.asked == []


def test_import_of_a_page_refuses_options_for_files(curator: Typist, publisher: Publisher) -> None:
    curator.runs("import", "mine", publisher.url, "--format", "csv", expect=2)
    curator.runs("import", "mine", publisher.url, "--column", "x=y", expect=2)
    assert publisher.asked == []


def test_an_address_without_a_scheme_is_recognised(curator: Typist) -> None:
    ran = curator.runs("follow", "example.org/people/", expect=1)
    assert "For a page, write: https://example.org/people/" in ran.err


pieces = st.sampled_from(
    ["<link ", "rel=alternate ", "type=application/json ", 'href="a/list.json"', ">", "<!", "<![",
     "<!--", "-->", "<script>", "</script>", "<body>", 'href="https://[/list.json"', "&#x", "\0"]
)  # fmt: skip


@given(st.lists(st.one_of(pieces, st.text(max_size=5))).map("".join))
def test_random_markup_yields_only_addresses_of_list_data(html: str) -> None:
    for one in page_links.named(html, "https://example.org/page/"):
        assert one.split("?")[0].split("#")[0].endswith("/list.json")


@pytest.mark.parametrize("url", ["ftp://example.org/list/", "file:///etc/passwd", "HTTP://[::1"])
def test_an_address_with_another_scheme_is_refused(curator: Typist, url: str) -> None:
    assert "is not a web address" in refused(curator, url).err
