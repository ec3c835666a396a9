"""The list page works with a platform that it has never been told of."""

from dataclasses import replace

import pytest
from jinja2 import DictLoader

from care100.model.handles import Handle, HandleForms
from care100.model.list_metadata import ListMetadata
from care100.model.members import Member
from care100.platforms import PLATFORMS
from care100.platforms.base import Columns, PublishedField
from care100.platforms.import_files import ImportFile
from care100.platforms.page import PageEntry
from care100.platforms.x.platform import XPlatform
from care100.site.build import Files, build
from tests.browser.publications import publication
from tests.members import a_member
from tests.site.pages import Page

FOLLOW = """
<section>
<h3>On {{ on.label }}</h3>
<p>{{ on.members }} members of {{ page.title }}</p>
{% for address in on.published %}
<a class="set" href="{{ address }}">Open the set</a>
{% endfor %}
</section>
"""
SEARCH = "../static/search.js"
# For the members on X.
WALK = "../static/walk/start.js"
ENTRY = PageEntry(
    templates=DictLoader({"follow.html": FOLLOW, "files.html": "<dt>handles.txt</dt>"}),
    follow_template="follow.html",
    account_url=lambda handle: f"https://example.net/follow?name={handle.text}&now=1",
)
WITH_WALK = DictLoader(
    {"walk.html": '{% from "follow_button.html" import walk %}{{ walk(on) }}'},
)


def _forms(text: str) -> HandleForms:
    return HandleForms(f"@{text}", f"example:{text}", f"https://example.net/{text}")


class ExamplePlatform(XPlatform):
    """A third platform, with handles that are bare names."""

    id = "example"
    label = "Example"
    columns = Columns("example", optional=True)
    published_field = PublishedField("example_set", "Set")

    def __init__(self, entry: PageEntry) -> None:
        self._entry = entry

    @property
    def page(self) -> PageEntry:
        return self._entry

    def read_handle(self, text: str) -> Handle | None:  # noqa: ARG002 - tests paste no handles
        return None

    def handle(self, text: str) -> Handle:
        return Handle(self.id, text, _forms)

    def published_url(self, text: str) -> str:
        return f"https://example.net/sets/{text}" if text.isdigit() else ""


@pytest.fixture(autouse=True)
def example(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the platform, which has no script."""
    add(monkeypatch, ENTRY)


def add(monkeypatch: pytest.MonkeyPatch, entry: PageEntry) -> None:
    monkeypatch.setitem(PLATFORMS, "example", ExamplePlatform(entry))


def members() -> list[Member]:
    return [a_member("Anna", x="anna", example="anna1"), a_member("Ben", example="ben")]


def site(*lists: list[Member], **metadata: tuple[str, ...]) -> Files:
    """Build a site of lists, called `list0`, `list1` and so on."""
    return build(
        [
            publication(ListMetadata(slug=f"list{n}", title="<b>List</b>", published=metadata), one)
            for n, one in enumerate(lists)
        ]
    )


def page(files: Files, slug: str = "list0") -> Page:
    return Page.of(files[f"{slug}/index.html"].decode())


def test_members_link_to_their_accounts() -> None:
    anna, ben = page(site(members())).cards
    assert "Example @anna1" in " ".join(anna.text.split())
    assert "Example @ben" in " ".join(ben.text.split())
    links = page(site(members())).links
    assert "https://example.net/follow?name=anna1&now=1" in links
    assert links.index("https://x.com/intent/follow?screen_name=anna") < links.index(
        "https://example.net/follow?name=anna1&now=1"
    )


def test_the_section_is_shown_where_the_list_has_members_on_the_platform() -> None:
    files = site(members(), [a_member("Carl", x="carl")])
    with_section, without = page(files), page(files, "list1")
    assert "On Example" in with_section.texts("h3")
    assert "2 members of <b>List</b>" in with_section.texts("p")
    assert "Example" not in without.source


def test_the_section_is_shown_where_the_list_is_published() -> None:
    shown = page(site([a_member("Carl", x="carl")], example=("7", "no number")))
    assert "0 members of <b>List</b>" in shown.texts("p")
    [link] = shown.all("a", **{"class": "set"})
    assert link.attributes["href"] == "https://example.net/sets/7"


def test_the_index_page_names_the_platforms_of_all_lists() -> None:
    files = site(members(), [a_member("Carl", mastodon="carl@a.example")])
    index = files["index.html"].decode()
    assert "organisations to follow on Mastodon, X or Example." in index
    assert "2 members on X and Example" in index


def test_a_platform_without_a_script_loads_none() -> None:
    files = site(members())
    assert not [name for name in files if name.startswith(("static/follow", "static/mastodon"))]
    page_ = page(files)
    assert [one.attributes["src"] for one in page_.all("script")] == [SEARCH, WALK]
    assert not page_.all("a", **{"class": "on-example"})
    assert not page_.all("main", **{"class": "measure short-labels"})


def test_a_platform_with_a_script_gets_a_button(monkeypatch: pytest.MonkeyPatch) -> None:
    add(monkeypatch, replace(ENTRY, script="example/button.js"))
    files = site(members(), [a_member("Carl", mastodon="carl@a.example")])
    its, other = page(files), page(files, "list1")
    loaded = {one.attributes["src"] for one in its.all("script")}
    assert loaded == {SEARCH, WALK, "../static/example/button.js"}
    assert len(its.all("a", **{"class": "on-example"})) == 2
    assert its.all("section", **{"class": "follow has-button"})
    assert "../static/follow/page.js" in its.links
    assert not [link for link in its.links if link.startswith("../static/mastodon/")]
    assert "../static/mastodon/button.js" in other.links
    assert not [link for link in other.links if link.startswith("../static/example/")]


def test_a_platform_whose_own_page_follows_one_member_leads_from_member_to_member(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add(monkeypatch, replace(ENTRY, walk=True, follow_template="walk.html", templates=WITH_WALK))
    files = site([a_member("Anna", example="anna1")])
    page_ = page(files)
    assert page_.all("div", **{"class": "walk", "data-platform": "example"})
    assert page_.all("a", **{"class": "on-example"})
    assert [one.attributes["src"] for one in page_.all("script")] == [SEARCH, WALK]
    assert "static/walk/progress.js" in files


def test_files_to_import_and_places_of_publication(monkeypatch: pytest.MonkeyPatch) -> None:
    file = ImportFile("list0.csv", "json", "List")
    monkeypatch.setattr(ExamplePlatform, "import_files", (file,))
    add(monkeypatch, replace(ENTRY, files_template="files.html", published_as="Sets"))
    files = site(members(), example=("7", "8"))
    # The list's own table leaves the name to the platform's file.
    assert files["list0/list0.csv"] == files["list0/list.json"]
    assert files["list0/members.csv"].startswith(b"name,")
    assert "handles.txt" in page(files).texts("dt")
    assert "Also published as Sets: part 1, part 2." in page(files).texts("p")
    add(monkeypatch, replace(ENTRY, published_as="Sets", published_as_one="Set"))
    assert "Also published as Set." in page(site(members(), example=("7",))).texts("p")
