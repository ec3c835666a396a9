"""The documentation is built into a site that needs no server and no other site."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from docs.links import for_the_site
from tests.docs import pages
from tests.docs.building import DOCS, build, built_site

_LOADED = {"img": "src", "script": "src", "iframe": "src", "source": "srcset", "link": "href"}


class Loaded(HTMLParser):
    """Collects the addresses of everything that a browser loads with a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get(_LOADED.get(tag, ""))
        if address:
            self.addresses.append(address)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_site(tmp_path_factory.mktemp("documentation"))


def test_every_page_is_in_the_site(site: Path) -> None:
    names = {page.stem for page in DOCS.glob("*.md")}
    assert names - {page.stem for page in site.glob("*.html")} == set()
    assert (site / ".nojekyll").exists()


def test_the_pages_at_the_top_of_the_repository_are_in_the_site(site: Path) -> None:
    assert "Add a platform" in (site / "contributing.html").read_text(encoding="utf-8")
    assert "Report a vulnerability" in (site / "report-a-problem.html").read_text(encoding="utf-8")
    assert "Unreleased" in (site / "changelog.html").read_text(encoding="utf-8")


def test_the_site_loads_nothing_from_elsewhere(site: Path) -> None:
    loaded = {
        address
        for page in site.glob("*.html")
        for address in Loaded(page.read_text(encoding="utf-8")).addresses
    }
    assert "_static/styles/furo.css" in {address.partition("?")[0] for address in loaded}
    assert [address for address in loaded if "//" in address] == []
    styles = [sheet.read_text(encoding="utf-8") for sheet in site.rglob("*.css")]
    assert [sheet for sheet in styles if "url(http" in sheet or "url(//" in sheet] == []


@pytest.mark.parametrize("link", ["nowhere.md", "commands.md#nowhere", "#nowhere"])
def test_a_broken_link_stops_the_build(tmp_path: Path, link: str) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "commands.md").write_text("# Commands\n")
    (source / "index.md").write_text(
        f"# Index\n\n[here]({link})\n\n```{{toctree}}\ncommands\n```\n"
    )
    built = build(source, tmp_path)
    assert built.returncode == 1
    assert "nowhere" in built.stderr


def test_a_link_named_after_a_file_has_the_title_of_the_page() -> None:
    text = "See [limits.md](limits.md#prices) and [there](limits.md).\n"
    assert for_the_site(text, DOCS / "sync.md", {}) == (
        "See [Limits and prices](limits.md#prices) and [there](limits.md).\n"
    )


def test_links_out_of_the_documentation_become_code() -> None:
    moved = {pages.TOP / "SECURITY.md": "report-a-problem.md"}
    text = (
        "[One](docs/site.md#files), [two](SECURITY.md), [`src/a.py`](src/a.py), "
        "[b\\_c](docs/b_c.py), [far](https://example.org/a)\n\n```text\n[d](src/a.py)\n```\n"
    )
    assert for_the_site(text, pages.TOP / "CONTRIBUTING.md", moved) == (
        "[One](site.md#files), [two](report-a-problem.md), `src/a.py`, "
        "`b_c`, [far](https://example.org/a)\n\n```text\n[d](src/a.py)\n```\n"
    )
