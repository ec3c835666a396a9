"""Responses of servers that need no login: pages, WebFinger, actors, DIDs, OAuth metadata."""

import json
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care100.auth.web import ServerError
from care100.check.websites import of_page
from care100.model.addresses import is_web_address
from care100.model.handles import Handle
from care100.platforms import parse_handle
from care100.platforms.account_state import AccountState
from care100.platforms.bluesky import oauth, short_links
from care100.platforms.bluesky.health import AppView
from care100.platforms.bluesky.identity import Endpoints, Identities, Identity, NoIdentity
from care100.platforms.bluesky.short_links import ShortLinkReader
from care100.platforms.errors import PlatformError
from care100.platforms.health import AskedAccount
from care100.platforms.html_text import text_of
from care100.platforms.mastodon import public_lists as mastodon_lists
from care100.platforms.mastodon.collection_content import CollectionAddress
from care100.platforms.mastodon.public_lists import CollectionReader
from care100.platforms.mastodon.public_server import MastodonServer
from care100.platforms.mastodon.webfinger import WebFinger
from care100.platforms.pull import SourceNotFound
from care100.subscribe import page_links
from care100.web import GuardedClient, Page, PoliteClient, WebError, addresses
from tests.fuzz.hostile import changed, damaged, texts
from tests.fuzz.law import FUZZ, assert_printable, read_or_refuse

ADA = parse_handle("ada@a.example")
ON_BLUESKY = parse_handle("bsky:ada.example")
ACTOR = "https://pages.example/users/ada"
DID = "did:plc:" + "a" * 24
SERVER = "https://pds.example"
ANSWERS: dict[str, Any] = {
    "webfinger": {
        "subject": "acct:ada@a.example",
        "links": [{"rel": "self", "type": "application/activity+json", "href": ACTOR}],
    },
    "accounts/lookup": {
        "id": "1", "acct": "ada", "url": ACTOR, "uri": ACTOR, "note": "<p>Hi</p>", "locked": False,
        "noindex": False, "discoverable": True, "suspended": False, "last_status_at": "2026-01-05",
        "statuses_count": 7, "fields": [{"name": "x", "value": "<a href='https://x.com/ada'>"}],
        "moved": {"acct": "ada@b.example"},
    },
    "/users/": {
        "id": ACTOR, "url": [ACTOR], "type": "Person", "preferredUsername": "ada", "summary": "Hi",
        "alsoKnownAs": ["https://b.example/users/ada"], "movedTo": "https://b.example/users/ada",
        "manuallyApprovesFollowers": True, "attachment": [{"name": "a", "value": "b"}],
    },
    "host-meta": None,
    "getProfile": {
        "did": DID, "handle": "ada.example", "postsCount": 3, "description": "Hi",
        "website": "https://a.example",
    },
    "getAuthorFeed": {
        "feed": [{"post": {"indexedAt": "2026-01-05T12:00:00Z"},
        "reason": {"indexedAt": "2026-01-06T12:00:00Z"}}]
    },
    "resolveHandle": {"did": DID},
    DID: {
        "id": DID, "alsoKnownAs": ["at://ada.example"],
        "service": [{"id": "#atproto_pds", "type": "AtprotoPersonalDataServer",
        "serviceEndpoint": SERVER}],
    },
    "api/v1/collections": {
        "collection": {
            "id": "7", "account_id": "1", "name": "People", "description": "<p>Hi</p>",
            "items": [{"id": "3", "account_id": "2", "state": "accepted"}],
        },
        "accounts": [
            {"id": id_, "acct": acct, "url": f"https://a.example/@{acct}", "display_name": "A"}
            for id_, acct in (("1", "cur"), ("2", "ada"))
        ],
    },
    "api/v2/instance": {"domain": "a.example"},
    "go.bsky.app": {"url": f"https://bsky.app/starter-pack/{DID}/3k2a"},
    "oauth-protected-resource": {"authorization_servers": ["https://login.example"]},
    "oauth-authorization-server": {
        "issuer": "https://login.example", "dpop_signing_alg_values_supported": ["ES256"],
        "authorization_endpoint": "https://login.example/a",
        "pushed_authorization_request_endpoint": "https://login.example/p",
        "token_endpoint": "https://login.example/t",
        "revocation_endpoint": "https://login.example/r",
    },
}  # fmt: skip
HOST_META = b'<XRD><Link rel="lrdd" template="https://pages.example/w?resource={uri}"/></XRD>'
MARKUP = (
    b"<![x[", b"<!DOCTYPE", b"<!", b"<?", b"<!--", b"</", b"<link ", b"<base href=x>",
    b"&#xD800;", b"{uri}",
    b"href=//[", b"<body>", b"<script>", b"<" * 3000, b"&#" + b"1" * 5000 + b";",
)  # fmt: skip


