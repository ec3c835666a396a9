"""The functions of Bluesky's button that need no page."""

from datetime import UTC, datetime, timedelta

import pytest

from care100.platforms.bluesky.record_keys import time_of
from tests.site.javascript import results

DID = "did:plc:z72i7hdynmk6r22z27h6tvur"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (" @Name.bsky.social ", "name.bsky.social"),
        ("name.example.org.", "name.example.org"),
        ("at://name.example.org", "name.example.org"),
        ("bsky:name.example.org", "name.example.org"),
        ("https://bsky.app/profile/name.example.org/feed?x=1", "name.example.org"),
        (f"https://bsky.app/profile/{DID}", DID),
        (DID, DID),
        (f"at://{DID}", DID),
    ],
)
def test_the_forms_of_a_handle(typed: str, expected: str) -> None:
    [found] = results("bluesky/handles.js", "parseVisitor", [typed])
    assert found == {"server": expected, "name": expected}


@pytest.mark.parametrize(
    ("typed", "server"),
    [
        ("https://pds.example.org", "pds.example.org"),
        ("https://PDS.example.org/", "pds.example.org"),
        ("https://bücher.example", "xn--bcher-kva.example"),
        ("localhost:2583", "localhost:2583"),
        ("http://127.0.0.1:2583/", "127.0.0.1:2583"),
    ],
)
def test_the_forms_of_a_server(typed: str, server: str) -> None:
    [found] = results("bluesky/handles.js", "parseVisitor", [typed])
    assert found == {"server": server, "name": ""}


NEITHER = (
    "",
    "name",
    "name@server.example",
    "@name@server.example",
    "my handle.example",
    "javascript:alert(1)",
    "https://a.example/path",
    "https://a.example:8080",
    "ftp://a.example",
    "handle.invalid",
    "did:key:abc",
    "-a.example",
)


def test_text_that_is_neither() -> None:
    found = results("bluesky/handles.js", "parseVisitor", *[[typed] for typed in NEITHER])
    assert found == [None] * len(NEITHER)


def test_record_keys_are_different_sort_by_time_and_are_of_the_present() -> None:
    keys = results("bluesky/run/record_keys.js", "newKey", *[[]] * 300)
    assert len(set(keys)) == 300
    assert keys == sorted(keys)
    for key in keys:
        time = time_of(key)
        assert time is not None
        assert abs(time - datetime.now(UTC)) < timedelta(minutes=5)
