"""The sign-in on the visitor's Bluesky server, and what can go wrong with it."""

import re

import pytest
from playwright.sync_api import BrowserContext, expect

from care100.sandbox import Fault, Sandbox
from tests.browser.follow.bluesky_visitor import BlueskyVisitor
from tests.browser.follow.conftest import PublishOnBluesky
from tests.browser.follow.visitor import WRONG_STATE, name_of

STORED = """(async () => [sessionStorage.length,
  (await indexedDB.databases()).map((one) => one.name)])()"""


def expect_error(visitor: BlueskyVisitor, text: str) -> None:
    """The form is shown with an error; nothing was followed, and nothing is stored."""
    expect(visitor.error).to_contain_text(text)
    expect(visitor.submit_button).to_be_visible()
    assert visitor.page.url == visitor.address
    assert visitor.writes == []
    assert visitor.page.evaluate(STORED) == [0, []]
    assert not visitor.server.state.oauth_sessions


def test_a_denial(publish_on_bluesky: PublishOnBluesky) -> None:
    visitor = publish_on_bluesky(3)
    visitor.open()
    visitor.checkbox(name_of(1)).uncheck()
    visitor.submit()
    visitor.deny()
    text = f"You did not give permission on {visitor.domain}. Nothing was changed."
    expect_error(visitor, text)
    expect(visitor.field).to_have_value(visitor.server.url)
    expect(visitor.checkbox(name_of(1))).not_to_be_checked()
    visitor.submit_button.click()
    visitor.approve()
    visitor.wait_for_heading("Done on")
    assert visitor.summary == {"followed": 2}


def test_text_that_is_neither_a_handle_nor_a_server(publish_on_bluesky: PublishOnBluesky) -> None:
    visitor = publish_on_bluesky(1)
    visitor.open()
    requests: list[str] = []
    visitor.page.on("request", lambda request: requests.append(request.url))
    for typed in ("anna", "@anna@mastodon.example", "javascript:alert(1)"):
        visitor.submit(typed)
        expect_error(
            visitor, "That does not look like a handle. Type one such as name.bsky.social."
        )
        expect(visitor.field).to_be_focused()
        expect(visitor.field).to_have_attribute("aria-invalid", "true")
    assert not requests


def test_an_empty_field_is_asked_for(publish_on_bluesky: PublishOnBluesky) -> None:
    visitor = publish_on_bluesky(1)
    visitor.open()
    visitor.submit(" ")
    expect_error(visitor, "Type your handle first, such as name.bsky.social.")
    expect(visitor.field).to_be_focused()


def test_an_expired_code(sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky) -> None:
    sandbox.bluesky.state.code_seconds = 0.0
    visitor = publish_on_bluesky(2)
    visitor.open()
    visitor.submit()
    visitor.approve()
    expect_error(visitor, "The permission expired before it was used. Press the button again.")
    sandbox.bluesky.state.code_seconds = 60.0
    visitor.submit_button.click()
    visitor.approve()
    visitor.wait_for_heading("Done on")


def test_a_server_that_does_not_respond(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky
) -> None:
    visitor = publish_on_bluesky(1)
    visitor.open()
    server = sandbox.small_servers[0].domain
    visitor.submit(server)
    expect_error(visitor, f"{server} did not respond.")


def test_a_service_that_finds_servers_and_does_not_respond(
    publish_on_bluesky: PublishOnBluesky,
) -> None:
    """It is named: the visitor's handle can be right."""
    visitor = publish_on_bluesky(1)
    visitor.open()
    visitor.submit("anna.bsky.social")
    expect_error(visitor, "public.api.bsky.app did not respond.")


def test_a_server_without_oauth(sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky) -> None:
    sandbox.bluesky.state.oauth = False
    visitor = publish_on_bluesky(1)
    visitor.open()
    visitor.submit()
    expect_error(visitor, f"{visitor.domain} is not a Bluesky server that this page can use.")


METADATA = r"/oauth-authorization-server$"


@pytest.mark.parametrize(
    "endpoint", ["authorization", "token", "revocation", "pushed_authorization_request"]
)
def test_a_server_that_sends_tokens_elsewhere(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky, endpoint: str
) -> None:
    url = sandbox.bluesky.url
    names = ("authorization", "token", "revocation", "pushed_authorization_request")
    body = {f"{name}_endpoint": f"{url}/oauth/{name}" for name in names} | {"issuer": url}
    body[f"{endpoint}_endpoint"] = f"{url}.evil.example/oauth"
    sandbox.bluesky.faults.add(Fault("body", path=METADATA, body=body))
    visitor = publish_on_bluesky(1)
    visitor.open()
    visitor.submit()
    expect_error(visitor, f"{visitor.domain} is not a Bluesky server that this page can use.")


