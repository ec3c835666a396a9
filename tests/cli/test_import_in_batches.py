"""`import` of a file in batches: their size changes no result, and little is in memory."""

import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from care100.formats import reading
from care100.formats.rows import ReadOptions
from care100.registry import import_rows
from care100.registry.database import open_database
from care100.registry.import_list import ImportSource, import_list
from tests.formats.test_large_files import COUNT, FILE
from tests.person import Typist

KNOWN = (
    "name,kind,mastodon,x,x_id,source\n"
    "Ada,person,ada@example.social,ada,7,https://example.org/\n"
    "Bob,person,bob@example.social,,,\n"
    "Eve,person,eve@example.social,eve,,https://example.org/\n"
    "Gone,person,gone@example.social,,,\n"
    "Left,person,left@example.social,,,\n"
)
# New members, an unchanged and two changed ones, one of them by the id of a renamed account.
GOOD = (
    "name,kind,mastodon,x,x_id,source\n"
    "Dan,person,dan@example.social,,,\n"
    "Ada,person,,ada_new,7,https://example.org/\n"
    "Gus,person,gus@example.social,gus,9,https://example.org/\n"
    "Bob,person,bob@example.social,,,\n"
    "Eve,organisation,eve@example.social,,,\n"
    "Ida,person,ida@example.social,,,\n"
)
# Accounts of two members, and an account that opted out.
BAD = (
    "Two,person,left@example.social,eve,,https://example.org/\n"
    "Gone,person,gone@example.social,,,\n"
    "Joy,person,joy@example.social,,,\n"
)


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """A curator with a list, one of whose members has opted out."""
    file = curator.home / "known.csv"
    file.write_text(KNOWN, encoding="utf-8")
    curator.runs("import", "people", str(file))
    curator.runs("opt-out", "@gone@example.social", "--yes")
    return curator


def preview(keeper: Typist, text: str, *options: str, size: int, code: int) -> dict[str, Any]:
    file = keeper.home / "in.csv"
    file.write_text(text, encoding="utf-8")
    words = ("import", "people", str(file), "--dry-run", "--json", *options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_rows, "_BATCH", size)
        found: dict[str, Any] = keeper.runs(*words, expect=code).json
    for change in found["changes"]:
        (change["after"] or {}).pop("added", None)  # the time of the preview
    return found


@pytest.mark.parametrize("size", [1, 2, 4])
def test_small_batches_change_no_result(keeper: Typist, size: int) -> None:
    for text, option, code in ((GOOD + BAD, "--skip-bad", 3), (GOOD, "--replace", 0)):
        whole = preview(keeper, text, option, size=100, code=code)
        assert preview(keeper, text, option, size=size, code=code) == whole
    assert whole["added"] == 3
    assert whole["removed"] == ["Left"]


def test_a_large_import_has_few_members_in_memory_at_a_time(tmp_path: Path) -> None:
    rows = reading.read(FILE.encode(), options=ReadOptions(COUNT))
    database = open_database(tmp_path / "care100.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_rows, "_BATCH", COUNT // 20)
        tracemalloc.start()
        try:
            before, _ = tracemalloc.get_traced_memory()
            import_list(database, "people", ImportSource(rows), skip_bad=False, replace=False)
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
            database.close()
    assert (most - before) / COUNT < 500
