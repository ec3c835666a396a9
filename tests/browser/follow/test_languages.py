"""What the page says in the language of the list, while a visitor follows it."""

import pytest
from playwright.sync_api import Page, expect

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
