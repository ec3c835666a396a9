"""What the page says in the language of the list, while a visitor follows it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from care100.model.list_metadata import ListMetadata
from care100.sandbox import Sandbox
from care100.site.build import build
from care100.site.preview import Preview
from tests.browser.axe import everywhere
from tests.browser.follow.visitor import SLUG, members
from tests.browser.publications import publication


@pytest.mark.parametrize(
    ("language", "empty", "refused", "heading", "result", "undo"),
    [
        (
            "de",
            "Geben Sie zuerst den Namen Ihres Servers ein, zum Beispiel mastodon.social.",
            "Sie haben auf {server} keine Erlaubnis gegeben. Es wurde nichts geändert.",
            "Fertig auf {server}",
            ["3 gefolgt.", "Erlaubnis widerrufen."],
            "Rückgängig: den 3 Konten entfolgen, denen diese Seite gefolgt ist",
        ),
        (
            "cy",
            "Teipiwch enw eich gweinydd yn gyntaf, fel mastodon.social.",
            "Ni roesoch ganiatâd ar {server}. Ni newidiwyd dim.",
            "Wedi gorffen ar {server}",
            ["3 wedi’i ddilyn.", "Dirymwyd y caniatâd."],
            "Dadwneud: peidio â dilyn y 3 chyfrif a ddilynodd y dudalen hon",
        ),
    ],
)
def test_a_follow_speaks_the_language_of_the_list(
    page: Page,
    sandbox: Sandbox,
    language: str,
    empty: str,
    refused: str,
    heading: str,
    result: list[str],
    undo: str,
) -> None:
    server = sandbox.mastodon
    about = ListMetadata(slug=SLUG, title="Friends", language=language)
    people = members(server, range(1, 4))
    with Preview(build([publication(about, people)], preview=True), 0) as preview:
        page.goto(f"{preview.address}{SLUG}/")
        page.locator(".submit").click()
        expect(page.get_by_role("alert")).to_have_text(empty)
        page.locator("[name=server]").fill(server.domain)
        page.locator(".submit").click()
        page.locator("button[value=no]").click()
        expect(page.get_by_role("alert")).to_have_text(refused.format(server=server.domain))
        page.locator(".submit").click()
        page.locator("#user").select_option("follower")
        page.locator("button[value=yes]").click()
        expect(page.locator(".result p")).to_have_text(result)
        done = page.locator(".progress [role=heading]")
        expect(done).to_have_text(heading.format(server=server.domain))
        assert not everywhere(page)
        page.goto(f"{preview.address}{SLUG}/")
        expect(page.locator(".undo button").first).to_have_text(undo)
    assert len(server.state.follows("follower")) == 3


@pytest.fixture
def german(page: Page, sandbox: Sandbox) -> Iterator[Page]:
    """A German page, with the visitor's server in its form."""
    server = sandbox.mastodon
    about = ListMetadata(slug=SLUG, title="Friends", language="de")
    people = members(server, range(1, 4))
    with Preview(build([publication(about, people)], preview=True), 0) as preview:
        page.goto(f"{preview.address}{SLUG}/")
        page.locator("[name=server]").fill(server.domain)
        yield page


@pytest.mark.parametrize("body", ["<!doctype html><title>Hotel</title>", '{"Stop', "[null]", ""])
def test_a_follow_speaks_english_if_the_words_cannot_be_read(
    german: Page, sandbox: Sandbox, body: str
) -> None:
    german.route("**/words/de.json", lambda route: route.fulfill(body=body))
    german.locator(".submit").click()
    german.locator("#user").select_option("follower")
    german.locator("button[value=yes]").click()
    expect(german.locator(".result p")).to_have_text(["3 followed.", "Permission revoked."])
    assert len(sandbox.mastodon.state.follows("follower")) == 3


def test_a_follow_does_not_wait_for_the_words_for_ever(german: Page) -> None:
    german.evaluate("AbortSignal.timeout = () => AbortSignal.abort()")
    german.route("**/words/de.json", lambda _: None)
    german.locator(".submit").click()
    # The limit of the words is reached at once, and so is that of the server.
    expect(german.get_by_role("alert")).to_contain_text("did not respond")


def test_a_second_press_while_the_words_are_loaded_does_nothing(
    german: Page, sandbox: Sandbox
) -> None:
    held: list[Route] = []
    german.route("**/words/de.json", lambda route: held.append(route))
    german.locator(".submit").click()
    expect(german.locator(".submit")).to_be_disabled()
    german.locator(".submit").click(force=True)
    german.wait_for_timeout(200)
    assert len(held) == 1
    held[0].continue_()
    german.locator("#user").wait_for()
    assert len(sandbox.mastodon.log.matching("POST", "/api/v1/apps$")) == 1
