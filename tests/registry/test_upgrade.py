"""A registry made by an older care100 opens, and loses nothing."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from care100 import registry
from tests.person import Typist

DATABASES = Path(__file__).with_name("databases")
# Columns whose content the second schema keeps elsewhere.
MOVED = {("curated_list", "x_list"), ("curated_list", "mastodon_collections")}


def rows(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Return all rows of all tables but Alembic's own, in the order of their keys."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        query = "SELECT name FROM sqlite_master WHERE type = 'table'"
        tables = [name for (name,) in connection.execute(query) if name != "alembic_version"]
        return {
            table: [dict(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]  # noqa: S608
            for table in tables
        }


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Make the registry of the first schema: lists followed, published, both, and neither."""
    path = tmp_path / "old" / registry.FILE_NAME
    path.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((DATABASES / "0001.sql").read_text())
    return path


def upgraded(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Open the registry, and return its rows without the lists that care100 includes."""
    registry.open_registry(path).close()
    now = rows(path)
    shipped = {row["id"] for row in now["curated_list"] if row["shipped"]}
    now["curated_list"] = [row for row in now["curated_list"] if row["id"] not in shipped]
    for table in ("membership", "change"):
        now[table] = [row for row in now[table] if row["list_id"] not in shipped]
    members = {row["member_id"] for row in now["membership"]}
    now["member"] = [row for row in now["member"] if row["id"] in members]
    now["account"] = [row for row in now["account"] if row["member_id"] in members]
    return now


def test_every_row_and_value_is_kept(old: Path) -> None:
    before = rows(old)
    assert sum(map(len, before.values())) > 100
    after = upgraded(old)
    for table, known in before.items():
        kept = [
            {name: value for name, value in row.items() if (table, name) not in MOVED}
            for row in known
        ]
        names = kept[0].keys() if kept else ()
        assert [{name: row[name] for name in names} for row in after[table]] == kept, table


def test_where_lists_are_published_is_kept_by_platform(old: Path) -> None:
    before = {row["slug"]: row for row in rows(old)["curated_list"]}
    after = {row["slug"]: json.loads(row["published"]) for row in upgraded(old)["curated_list"]}
    assert len(after) == 4
    for slug, row in before.items():
        collections = json.loads(row["mastodon_collections"])
        assert after[slug].get("x", []) == ([row["x_list"]] if row["x_list"] else [])
        assert after[slug].get("mastodon", []) == collections
    assert set(after["published"]) == {"mastodon", "x"}
    assert after["followed"] == {}


def test_a_mirror_knows_whether_it_is_followed_or_published(old: Path) -> None:
    after = upgraded(old)
    slugs = {row["id"]: row["slug"] for row in after["curated_list"]}
    roles = {(slugs[row["list_id"]], row["kind"]): row["role"] for row in after["mirror"]}
    assert roles == {
        ("published", "collection"): "published",
        ("published", "x-published"): "published",
        ("followed", "follows"): "followed",
        ("followed", "list"): "followed",
        ("followed", "x-list"): "followed",
        ("both", "follows"): "followed",
        ("both", "list"): "followed",
        ("both", "collection"): "published",
        ("both", "x-published"): "published",
        ("listed", "follows"): "followed",
        ("listed", "list"): "published",
    }


def test_a_copy_is_kept_beside_it(old: Path) -> None:
    registry.open_registry(old).close()
    [copy] = old.parent.glob("care100-before-0001-*.db")
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)


def test_its_lists_are_shown_and_edited(old: Path, curator: Typist) -> None:
    (curator.home / registry.FILE_NAME).write_bytes(old.read_bytes())
    shown = curator.runs("show", "published", "--json").json
    assert [one["name"] for one in shown["members"]] == ["Person 1", "Person 2", "Person 3"]
    assert shown["x_list"]
    assert shown["mastodon_collections"]
    curator.runs("undo", "followed")
    assert curator.runs("undo", "followed", "--redo").code == 0
    assert "opted out" in curator.runs("add", "both", "acct010@localhost:8080", expect=2).err
