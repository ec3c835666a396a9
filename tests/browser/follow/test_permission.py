"""The sign-in on the visitor's server, and everything that can go wrong with it."""

import re

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from care100.model.list_metadata import ListMetadata
from care100.sandbox import Fault, Sandbox
from care100.site.build import build
from tests.browser.follow.conftest import Publish
from tests.browser.follow.visitor import SLUG, WRONG_STATE, Visitor, members, name_of
from tests.browser.publications import publication


def expect_error(visitor: Visitor, text: str, typed: str = "") -> None:
    """The form is shown as it was, with an error; nothing was followed or stored."""
    expect(visitor.error).to_contain_text(text)
    expect(visitor.submit_button).to_be_visible()
    if typed:
        expect(visitor.field).to_have_value(typed)
    assert visitor.page.url == visitor.address
    assert not visitor.server.log.writes()
    assert visitor.active_tokens == 0
    assert visitor.page.evaluate("sessionStorage.length") == 0


def test_a_denial(publish: Publish) -> None:
    visitor = publish(3)
    visitor.open()
    visitor.list_box.check()
    visitor.checkbox(name_of(1)).uncheck()
    visitor.submit(f"@follower@{visitor.server.domain}")
    visitor.deny()
    server = visitor.server.domain
    expect_error(visitor, f"You did not give permission on {server}. Nothing was changed.")
    expect(visitor.field).to_have_value(f"@follower@{server}")
    expect(visitor.list_box).to_be_checked()
    expect(visitor.checkbox(name_of(1))).not_to_be_checked()
    visitor.submit_button.click()
    visitor.approve()
    visitor.wait_for_heading("Done on")


NOT_SERVERS = (
    "my server",
    "a@b@c",
    "javascript:alert(1)",
    "@name",
    "ftp://a.example",
    "social",
)


def test_text_that_is_no_server_name(publish: Publish) -> None:
    visitor = publish(1)
    visitor.open()
    requests: list[str] = []
    visitor.page.on("request", lambda request: requests.append(request.url))
    for typed in NOT_SERVERS:
        visitor.submit(typed)
        expect_error(visitor, "That does not look like a server name. ", typed)
        expect(visitor.field).to_be_focused()
        expect(visitor.field).to_have_attribute("aria-invalid", "true")
    assert not requests


def expect_contacting(visitor: Visitor) -> None:
    """The page shows that it contacts their server, and starts nothing else."""
    expect(visitor.page.get_by_text(f"Contacting {visitor.server.domain} …")).to_be_visible()
    expect(visitor.submit_button).to_be_disabled()


def test_a_server_that_is_down_or_does_not_exist(sandbox: Sandbox, publish: Publish) -> None:
    visitor = publish(1)
    visitor.open()
    for name in (sandbox.small_servers[0].domain, "nobody.example"):
        visitor.submit(name)
        expect_error(visitor, f"{name} did not respond. Check the server name.", name)
        expect(visitor.field).to_be_focused()
    visitor.submit()
    visitor.approve()
    visitor.wait_for_heading("Done on")


TIME_LIMIT = """
AbortSignal.timeout = () => {
  const stop = new AbortController();
  globalThis.endTime = () => stop.abort(new DOMException("", "TimeoutError"));
  return stop.signal;
};
"""
"""Lets a test decide when the time limit of a request ends."""


def test_a_registration_that_times_out(sandbox: Sandbox, publish: Publish) -> None:
    sandbox.mastodon.faults.add(Fault("latency", path="/apps$", seconds=600))
    visitor = publish(1)
    visitor.page.add_init_script(TIME_LIMIT)
    visitor.open()
    visitor.submit()
    expect_contacting(visitor)
    visitor.wait_until(lambda: visitor.page.evaluate("'endTime' in globalThis"))
    visitor.page.evaluate("endTime()")
    expect_error(visitor, f"{visitor.server.domain} did not respond.")


def test_a_token_request_that_times_out(sandbox: Sandbox, publish: Publish) -> None:
    sandbox.mastodon.faults.add(Fault("latency", path="/oauth/token$", seconds=600))
    visitor = publish(1)
    visitor.open()
    visitor.submit()
    visitor.wait_for_consent()
    visitor.page.add_init_script(TIME_LIMIT)
    visitor.approve()
    expect_contacting(visitor)
    visitor.wait_until(lambda: visitor.page.evaluate("'endTime' in globalThis"))
    visitor.page.evaluate("endTime()")
    expect_error(visitor, f"{visitor.server.domain} did not respond.")


