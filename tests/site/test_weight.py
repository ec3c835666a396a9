"""How heavy a page is: all that a visitor's browser loads, uncompressed, but pictures."""

from pathlib import Path

from tests.person import Typist
from tests.site.pages import keeps, published

MOST = 100_000
MOST_OF_FOLLOWING = 32_000
"""Bytes."""


def test_a_page_of_a_hundred_is_light(curator: Typist, tmp_path: Path) -> None:
    rows = [
        {
            "name": f"The Society for Social Care in County {n}",
            "topic": f"Topic number {n % 12}",
            "mastodon": f"socialcare{n:03}@mastodon.example.org",
            "x": f"SocialCare{n:03}",
            "website": f"https://www.socialcare{n:03}.example.org",
            "note": "Inspects and regulates homes, and writes about what it finds.",
            "source": "https://example.org",
        }
        for n in range(100)
    ]
    keeps(curator, "people", rows, description="Whoever writes well about social care. " * 10)
    page = published(curator, tmp_path / "site", "people")
    folder = tmp_path / "site" / "people"
    names = {
        (one.attributes.get("href") or one.attributes["src"]): one.attributes.get("rel")
        for one in page.elements
        if one.tag == "script" or one.attributes.get("rel") in ("stylesheet", "modulepreload")
    }
    loaded = {name: len((folder / name).read_bytes()) for name in names}
    following = sum(size for name, size in loaded.items() if "/follow" in name)
    assert len(page.source.encode()) + sum(loaded.values()) <= MOST
    assert following <= MOST_OF_FOLLOWING
