"""The way to the visitor's server and back, and all that can go wrong on it."""

import re

from playwright.sync_api import BrowserContext, Route, expect

from care100.model.list_metadata import ListMetadata
from care100.sandbox import Fault, Sandbox
from care100.site.build import build
from tests.browser.follow.conftest import Publishes
from tests.browser.follow.visitor import SLUG, Visitor, members, name_of
from tests.browser.publications import publication


def complains(visitor: Visitor, text: str, typed: str = "") -> None:
    """The form is there as it was, and says so; nobody was followed, and nothing is kept."""
    expect(visitor.error).to_contain_text(text)
    expect(visitor.go).to_be_visible()
    if typed:
        expect(visitor.field).to_have_value(typed)
    assert visitor.page.url == visitor.address
    assert not visitor.server.log.writes()
    assert visitor.permissions == 0
    assert visitor.page.evaluate("sessionStorage.length") == 0


def test_saying_no(publishes: Publishes) -> None:
    visitor = publishes(3)
    visitor.opens()
    visitor.filing.check()
    visitor.tick(name_of(1)).uncheck()
    visitor.asks(f"@follower@{visitor.server.domain}")
    visitor.denies()
    server = visitor.server.domain
    complains(visitor, f"You did not allow it on {server}. Nobody was followed.")
    expect(visitor.field).to_have_value(f"@follower@{server}")
    expect(visitor.filing).to_be_checked()
    expect(visitor.tick(name_of(1))).not_to_be_checked()
    visitor.go.click()
    visitor.allows()
    visitor.sees("Done on")


NO_SERVER = (" ", "my server", "a@b@c", "javascript:alert(1)", "@name", "ftp://a.example", "social")


def test_what_is_no_servers_name(publishes: Publishes) -> None:
    visitor = publishes(1)
    visitor.opens()
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    for typed in NO_SERVER:
        visitor.asks(typed)
        complains(visitor, "That is no server’s name. ", typed)
        expect(visitor.field).to_be_focused()
        expect(visitor.field).to_have_attribute("aria-invalid", "true")
    assert not asked


def is_asking(visitor: Visitor) -> None:
    """The page says that it waits for their server, and lets nothing else be begun."""
    expect(visitor.page.get_by_text(f"Asking {visitor.server.domain} …")).to_be_visible()
    expect(visitor.go).to_be_disabled()


def test_nobody_listens_there(sandbox: Sandbox, publishes: Publishes) -> None:
    visitor = publishes(1)
    visitor.opens()
    for nowhere in (sandbox.small_servers[0].domain, "nobody.example"):
        visitor.asks(nowhere)
        complains(visitor, f"{nowhere} did not answer. Is the name right?", nowhere)
        expect(visitor.field).to_be_focused()
    visitor.asks()
    visitor.allows()
    visitor.sees("Done on")


TIME = """
AbortSignal.timeout = () => {
  const stop = new AbortController();
  globalThis.runOut = () => stop.abort(new DOMException("", "TimeoutError"));
  return stop.signal;
};
"""
"""The time that a server is given runs out when the test says so."""


def test_a_server_that_does_not_answer_in_time(sandbox: Sandbox, publishes: Publishes) -> None:
    sandbox.mastodon.faults.add(Fault("latency", path="/apps$", seconds=600))
    visitor = publishes(1)
    visitor.page.add_init_script(TIME)
    visitor.opens()
    visitor.asks()
    is_asking(visitor)
    visitor.page.evaluate("runOut()")
    complains(visitor, f"{visitor.server.domain} did not answer.")


def test_a_server_that_falls_silent_after_the_yes(sandbox: Sandbox, publishes: Publishes) -> None:
    sandbox.mastodon.faults.add(Fault("latency", path="/oauth/token$", seconds=600))
    visitor = publishes(1)
    visitor.opens()
    visitor.asks()
    visitor.is_asked()
    visitor.page.add_init_script(TIME)
    visitor.allows()
    is_asking(visitor)
    visitor.page.evaluate("runOut()")
    complains(visitor, f"{visitor.server.domain} did not answer.")


def test_a_page_that_was_not_opened_by_https(publishes: Publishes) -> None:
    visitor = publishes(1)
    plain = "Object.defineProperty(globalThis, 'isSecureContext', { value: false })"
    visitor.page.add_init_script(plain)
    visitor.opens()
    visitor.asks()
    complains(visitor, "This page must be opened by https.")
    assert not visitor.server.log


def test_a_form_that_changes_while_the_server_is_asked(publishes: Publishes) -> None:
    """What was there when the button was pressed counts, and it is asked for once."""
    visitor = publishes(3)
    held: list[Route] = []
    visitor.page.route("**/api/v1/apps", lambda route: held.append(route))
    visitor.opens()
    visitor.asks()
    is_asking(visitor)
    visitor.tick(name_of(1)).uncheck()
    is_asking(visitor)
    expect(visitor.go).to_have_text("Follow all 3 on Mastodon")
    visitor.filing.check()
    visitor.field.fill("no such thing")
    visitor.presses("Open each in my server")
    visitor.field.press("Enter")
    is_asking(visitor)
    visitor.until(lambda: len(held) == 1)
    held[0].continue_()
    visitor.allows()
    visitor.sees("Done on")
    assert len(visitor.sent) == 3
    assert not visitor.server.log.matching("GET", "/lists$")
    assert len(held) == 1


