"""The index names the platforms on which one press follows all members of a list."""

from datetime import UTC, datetime

import pytest

from care100.model.list_metadata import Edition, ListMetadata
from care100.site.build import build
from care100.site.publication import Publication
from tests.members import a_member
from tests.site.pages import Page

NOW = datetime(2026, 11, 24, tzinfo=UTC)
LIST = "https://bsky.app/profile/care.bsky.social/lists/3kabc"
PACK = "https://bsky.app/starter-pack/care.bsky.social/3kabd"
REST = "https://bsky.app/starter-pack/care.bsky.social/3kabe"


def said(on: str, members: int, *places: str, sizes: dict[str, int] | None = None) -> str:
    """Return what the index says of a list with so many members, published in these places."""
    column = {"x": "person{}", "bluesky": "person{}.bsky.social"}[on]
    people = tuple(a_member(name=f"P {n}", **{on: column.format(n)}) for n in range(members))
    about = ListMetadata(slug="people", title="People", published={on: places})
    known = {(on, place): size for place, size in (sizes or {}).items()}
    edition = Edition(about, people, (NOW,) * members, NOW)
    other = Edition(ListMetadata(slug="others", title="Others"), (), (), NOW)
    files = build([Publication(edition, published_sizes=known), Publication(other)])
    texts = Page.of(files["index.html"].decode()).texts("p")
    found = [text for text in texts if text.startswith("Follow with one press:")]
    return "".join(found).removeprefix("Follow with one press: ")


@pytest.mark.parametrize(
    ("members", "places", "expected"),
    [
        (150, (PACK,), "on Bluesky"),
        (150, (LIST, PACK), "on Bluesky"),
        (151, (PACK,), ""),
        (300, (PACK, REST), ""),
        (100, (PACK, REST), ""),
        (100, (LIST,), ""),
    ],
)
def test_a_starter_pack_that_can_hold_all_members_follows_them(
    members: int, places: tuple[str, ...], expected: str
) -> None:
    assert said("bluesky", members, *places) == expected


@pytest.mark.parametrize(
    ("sizes", "expected"), [({}, "on X"), ({"12": 3}, "3 on X"), ({"12": 2}, "")]
)
def test_an_x_list_with_all_members_follows_them(sizes: dict[str, int], expected: str) -> None:
    assert said("x", 3, "12", sizes=sizes) == expected
