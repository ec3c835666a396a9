"""The token of a Bluesky account goes to the visitor's own server, to no other, and is revoked; the
key that it is bound to cannot be read.
"""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from care100.sandbox import Fault, Sandbox
from tests.browser.follow.bluesky_visitor import VIEWS, WRITES, BlueskyVisitor
from tests.browser.follow.conftest import PublishOnBluesky
from tests.browser.follow.test_token import PLACES, history
from tests.browser.follow.wire import Wire


@pytest.fixture
def page(recorded_page: Page) -> Page:
    return recorded_page


def secrets(wire: Wire, server: str) -> dict[str, str]:
    """Return what only the visitor's server and this page may know, from the wire."""
    found = {}
    for one in wire.to(server):
        if one.path == "/oauth/token" and b"access_token" in one.received:
            answer = json.loads(one.received)
            found["token"], found["refresh token"] = (
                answer["access_token"],
                answer["refresh_token"],
            )
            found["verifier"] = parse_qs(one.sent.decode().split("\n")[-1])["code_verifier"][0]
    assert set(found) == {"token", "refresh token", "verifier"}
    return found


def leaks(visitor: BlueskyVisitor, wire: Wire) -> set[str]:
    """Return each place that has a secret and must not; empty when there is none."""
    stored: dict[str, str] = {
        **visitor.page.evaluate(PLACES),
        "the cookies": json.dumps(visitor.page.context.cookies()),
        "the history": history(visitor.page),
    }
    found = {"code in the history"} if "code=" in stored["the history"] else set()
    for name, secret in secrets(wire, visitor.domain).items():
        found |= {f"{name} in {place}" for place, text in stored.items() if secret in text}
        found |= {
            f"{name} to {one.server}{one.path}"
            for one in wire.not_to(visitor.domain)
            if secret.encode() in one.sent
        }
        found |= {
            f"{name} in an address at {one.path}"
            for one in wire.to(visitor.domain)
            if secret in one.sent.decode().partition("\n")[0]
        }
    return found


def test_a_token_goes_only_to_the_visitors_server(
    publish_on_bluesky: PublishOnBluesky, wire: Wire
) -> None:
    visitor = publish_on_bluesky(12)
    visitor.follow()
    visitor.wait_for_heading("Done on")
    assert not leaks(visitor, wire)
    visitor.wait_for_revocation()
    assert secrets(wire, visitor.domain)["token"] not in visitor.server.state.tokens
    servers = {one.server for one in wire.exchanges}
    assert servers == {visitor.domain, urlsplit(visitor.address).netloc}
    visitor.open()
    assert not leaks(visitor, wire)


def test_a_token_follows_no_redirect(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky, wire: Wire
) -> None:
    elsewhere = f"{sandbox.x.url}/taken"
    for path in (WRITES, VIEWS, "/oauth/revoke$"):
        sandbox.bluesky.faults.add(Fault("redirect", path=path, location=elsewhere))
    visitor = publish_on_bluesky(6)
    visitor.page.clock.install()
    visitor.follow()
    visitor.wait_for_heading("Done on", after=lambda: visitor.advance(2_000))
    assert not leaks(visitor, wire)
    assert urlsplit(sandbox.x.url).netloc not in {one.server for one in wire.exchanges}


@pytest.mark.parametrize("leaving", ["for another page", "to reload it", "by closing the tab"])
def test_a_token_is_revoked_when_the_page_is_left(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky, wire: Wire, leaving: str
) -> None:
    hung = sandbox.bluesky.faults.add(Fault("hang_before", path=WRITES))
    visitor = publish_on_bluesky(12)
    visitor.follow()
    visitor.wait_until(lambda: hung.fired == 1)
    assert len(sandbox.bluesky.state.oauth_sessions) == 1
    if leaving == "for another page":
        visitor.page.goto("about:blank")
    elif leaving == "to reload it":
        visitor.page.reload()
    else:
        context = visitor.page.context
        visitor.page.close(run_before_unload=True)
        visitor.page = context.new_page()
    visitor.wait_for_revocation()
    # The wire records a request that never ends only when its connection is closed.
    token = secrets(wire, visitor.domain)["token"].encode()
    assert not [one for one in wire.not_to(visitor.domain) if token in one.sent]


def test_a_failed_revocation_is_repeated_when_the_page_is_left(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky
) -> None:
    sandbox.bluesky.faults.add(Fault("status", path="/oauth/revoke$", status=503))
    visitor = publish_on_bluesky(1)
    visitor.follow()
    visitor.wait_for_heading("Done on")
    text = f"{visitor.domain} did not revoke the permission. "
    expect(
        visitor.page.get_by_text(text + "This page will try again when you leave it.")
    ).to_be_visible()
    assert len(sandbox.bluesky.state.oauth_sessions) == 1
    visitor.page.goto("about:blank")
    visitor.wait_for_revocation()


KEY = """async () => {
  const database = await new Promise((resolve) => {
    const opening = indexedDB.open("care100 sign-in");
    opening.onsuccess = () => resolve(opening.result);
  });
  const [entry] = await new Promise((resolve) => {
    const reading = database.transaction("keys").objectStore("keys").getAll();
    reading.onsuccess = () => resolve(reading.result);
  });
  database.close();
  const { privateKey } = entry.pair;
  const read = await crypto.subtle.exportKey("jwk", privateKey).catch((error) => error.name);
  return [privateKey.extractable, read];
}"""


def test_no_script_can_read_the_key_and_it_is_deleted_on_return(
    publish_on_bluesky: PublishOnBluesky,
) -> None:
    visitor = publish_on_bluesky(1)
    visitor.open()
    visitor.submit()
    visitor.wait_for_consent()
    other = visitor.page.context.new_page()
    other.goto(visitor.address)
    assert other.evaluate(KEY) == [False, "InvalidAccessError"]
    visitor.approve()
    visitor.wait_for_heading("Done on")
    assert other.evaluate("indexedDB.databases()") == []


def test_reading_the_page_contacts_no_other_server(publish_on_bluesky: PublishOnBluesky) -> None:
    visitor = publish_on_bluesky(12)
    requested: list[str] = []
    visitor.page.on("request", lambda request: requested.append(request.url))
    visitor.open()
    visitor.field.fill("anna.bsky.social")
    visitor.checkbox("Member 002").uncheck()
    site = visitor.address.partition("/friends/")[0]
    assert not [url for url in requested if not url.startswith(site)]
    assert visitor.page.evaluate("indexedDB.databases()") == []
