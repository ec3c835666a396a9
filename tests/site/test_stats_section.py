"""`care100 site --stats`: the statistics on the page."""

from pathlib import Path

import pytest

from tests.person import Typist
from tests.site.pages import Page, keeps, published

ROWS = [
    {"name": "Ada", "kind": "person", "topic": "carers", "mastodon": "ada@b.social"},
    {"name": "Bob", "kind": "person", "topic": "Carers", "x": "bob"},
    {"name": "Eve", "kind": "organisation", "x": "eve"},
]


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """A curator with a French list of three members."""
    keeps(curator, "people", ROWS, language="fr")
    return curator


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The folder of the site."""
    return tmp_path / "site"


def shown(keeper: Typist, folder: Path, slug: str = "people") -> Page:
    keeper.runs("site", slug, "-o", str(folder), "--stats")
    return Page.of((folder / slug / "index.html").read_text(encoding="utf-8"))


def test_the_page_has_the_same_numbers_as_the_terminal(keeper: Typist, site: Path) -> None:
    page = shown(keeper, site)
    assert page.texts("caption") == [
        "By topic",
        "By kind",
        "By platform",
        "Members added and removed",
    ]
    numbers = [one.text.split()[0] for one in page.all("td")]
    assert numbers == ["2", "1", "1", "2", "1", "2", "3", "0", "3"]
    rows = page.all("th", scope="row")
    assert [one.text.split()[0] for one in rows[:2]] == ["Carers", "No"]
    assert [one.attributes.get("lang") for one in rows[:3]] == ["fr", None, None]


def test_bars_match_their_numbers_and_are_hidden_from_screen_readers(
    keeper: Typist, site: Path
) -> None:
    page = shown(keeper, site)
    bars = [one.attributes["width"] for one in page.all("rect")]
    assert bars == ["100.0", "50.0", "50.0", "100.0", "50.0", "100.0", "100.0"]
    assert {one.attributes["aria-hidden"] for one in page.all("svg")} == {"true"}
    assert "style=" not in page.source


def test_statistics_are_optional(keeper: Typist, site: Path) -> None:
    shown(keeper, site)
    assert (site / "static" / "stats.css").exists()
    page = published(keeper, site, "people")
    assert not page.all("table")
    assert not (site / "static" / "stats.css").exists()


def test_a_second_run_changes_nothing(keeper: Typist, site: Path) -> None:
    shown(keeper, site)
    again = keeper.runs("site", "people", "-o", str(site), "--stats")
    assert again.out.startswith("No change in ")


def test_an_empty_list_has_no_statistics(curator: Typist, site: Path) -> None:
    curator.runs("new", "mine", "--title", "Mine")
    curator.runs("add", "mine", "x:bob")
    curator.runs("remove", "mine", "x:bob")
    page = shown(curator, site, "mine")
    assert not page.all("table")
    assert "stats" not in page.source


def test_growth_is_that_of_published_editions(keeper: Typist, site: Path) -> None:
    def growth(page: Page) -> list[str]:
        """Return the numbers of the last table: added, removed and members of each period."""
        return [one.text.split()[0] for one in page.all("td")][-3:]

    # A draft: added by mistake, and removed again before the first build.
    keeper.runs("add", "people", "x:mistake", "--name", "Mistake")
    keeper.runs("remove", "people", "Mistake")
    assert growth(shown(keeper, site)) == ["3", "0", "3"]

    keeper.runs("add", "people", "x:fay", "--name", "Fay")
    keeper.runs("add", "people", "x:draft", "--name", "Draft")
    keeper.runs("remove", "people", "Draft")
    keeper.runs("remove", "people", "Bob")
    assert growth(shown(keeper, site)) == ["4", "1", "3"]
    assert growth(shown(keeper, site)) == ["4", "1", "3"]
