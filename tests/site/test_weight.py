"""The size of a page: what a browser loads to read it, uncompressed and without pictures.

Scripts that run only when a visitor follows the list are not part of it.
"""

import csv
import io
from pathlib import Path

import pytest

from care100.model.texts import languages
from care100.paths import lists_folder
from tests.person import Typist
from tests.site.pages import keeps, published

# A DID has no 0, 1, 8 or 9.
_DIGITS = str.maketrans("0189", "wxyz")

MAX_BYTES = 130_000


@pytest.mark.parametrize("language", ["en", *languages()])
def test_a_page_with_a_hundred_members_is_small(
    curator: Typist, tmp_path: Path, language: str
) -> None:
    """The Social Care 100 on all three platforms, with every column filled in."""
    text = (lists_folder() / "social-care-100.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    for number, row in enumerate(rows):
        row["mastodon"] = f"{row['x']}@mastodon.example"
        row["bluesky"] = f"{row['x'].lower().replace('_', '-')}.bsky.social"
        row["bluesky_did"] = f"did:plc:{number:a>24}".translate(_DIGITS)
        row["website"] = row["website"] or f"https://www.{row['x'].lower()}.example.org"
        row["about"] = "Inspects and regulates homes."
    keeps(
        curator,
        "people",
        rows,
        description="People who write well about social care. " * 10,
        page="https://lists.example.org/people/",
        language=language,
    )
    page = published(curator, tmp_path / "site", "people")
    folder = tmp_path / "site" / "people"
    names = {
        one.attributes.get("href") or one.attributes["src"]
        for one in page.elements
        if (one.tag == "script" and one.attributes.get("id") != "texts")
        or one.attributes.get("rel") in ("stylesheet", "modulepreload")
    }
    loaded = {name: len((folder / name).read_bytes()) for name in names}
    assert {"../static/mastodon/button.js", "../static/bluesky/button.js"} <= loaded.keys()
    size = len(page.source.encode()) + sum(loaded.values())
    assert size <= MAX_BYTES