def test_a_server_that_refuses_the_page(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky
) -> None:
    body = {"error": "invalid_request", "error_description": "No thanks"}
    sandbox.bluesky.faults.add(Fault("status", path="/oauth/par$", status=400, body=body))
    visitor = publish_on_bluesky(1)
    visitor.open()
    visitor.submit()
    expect_error(visitor, "refused the request: No thanks")


def test_a_limit_on_sign_ins_is_waited_for(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky
) -> None:
    fault = Fault("status", path="/oauth/par$", status=429, reset_after=100)
    sandbox.bluesky.faults.add(fault)
    visitor = publish_on_bluesky(1)
    visitor.page.clock.install()
    visitor.open()
    visitor.submit()
    expect(visitor.page.get_by_text("accepts only a few new visitors")).to_be_visible()
    visitor.wait_until_idle()
    visitor.page.clock.fast_forward(101_000)
    visitor.approve()
    visitor.wait_for_heading("Done on")


FOREIGN = (
    "?code=abc&state=other&iss=ISSUER",
    "?code=abc",
    "?error=access_denied",
    "?code=abc&state=STATE&iss=https%3A%2F%2Fevil.example",
    "?code=abc&state=STATE",
)


@pytest.mark.parametrize("query", FOREIGN)
def test_a_response_that_is_not_of_this_sign_in(
    publish_on_bluesky: PublishOnBluesky, query: str
) -> None:
    visitor = publish_on_bluesky(1)
    visitor.open()
    visitor.submit()
    visitor.wait_for_consent()
    [pushed] = visitor.server.state.pushed_requests.values()
    query = query.replace("STATE", pushed.state).replace("ISSUER", visitor.server.url)
    visitor.server.log.clear()
    visitor.page.goto(visitor.address + query)
    expect_error(visitor, WRONG_STATE)
    assert not visitor.server.log.matching("POST", "/oauth/token")


def test_the_response_of_another_tab(
    publish_on_bluesky: PublishOnBluesky, context: BrowserContext
) -> None:
    visitor = publish_on_bluesky(1)
    visitor.open()
    visitor.submit()
    visitor.wait_for_consent()
    landed: list[str] = []
    visitor.page.on("request", lambda request: landed.append(request.url))
    visitor.approve()
    visitor.wait_for_heading("Done on")
    visitor.wait_for_revocation()
    [response] = [url for url in landed if "code=" in url]
    visitor.server.log.clear()
    visitor.page = context.new_page()
    visitor.page.goto(response)
    expect_error(visitor, WRONG_STATE)
    assert not visitor.server.log


def test_a_page_at_another_address_than_the_one_that_servers_know(
    publish_on_bluesky: PublishOnBluesky,
) -> None:
    """Servers lead visitors back to an IP address of this computer, and not to `localhost`."""
    visitor = publish_on_bluesky(1)
    visitor.page.goto(visitor.address.replace("127.0.0.1", "localhost"))
    visitor.submit()
    text = f"Open this page at {visitor.address} to follow from it."
    expect(visitor.error).to_contain_text(text)
    assert not visitor.server.log


@pytest.mark.parametrize("value", ["null", "undefined"])
def test_a_browser_without_a_database(publish_on_bluesky: PublishOnBluesky, value: str) -> None:
    visitor = publish_on_bluesky(1)
    visitor.page.add_init_script(
        f"Object.defineProperty(window, 'indexedDB', {{ value: {value} }})"
    )
    visitor.open()
    visitor.submit()
    expect(visitor.error).to_contain_text("Your browser does not let this page store data")
    assert visitor.page.url == visitor.address


def test_the_back_button_during_the_sign_in(publish_on_bluesky: PublishOnBluesky) -> None:
    visitor = publish_on_bluesky(1)
    visitor.open()
    visitor.submit()
    visitor.wait_for_consent()
    visitor.page.go_back()
    expect(visitor.submit_button).to_be_enabled()
    expect(visitor.field).to_have_value(re.compile(re.escape(visitor.domain)))
    visitor.submit_button.click()
    visitor.approve()
    visitor.wait_for_heading("Done on")