def test_a_server_that_is_no_mastodon(sandbox: Sandbox, publishes: Publishes) -> None:
    visitor = publishes(1)
    visitor.opens()
    server = visitor.server.domain
    for status, text in (
        (200, f"{server} is not a Mastodon server that this page can talk to."),
        (404, f"{server} is not a Mastodon server that this page can talk to."),
        (429, f"{server} asks us to wait. Try again in ten minutes."),
        (500, f"{server} has trouble. Try again later."),
    ):
        sandbox.mastodon.faults.add(Fault("page", path="/apps$", status=status))
        visitor.asks()
        complains(visitor, text)
        visitor.page.reload()


def test_a_server_that_lets_no_web_page_in(sandbox: Sandbox, publishes: Publishes) -> None:
    sandbox.mastodon.state.cors = False
    visitor = publishes(1)
    visitor.opens()
    visitor.asks()
    server = visitor.server.domain
    text = f"{server} does not let web pages in (CORS). Use a file or the links below."
    complains(visitor, text)


def test_a_server_that_stops_letting_web_pages_in(sandbox: Sandbox, publishes: Publishes) -> None:
    visitor = publishes(1)
    visitor.opens()
    visitor.asks()
    visitor.is_asked()
    sandbox.mastodon.state.cors = False
    visitor.allows()
    expect(visitor.error).to_contain_text(visitor.server.domain)
    assert not visitor.server.log.writes()


def test_a_permission_that_comes_too_late(sandbox: Sandbox, publishes: Publishes) -> None:
    sandbox.mastodon.state.code_seconds = 0.0
    visitor = publishes(2)
    visitor.opens()
    visitor.asks()
    visitor.allows()
    complains(visitor, "The permission came back too late. Press the button again.")
    sandbox.mastodon.state.code_seconds = 600.0
    visitor.go.click()
    visitor.allows()
    visitor.sees("Done on")


WRONG_STATE = "This answer does not belong to this visit. Nothing was done."


FOREIGN = ("?code=abc&state=other", "?code=abc", "?error=access_denied")


def test_an_answer_to_nobodys_question(publishes: Publishes) -> None:
    visitor = publishes(1)
    for query in FOREIGN:
        visitor.page.goto(visitor.address + query)
        complains(visitor, WRONG_STATE)
    assert not visitor.server.log


def test_an_answer_to_another_question(publishes: Publishes) -> None:
    visitor = publishes(1)
    visitor.opens()
    for query in FOREIGN:
        visitor.asks()
        visitor.is_asked()
        visitor.page.goto(visitor.address + query)
        complains(visitor, WRONG_STATE)
    assert not visitor.server.log.matching("POST", "/oauth/token")


def test_the_answer_of_another_tab(publishes: Publishes, context: BrowserContext) -> None:
    """What somebody else was allowed is of no use here, though the code be good."""
    visitor = publishes(1)
    visitor.opens()
    visitor.asks()
    visitor.is_asked()
    landed: list[str] = []
    visitor.page.on("request", lambda request: landed.append(request.url))
    visitor.allows()
    visitor.sees("Done on")
    [answer] = [url for url in landed if "code=" in url]
    visitor.server.log.clear()
    visitor.page = context.new_page()
    visitor.page.goto(answer)
    complains(visitor, WRONG_STATE)
    assert not visitor.server.log


def test_another_list_is_read_on_the_way(sandbox: Sandbox, publishes: Publishes) -> None:
    """What was ticked for one list is nothing to another, which leaves it where it is."""
    people = members(sandbox.mastodon, (1, 2, 3))
    lists = [publication(ListMetadata(slug=slug, title=slug), people) for slug in (SLUG, "others")]
    visitor = publishes(build(lists, preview=True))
    visitor.opens()
    visitor.tick(name_of(1)).uncheck()
    visitor.asks()
    visitor.is_asked()
    asked = visitor.page.url
    visitor.page.goto(visitor.address.replace(SLUG, "others"))
    expect(visitor.tick(name_of(1))).to_be_checked()
    visitor.page.goto(asked)
    visitor.allows()
    visitor.sees("Done on")
    assert set(visitor.sent) == {"acct002", "acct003"}


def test_an_address_with_something_else_in_it(publishes: Publishes) -> None:
    visitor = publishes(1)
    visitor.page.goto(f"{visitor.address}?from=newsletter")
    expect(visitor.go).to_be_visible()
    expect(visitor.error).not_to_be_visible()
    visitor.asks()
    visitor.allows()
    visitor.sees("Done on")


def test_coming_back_with_the_browsers_own_button(publishes: Publishes) -> None:
    visitor = publishes(1)
    visitor.opens()
    visitor.asks()
    visitor.is_asked()
    visitor.page.go_back()
    expect(visitor.go).to_be_visible()
    expect(visitor.go).to_be_enabled()
    expect(visitor.field).to_have_value(re.compile(re.escape(visitor.server.domain)))
    visitor.go.click()
    visitor.allows()
    visitor.sees("Done on")