def test_a_page_that_was_not_opened_over_https(publish: Publish) -> None:
    visitor = publish(1)
    insecure = "Object.defineProperty(globalThis, 'isSecureContext', { value: false })"
    visitor.page.add_init_script(insecure)
    visitor.open()
    visitor.submit()
    expect_error(visitor, "Open this page at an address that begins with https.")
    assert not visitor.server.log


@pytest.mark.parametrize("value", ["null", "undefined"])
def test_a_browser_without_session_storage(publish: Publish, value: str) -> None:
    visitor = publish(1)
    missing = f"Object.defineProperty(window, 'sessionStorage', {{ value: {value} }})"
    visitor.page.add_init_script(missing)
    visitor.open()
    visitor.submit()
    expect(visitor.error).to_contain_text("Your browser does not let this page store data")
    assert visitor.page.url == visitor.address


def test_changes_during_the_sign_in_do_not_count(publish: Publish) -> None:
    """The form counts as it was when the button was pressed, and is sent once."""
    visitor = publish(3)
    held: list[Route] = []
    visitor.page.route("**/api/v1/apps", lambda route: held.append(route))
    visitor.open()
    visitor.submit()
    expect_contacting(visitor)
    visitor.checkbox(name_of(1)).uncheck()
    expect_contacting(visitor)
    expect(visitor.submit_button).to_have_text("Follow all 3 on Mastodon")
    visitor.list_box.check()
    visitor.field.fill("no such thing")
    visitor.press("Open each profile on your server")
    visitor.field.press("Enter")
    expect_contacting(visitor)
    visitor.wait_until(lambda: len(held) == 1)
    held[0].continue_()
    visitor.approve()
    visitor.wait_for_heading("Done on")
    assert len(visitor.follow_requests) == 3
    assert not visitor.server.log.matching("GET", "/lists$")
    assert len(held) == 1


def test_a_server_that_is_not_mastodon(sandbox: Sandbox, publish: Publish) -> None:
    visitor = publish(1)
    visitor.open()
    server = visitor.server.domain
    for status, text in (
        (200, f"{server} is not a Mastodon server that this page can use."),
        (404, f"{server} is not a Mastodon server that this page can use."),
        (500, f"{server} returned an error. Try again later."),
    ):
        sandbox.mastodon.faults.add(Fault("page", path="/apps$", status=status))
        visitor.submit()
        expect_error(visitor, text)
        visitor.page.reload()


def registrations(sandbox: Sandbox) -> int:
    return len(sandbox.mastodon.log.matching("POST", "/apps$"))


def test_an_app_is_registered_once_for_each_server(sandbox: Sandbox, publish: Publish) -> None:
    visitor = publish(1)
    for _ in range(2):
        visitor.follow()
        visitor.wait_for_revocation()
    assert registrations(sandbox) == 1
    # As servers do with apps that nobody uses any more.
    sandbox.mastodon.state.apps.clear()
    visitor.follow()
    visitor.wait_for_heading("Done on")
    assert registrations(sandbox) == 2


def test_a_limit_on_registrations_is_waited_out(sandbox: Sandbox, publish: Publish) -> None:
    fault = Fault("status", path="/apps$", status=429, reset_after=300, times=2)
    sandbox.mastodon.faults.add(fault)
    visitor = publish(1)
    visitor.page.clock.install()
    visitor.open()
    visitor.submit()
    server = visitor.server.domain
    for waits in (1, 2):
        visitor.wait_until(lambda: registrations(sandbox) == waits)  # noqa: B023 - used at once
        text = f"{server} accepts only a few new visitors from one place at a time."
        expect(visitor.page.get_by_text(text)).to_be_visible()
        expect(visitor.submit_button).to_be_disabled()
        visitor.wait_for_requests()
        visitor.page.clock.fast_forward(301_000)
    visitor.approve()
    visitor.wait_for_heading("Done on")


def test_a_limit_on_registrations_that_does_not_end(sandbox: Sandbox, publish: Publish) -> None:
    sandbox.mastodon.faults.add(Fault("status", path="/apps$", status=429, times=None))
    visitor = publish(1)
    visitor.page.clock.install()
    visitor.open()
    visitor.submit()
    visitor.wait_until(
        visitor.page.get_by_text("still asks us to wait").is_visible,
        lambda: visitor.page.clock.fast_forward(130_000) if visitor.wait_for_requests() else None,
    )
    expect_error(visitor, f"{visitor.server.domain} still asks us to wait.")


def test_a_server_without_cors(sandbox: Sandbox, publish: Publish) -> None:
    sandbox.mastodon.state.cors = False
    visitor = publish(1)
    visitor.open()
    visitor.submit()
    server = visitor.server.domain
    text = f"{server} does not accept requests from web pages. Use a file or the links below."
    expect_error(visitor, text)


