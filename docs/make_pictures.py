"""Make docs/pictures: the list page as readers see it, from the lists that ship."""

import io
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from care100 import registry
from care100.registry.lists import the_list
from care100.site.build import build
from care100.site.gather import gather
from care100.site.preview import Preview

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.browser import chromium

FOLDER = Path(__file__).with_name("pictures")
LISTS = ("social-care-100", "social-care-fediverse")
PHONE, DESKTOP = (390, 844), (1280, 900)
LARGEST = 300_000
"""Bytes, of one picture."""


@dataclass(frozen=True)
class Shot:
    """One picture: which page, in which window and scheme, scrolled down to what."""

    name: str
    path: str
    window: tuple[int, int]
    scheme: Literal["light", "dark"]
    at: str = "body"


SHOTS = (
    Shot("page-desktop-light", "social-care-100/", DESKTOP, "light"),
    Shot("page-phone-light", "social-care-100/", PHONE, "light"),
    Shot("page-phone-dark", "social-care-100/", PHONE, "dark", "#topic-children-s-services"),
    Shot("members-desktop-dark", "social-care-100/", DESKTOP, "dark", "#members"),
    Shot("index-desktop-light", "", DESKTOP, "light"),
)


def main(shots: Sequence[Shot]) -> None:
    """Take the pictures."""
    path = chromium.found()
    if path is None:
        sys.exit(chromium.MISSING)
    FOLDER.mkdir(exist_ok=True)
    with (
        Preview(_site(), 0) as preview,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=path, args=chromium.flags()) as browser,
    ):
        for shot in shots:
            file = FOLDER / f"{shot.name}.png"
            file.write_bytes(_small(_taken(browser, preview.address, shot)))
            if file.stat().st_size > LARGEST:
                sys.exit(f"{file} has {file.stat().st_size:,} bytes; {LARGEST:,} are the most.")
            print(f"Made {file}.")


def _site() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as home:
        database = registry.open_registry(Path(home) / registry.FILE_NAME)
        with database.reading() as session:
            files = build([gather(session, the_list(session, slug)) for slug in LISTS])
        database.close()
    return files


def _taken(browser: Browser, address: str, shot: Shot) -> bytes:
    width, height = shot.window
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme=shot.scheme,
        reduced_motion="reduce",
        device_scale_factor=1 if shot.window == DESKTOP else 2,
    )
    page.goto(address + shot.path)
    page.locator(shot.at).evaluate("element => element.scrollIntoView()")
    picture = page.screenshot()
    page.close()
    return picture


def _small(png: bytes) -> bytes:
    data = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(128).save(data, "PNG", optimize=True)
    return data.getvalue()


if __name__ == "__main__":
    main(SHOTS)
