"""The documentation site, opened as files in a browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.docs.building import built_site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_site(tmp_path_factory.mktemp("documentation"))


def test_the_search_works_without_a_server(page: Page, site: Path) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto((site / "index.html").as_uri())
    page.get_by_role("textbox", name="Search").first.fill("starter packs")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Publish a list").first).to_be_visible()
    assert [address for address in requests if not address.startswith("file:")] == []