def test_a_server_that_disables_cors_during_the_sign_in(sandbox: Sandbox, publish: Publish) -> None:
    visitor = publish(1)
    visitor.open()
    visitor.submit()
    visitor.wait_for_consent()
    sandbox.mastodon.state.cors = False
    visitor.approve()
    expect(visitor.error).to_contain_text(visitor.server.domain)
    assert not visitor.server.log.writes()


def test_an_expired_code(sandbox: Sandbox, publish: Publish) -> None:
    sandbox.mastodon.state.code_seconds = 0.0
    visitor = publish(2)
    visitor.open()
    visitor.submit()
    visitor.approve()
    expect_error(visitor, "The permission expired before it was used. Press the button again.")
    sandbox.mastodon.state.code_seconds = 600.0
    visitor.submit_button.click()
    visitor.approve()
    visitor.wait_for_heading("Done on")


FOREIGN = ("?code=abc&state=other", "?code=abc", "?error=access_denied")


def test_a_response_without_a_sign_in(publish: Publish) -> None:
    visitor = publish(1)
    for query in FOREIGN:
        visitor.page.goto(visitor.address + query)
        expect_error(visitor, WRONG_STATE)
    assert not visitor.server.log


def test_a_response_with_another_state(publish: Publish) -> None:
    visitor = publish(1)
    visitor.open()
    for query in FOREIGN:
        visitor.submit()
        visitor.wait_for_consent()
        visitor.server.log.clear()
        visitor.page.goto(visitor.address + query)
        expect_error(visitor, WRONG_STATE)
        assert not visitor.server.log.matching("POST", "/oauth/token")


def test_the_response_of_another_tab(publish: Publish, context: BrowserContext) -> None:
    """A valid code is refused in a tab that did not ask for it."""
    visitor = publish(1)
    visitor.open()
    visitor.submit()
    visitor.wait_for_consent()
    landed: list[str] = []
    visitor.page.on("request", lambda request: landed.append(request.url))
    visitor.approve()
    visitor.wait_for_heading("Done on")
    [response] = [url for url in landed if "code=" in url]
    visitor.server.log.clear()
    visitor.page = context.new_page()
    visitor.page.goto(response)
    expect_error(visitor, WRONG_STATE)
    assert not visitor.server.log


def test_another_list_is_opened_during_the_sign_in(sandbox: Sandbox, publish: Publish) -> None:
    """The selection of one list does not affect another list."""
    people = members(sandbox.mastodon, (1, 2, 3))
    lists = [publication(ListMetadata(slug=slug, title=slug), people) for slug in (SLUG, "others")]
    visitor = publish(build(lists, preview=True))
    visitor.open()
    visitor.checkbox(name_of(1)).uncheck()
    visitor.submit()
    visitor.wait_for_consent()
    address = visitor.page.url
    visitor.page.goto(visitor.address.replace(SLUG, "others"))
    expect(visitor.checkbox(name_of(1))).to_be_checked()
    visitor.page.goto(address)
    visitor.approve()
    visitor.wait_for_heading("Done on")
    assert set(visitor.follow_requests) == {"acct002", "acct003"}


def test_an_address_with_another_query(publish: Publish) -> None:
    visitor = publish(1)
    visitor.page.goto(f"{visitor.address}?from=newsletter")
    expect(visitor.submit_button).to_be_visible()
    expect(visitor.error).not_to_be_visible()
    visitor.submit()
    visitor.approve()
    visitor.wait_for_heading("Done on")


def test_the_back_button_during_the_sign_in(publish: Publish) -> None:
    visitor = publish(1)
    visitor.open()
    visitor.submit()
    visitor.wait_for_consent()
    visitor.page.go_back()
    expect(visitor.submit_button).to_be_visible()
    expect(visitor.submit_button).to_be_enabled()
    expect(visitor.field).to_have_value(re.compile(re.escape(visitor.server.domain)))
    visitor.submit_button.click()
    visitor.approve()
    visitor.wait_for_heading("Done on")


def test_an_empty_field_is_asked_for(publish: Publish) -> None:
    visitor = publish(3)
    visitor.open()
    visitor.submit_button.click()
    expect(visitor.error).to_have_text(
        "Type the name of your server first, such as mastodon.social."
    )


def test_the_result_begins_at_the_top_of_a_small_screen(publish: Publish) -> None:
    visitor = publish(3)
    visitor.page.set_viewport_size({"width": 360, "height": 640})
    visitor.follow()
    panel = visitor.page.locator(".progress")
    expect(panel.get_by_role("heading")).to_be_focused()
    assert panel.evaluate("(panel) => panel.getBoundingClientRect().top") < 200
