"""What the page says about Mastodon besides the button: files to import, and Collections."""

import pytest

from care100.model.list_metadata import ListMetadata
from care100.site.build import build
from tests.browser.publications import publication
from tests.members import a_member
from tests.site.pages import Page

COLLECTIONS = tuple(f"https://social.example/collections/{n}" for n in (1, 2))


def a_page(members: int, collections: int = 0) -> Page:
    published = {"mastodon": COLLECTIONS[:collections]} if collections else {}
    about = ListMetadata(slug="people", title="People", published=published)
    people = [a_member(f"Person {n}", mastodon=f"p{n}@social.example") for n in range(members)]
    return Page.of(build([publication(about, people)])["people/index.html"].decode())


@pytest.mark.parametrize(
    ("members", "words"),
    [
        (1, "Follow 1 on Mastodon."),
        (2, "Follow both on Mastodon."),
        (3, "Follow all 3 on Mastodon."),
    ],
)
def test_the_file_to_import_says_how_many_it_follows(members: int, words: str) -> None:
    [about_file] = [one for one in a_page(members).texts("dd") if "“Following list”" in one]
    assert about_file.startswith(f"{words} On your server, open Preferences")


@pytest.mark.parametrize(
    ("collections", "words"),
    [
        (1, "See the list on Mastodon: Mastodon Collection"),
        (2, "See the list on Mastodon: part 1, part 2"),
    ],
)
def test_the_page_links_each_published_collection(collections: int, words: str) -> None:
    page = a_page(3, collections)
    assert set(COLLECTIONS[:collections]) <= set(page.links)
    assert words in page.texts("p")


def test_without_a_collection_none_is_mentioned() -> None:
    assert "See the list on Mastodon" not in a_page(3).source
