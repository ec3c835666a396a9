"""`check --find`: accounts that websites and bridges prove."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

from care100 import platforms
from care100.platforms.bluesky.bridges import counterpart
from tests.platforms.bluesky.bluesky_person import BlueskyPerson


class Website(BaseHTTPRequestHandler):
    """A website that names a DID as its own."""

    did: ClassVar[str] = ""

    def do_GET(self) -> None:
        body = self.did.encode() if self.path == "/.well-known/atproto-did" else b"<p>Welcome</p>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def website() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Website)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_account_that_a_website_proves_is_proposed(
    person: BlueskyPerson, website: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    did = person.state.account("acct007.test").did
    monkeypatch.setattr(Website, "did", did)
    person.log_in("mastodon")
    person.runs("new", "people", "--title", "People")
    domain = person.sandbox.mastodon.domain
    person.runs("add", "people", f"@acct007@{domain}", "--website", website)
    ran = person.runs("check", "people", "--find", "--yes", "--json", expect=None)
    [proposal] = ran.json["proposals"]
    assert (proposal["other"], proposal["links_back"]) == ("@acct007.test", True)
    assert proposal["read_at"] == f"{website}.well-known/atproto-did"
    [member] = person.runs("show", "people", "--json").json["members"]
    assert (member["bluesky"], member["bluesky_did"]) == ("acct007.test", did)


@pytest.mark.parametrize(
    ("handle", "expected"),
    [
        ("@ada@example.social", "@ada.example.social.ap.brid.gy"),
        ("@ada_l@example.social", "@ada-l.example.social.ap.brid.gy"),
        ("@ada.bsky.social", "@ada.bsky.social@bsky.brid.gy"),
        ("@ada.example.social.ap.brid.gy", None),
        ("@ada.bsky.social@bsky.brid.gy", None),
        ("x:ada", None),
    ],
)
def test_the_bridge_s_name_follows_from_the_handle(handle: str, expected: str | None) -> None:
    found = counterpart(platforms.parse_handle(handle))
    assert (found and found.display) == expected


def test_a_bridged_account_is_proposed_if_it_exists(person: BlueskyPerson) -> None:
    person.runs("new", "people", "--title", "People")
    for name in ("ada", "ben"):
        person.runs("add", "people", f"@{name}@social.example", "--name", name)
    person.runs("add", "people", "@acct001.test")
    person.state.add_account("ada.social.example.ap.brid.gy")
    ran = person.runs("check", "people", "--find", "--json", expect=None)
    assert [one["other"] for one in ran.json["proposals"]] == ["@ada.social.example.ap.brid.gy"]
