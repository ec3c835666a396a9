"""Take the screenshots in docs/pictures: the list page with the lists that care100 includes, and
each step of following a list from it, on the sandbox.
"""

import io
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, Route, sync_playwright

from care100 import registry
from care100.sandbox import Sandbox
from care100.sandbox.mastodon.app import MastodonServer
from care100.site.build import build
from care100.site.load import load
from care100.site.preview import Preview
from care100.site.publication import Publication

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.browser import chromium

FOLDER = Path(__file__).with_name("pictures")
FEDIVERSE = "social-care-fediverse/"
LISTS = ("social-care-100", "social-care-fediverse")
PHONE, DESKTOP = (390, 844), (1280, 900)
MAX_SIZE = 300_000
"""Bytes, of one picture."""

VISITORS = "mastodon.example"
"""The visitor's server on the pictures: the sandbox's own address differs each time."""

CONTACT = "lists@example.org"
"""Where the members of the lists on the pictures ask to be removed."""

State = Literal["", "typed", "wrong", "running", "waiting", "done"]


@dataclass(frozen=True)
class Shot:
    """One picture: the page, the window, the colour scheme, the element to scroll to, and the
    step of the follow that it shows.
    """

    name: str
    path: str
    window: tuple[int, int]
    scheme: Literal["light", "dark"]
    at: str = "body"
    state: State = ""


def _follow(state: State, window: tuple[int, int], scheme: Literal["light", "dark"]) -> Shot:
    size = "phone" if window == PHONE else "desktop"
    return Shot(f"{state}-{size}-{scheme}", FEDIVERSE, window, scheme, "h2#follow", state)


SHOTS = (
    Shot("page-desktop-light", "social-care-100/", DESKTOP, "light"),
    Shot("page-phone-light", "social-care-100/", PHONE, "light"),
    Shot("page-phone-dark", "social-care-100/", PHONE, "dark", "#topic-children-s-services"),
    Shot("members-desktop-dark", "social-care-100/", DESKTOP, "dark", "#members"),
    Shot("index-desktop-light", "", DESKTOP, "light"),
    _follow("typed", DESKTOP, "light"),
    _follow("wrong", PHONE, "light"),
    _follow("running", DESKTOP, "dark"),
    _follow("waiting", PHONE, "dark"),
    _follow("done", DESKTOP, "light"),
    _follow("done", PHONE, "dark"),
)


def main(shots: Sequence[Shot]) -> None:
    """Take the pictures and write them to FOLDER."""
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
            with Sandbox() as sandbox:
                picture = _taken(browser, preview.address, shot, sandbox.mastodon)
            file.write_bytes(_small(picture))
            if file.stat().st_size > MAX_SIZE:
                sys.exit(f"{file} has {file.stat().st_size:,} bytes; the limit is {MAX_SIZE:,}.")
            print(f"Made {file}.")


def _site() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as home:
        database = registry.open_registry(Path(home) / registry.FILE_NAME)
        files = build([_with_address(one) for one in load(database, LISTS)])
        database.close()
    return files


def _with_address(one: Publication) -> Publication:
    """Set the page's address: without it some platforms have no button."""
    metadata = one.edition.metadata
    page = f"https://lists.example.org/{metadata.slug}/"
    return replace(
        one, edition=replace(one.edition, metadata=replace(metadata, page=page, contact=CONTACT))
    )


def _taken(browser: Browser, address: str, shot: Shot, server: MastodonServer) -> bytes:
    width, height = shot.window
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme=shot.scheme,
        reduced_motion="reduce",
        device_scale_factor=1 if shot.window == DESKTOP else 2,
    )
    page.goto(address + shot.path)
    if shot.state:
        _follow_until(page, shot.state, server)
    page.locator(shot.at).evaluate("element => element.scrollIntoView()")
    picture = page.screenshot()
    page.close()
    return picture


def _follow_until(page: Page, state: State, server: MastodonServer) -> None:
    """Follow the list up to this step."""
    _prepare(server)
    follows = 0

    def stand_in(route: Route) -> None:
        nonlocal follows
        if route.request.method == "POST" and route.request.url.endswith("/follow"):
            follows += 1
            if follows > _FOLLOWS[state]:
                if state == "waiting":
                    page.wait_for_timeout(100)
                    route.fulfill(status=429, headers={"Access-Control-Allow-Origin": "*"})
                return
        url = route.request.url.replace(f"https://{VISITORS}", server.url)
        route.fulfill(response=route.fetch(url=url, max_redirects=0))

    page.route(f"https://{VISITORS}/**", stand_in)
    form = page.get_by_role("region", name="On Mastodon")
    field = form.get_by_label("Your server or full handle")
    field.fill("my server" if state == "wrong" else VISITORS)
    form.get_by_label("Also add them to a list on your server").check()
    if state == "typed":
        return
    form.get_by_role("button", name="Follow all").click()
    if state == "wrong":
        form.get_by_role("alert").wait_for()
        return
    page.get_by_label("Sign in as").select_option("follower")
    page.get_by_role("button", name="Authorize").click()
    page.get_by_text(_EXPECTED[state]).wait_for()


_FOLLOWS = {"running": 8, "waiting": 6, "done": 100}
"""Follow requests that the server answers."""
_EXPECTED = {
    "running": "12 of 17 done",
    "waiting": "asks us to wait",
    "done": "Permission revoked.",
}


def _prepare(server: MastodonServer) -> None:
    """Prepare accounts that are already followed, need approval, or block the visitor."""
    people = [one.acct for one in server.state.accounts.values() if one.domain]
    for handle in people[:3]:
        server.state.follow("follower", handle)
    server.state.make_locked(people[5])
    server.state.block(people[7], "follower")


def _small(png: bytes) -> bytes:
    data = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(128).save(data, "PNG", optimize=True)
    return data.getvalue()


if __name__ == "__main__":
    main(SHOTS)