class Web:
    """Servers whose answers are as documented, but for those that an example spoils."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data

    def get(self, url: str, *, accept: str = "") -> Page:  # noqa: ARG002
        url = addresses.read(url).url
        found = next((name for name in ANSWERS if name in url), "")
        status = self._data.draw(st.sampled_from([200, 200, 200, 200, 401, 404, 410, 500]))
        if self._data.draw(st.integers(0, 19)) == 0:
            raise WebError("a.example did not respond.", "Try again later.")
        return Page(url, status, {}, self._body(found))

    def _body(self, name: str) -> bytes:
        if name == "host-meta":
            return self._data.draw(st.just(HOST_META) | damaged(HOST_META, MARKUP))
        kind = self._data.draw(st.integers(0, 9))
        if kind == 0 or not name:
            return self._data.draw(damaged(json.dumps(ANSWERS.get(name)).encode(), (b"[" * 9999,)))
        value = ANSWERS[name] if kind < 4 else self._data.draw(changed(ANSWERS[name]))
        try:
            return json.dumps(value).encode()
        except ValueError:  # a number too long for Python to write
            return b"9" * 5000


def check(state: AccountState | None) -> None:
    """Fail for a state that cannot be shown or used."""
    assert isinstance(state, AccountState)
    assert_printable(state.evidence, state.locked, state.hidden)
    for handle in (state.handle, state.called, state.moved_to):
        assert handle is None or isinstance(handle, Handle)
        assert_printable(str(handle))
    if state.last_post:
        assert state.last_post.astimezone().tzinfo
    assert state.posts is None or state.posts >= 0


@FUZZ
@given(st.data())
def test_any_responses_about_a_mastodon_account_are_read_or_refused(data: st.DataObject) -> None:
    server = MastodonServer("a.example", cast("PoliteClient", Web(data)))
    check(read_or_refuse(lambda: server.look(AskedAccount(ADA)), WebError))
    check(read_or_refuse(lambda: server.claims(ADA), WebError))


@FUZZ
@given(st.data())
def test_any_webfinger_and_host_meta_are_read_or_refused(data: st.DataObject) -> None:
    web = Web(data)
    finger = WebFinger("https://a.example", lambda url, accept: web.get(url, accept=accept))
    read_or_refuse(lambda: finger.ask(ADA), WebError)


@FUZZ
@given(st.data())
def test_any_responses_about_a_bluesky_account_are_read_or_refused(data: st.DataObject) -> None:
    view = AppView("https://view.example", cast("PoliteClient", Web(data)))
    check(read_or_refuse(lambda: view.look(AskedAccount(ON_BLUESKY)), WebError))


@FUZZ
@given(st.data(), st.sampled_from(["of_handle", "of_did", "claimed_by"]))
def test_any_identity_is_read_or_refused(data: st.DataObject, name: str) -> None:
    identities = Identities(cast("PoliteClient", Web(data)), Endpoints())
    ask: Callable[[str], Identity | str] = getattr(identities, name)
    given = DID if name == "of_did" else "ada.example"
    found = read_or_refuse(lambda: ask(given), NoIdentity, WebError)
    if isinstance(found, Identity):
        assert_printable(found.did, found.handle, found.server)


@FUZZ
@given(st.data())
def test_any_metadata_of_oauth_are_read_or_refused(data: st.DataObject) -> None:
    web = cast("GuardedClient", Web(data))
    refusals = (oauth.NoOAuth, ServerError, WebError)
    if found := read_or_refuse(lambda: oauth.find_server(web, SERVER), *refusals):
        assert_printable(found.issuer, found.page, found.push_path, found.token_path)


COLLECTION = CollectionReader(CollectionAddress("https://a.example", "7"))


@FUZZ
@given(st.data())
def test_any_public_collection_is_read_or_refused(data: st.DataObject) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mastodon_lists, "PoliteClient", lambda **_: nullcontext(Web(data)))
        found = read_or_refuse(COLLECTION._read, PlatformError, WebError, SourceNotFound)
    for account in found.accounts if found else ():
        assert_printable(account.name, str(account.handle))


@FUZZ
@given(st.data())
def test_any_short_link_is_read_or_refused(data: st.DataObject) -> None:
    link = ShortLinkReader("https://go.bsky.app/abc")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(short_links, "PoliteClient", lambda **_: nullcontext(Web(data)))
        read_or_refuse(link._record, PlatformError, WebError, SourceNotFound)


@FUZZ
@given(damaged(b"<p>Hi <b>there</b></p><script>no</script>", MARKUP))
def test_any_html_has_a_text(html: bytes) -> None:
    assert isinstance(read_or_refuse(lambda: text_of(html.decode(errors="replace"))), str)


@pytest.mark.parametrize("piece", MARKUP)
def test_long_html_is_read_in_little_time(piece: bytes) -> None:
    text = piece.decode() * (200_000 // len(piece))
    read_or_refuse(lambda: text_of(text))


PAGE = b"""<!doctype html><html><head><title>People</title>
<link rel="alternate" type="application/json" href="list.json"></head><body>
<a rel="me" href="https://a.example/@ada">X: @ada</a></body></html>"""


@FUZZ
@given(damaged(PAGE, MARKUP), texts)
def test_the_links_of_any_page_are_read(body: bytes, charset: str) -> None:
    page = Page("https://a.example/", 200, {"content-type": f"text/html; charset={charset}"}, body)
    found = read_or_refuse(lambda: page_links.named(page.text(), page.url))
    assert found is not None
    assert all(isinstance(one, str) for one in found)
    website = of_page(page)
    assert isinstance(website.text, str)
    assert website.feed == "" or is_web_address(website.feed)


@pytest.mark.parametrize("piece", MARKUP)
def test_a_long_page_is_read_in_little_time(piece: bytes) -> None:
    page = Page("https://a.example/", 200, {}, piece * (200_000 // len(piece)))
    read_or_refuse(lambda: page_links.named(page.text(), page.url))
    read_or_refuse(lambda: of_page(page))
    finger = WebFinger("https://a.example", lambda *_: page)
    read_or_refuse(lambda: finger.ask(ADA), WebError)
