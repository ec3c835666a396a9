"""The preview picture for shared links."""

import struct
from pathlib import Path

import pytest
from PIL import Image

from care100.site import picture
from tests.person import Typist
from tests.site.pages import keeps, published

ADDRESS = "https://lists.example.org/people/"
ONE = [{"name": "Anna", "x": "anna"}]


@pytest.mark.parametrize(
    "title", ["People", "Größe, œuvre & Ślōnsk", "A title of " + "many words and " * 5, "N" * 100]
)
def test_a_shared_page_has_a_picture_with_its_title(
    curator: Typist, tmp_path: Path, title: str
) -> None:
    keeps(curator, "people", ONE, page=ADDRESS, title=title, curator="The editors")
    page = published(curator, tmp_path / "one", "people")
    published(curator, tmp_path / "two", "people")
    [image] = page.all("meta", property="og:image")
    assert image.attributes["content"] == f"{ADDRESS}picture.png"
    [alt] = page.all("meta", property="og:image:alt")
    assert alt.attributes["content"] == f"{title.strip()}. 1 member on X, curated by The editors."
    data = (tmp_path / "one" / "people" / "picture.png").read_bytes()
    assert data == (tmp_path / "two" / "people" / "picture.png").read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", data[16:24]) == (picture.WIDTH, picture.HEIGHT)
    assert len(data) < 200_000


def test_a_title_that_the_font_cannot_write_goes_without(curator: Typist, tmp_path: Path) -> None:
    keeps(curator, "people", ONE, page=ADDRESS, title="社会福祉 100")
    page = published(curator, tmp_path / "site", "people")
    assert not page.all("meta", property="og:image")
    assert not list((tmp_path / "site").rglob("*.png"))


@pytest.mark.parametrize("title", ["\u200b\u2060", "\u200d", "\xad", "\u3164", "\u2003\ufeff"])
def test_a_title_that_nobody_can_see_goes_without(
    curator: Typist, tmp_path: Path, title: str
) -> None:
    keeps(curator, "people", ONE, page=ADDRESS, title=title)
    page = published(curator, tmp_path / "site", "people")
    assert not page.all("meta", property="og:image")
    assert not list((tmp_path / "site").rglob("*.png"))


@pytest.mark.parametrize(
    "title",
    [
        "People",
        "Little lilies in still life, filling hilly fields till twilight, until it is still. " * 2,
        "A title of " + "many words and " * 5,
    ],
)
def test_a_title_with_enough_room_is_whole(title: str) -> None:
    _, lines = picture._fitted(title)
    assert " ".join(lines).split() == title.split()


@pytest.mark.parametrize("title", ["W" * 100, "Many words of a long title " * 12, f"A {'N' * 100}"])
def test_the_lines_of_a_longer_title_fit_and_end_with_dots(title: str) -> None:
    font, lines = picture._fitted(title)
    assert lines[-1].endswith("…")
    assert not lines[-1].endswith("……")
    assert not any("…" in line for line in lines[:-1])
    assert max(map(font.getlength, lines)) <= picture._ROOM


def test_a_long_line_below_the_title_leaves_the_margin_free(
    curator: Typist, tmp_path: Path
) -> None:
    keeps(curator, "people", ONE, page=ADDRESS, title="People", curator="W" * 100)
    published(curator, tmp_path / "site", "people")
    with Image.open(tmp_path / "site" / "people" / "picture.png") as drawn:
        margin = (picture.WIDTH - picture._EDGE + 2, 30, picture.WIDTH, picture.HEIGHT)
        assert len(drawn.convert("RGB").crop(margin).getcolors() or ()) == 1
