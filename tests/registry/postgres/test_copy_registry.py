"""A registry is copied to a server and back, and nothing is lost."""

from pathlib import Path
from typing import Any

import pytest

from care100 import registry
from care100.registry import rows
from tests.person import Typist
from tests.registry import old_databases
from tests.registry.postgres.test_schema import run


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with lists, runs, findings, opt-outs and logins, of this schema."""
    path = tmp_path / "used.db"
    old_databases.make(path, old_databases.SCHEMAS[-1])
    registry.open_registry(path).close()
    return path


def content(where: Path | str) -> dict[str, list[rows.Row]]:
    """Return all rows of a registry."""
    database = registry.open_registry(where)
    try:
        with database.reading() as session:
            connection = session.connection()
            return {table.name: list(rows.of(connection, table)) for table in rows.tables()}
    finally:
        database.close()


def exported(curator: Typist, where: Path | str) -> list[str]:
    """Export every list with its history."""
    db = ("--db", str(where))
    slugs = [one["slug"] for one in curator.runs("lists", "--json", *db).json["lists"]]
    formats = (("--format", "json", "--history"), ("--format", "csv"))
    return [curator.runs("export", one, *words, *db).out for one in slugs for words in formats]


def test_nothing_is_lost_on_the_way_to_a_server_and_back(
    curator: Typist, source: Path, empty: str, tmp_path: Path
) -> None:
    back = tmp_path / "back.db"
    before, files = content(source), exported(curator, source)
    assert all(before[name] for name in ("run", "step", "mirror", "opt_out", "finding", "login"))
    there = curator.runs("copy-registry", str(source), empty, "--yes")
    assert "rows were compared" in there.err
    assert content(empty) == before
    assert exported(curator, empty) == files
    curator.runs("copy-registry", empty, str(back), "--yes")
    assert content(back) == before
    assert exported(curator, back) == files


def test_the_copy_counts_on_from_the_ids_that_were_copied(
    curator: Typist, source: Path, empty: str
) -> None:
    curator.runs("copy-registry", str(source), empty, "--yes")
    db = ("--db", empty)
    curator.runs("new", "more", "--title", "More", *db)
    curator.runs("add", "more", "x:ada", *db)
    assert content(empty)["change"][-1][0] == content(source)["change"][-1][0] + 2


def test_a_place_with_lists_is_refused_and_unchanged(
    curator: Typist, source: Path, address: str
) -> None:
    before = content(address)
    ran = curator.runs("copy-registry", str(source), address, "--yes", expect=2)
    assert "There are lists in postgresql://" in ran.err
    assert content(address) == before
    ran = curator.runs("copy-registry", address, str(source), "--yes", expect=2)
    assert f"There are lists in {source} already" in ran.err


def test_a_copy_that_differs_is_not_stored(curator: Typist, source: Path, empty: str) -> None:
    def lossy(*given: Any) -> None:
        connection, table, found = given
        return add(connection, table, found[1:])

    add = rows.add
    with curator.patched("care100.registry.rows.add", lossy):
        ran = curator.runs("copy-registry", str(source), empty, "--yes", expect=1)
    assert "differs in row 1. Nothing was copied" in ran.err
    # The same command can be run again.
    curator.runs("copy-registry", str(source), empty, "--yes")


def test_a_missing_registry_and_the_same_one_are_refused(
    curator: Typist, source: Path, empty: str, tmp_path: Path
) -> None:
    missing = tmp_path / "none.db"
    assert "There is no file" in curator.runs("copy-registry", str(missing), empty, expect=1).err
    ran = curator.runs("copy-registry", empty, str(missing), expect=1)
    assert "There is no registry in the database" in ran.err
    assert not missing.exists()
    curator.runs("copy-registry", str(source), str(source), "--yes", expect=2)


def test_a_script_needs_yes_and_a_dry_run_changes_nothing(
    curator: Typist, source: Path, empty: str
) -> None:
    curator.runs("copy-registry", str(source), empty, expect=2)
    ran = curator.runs("copy-registry", str(source), empty, "--dry-run")
    assert ran.out.startswith("Would copy ")
    run(empty, "CREATE TABLE curated_list (id int)", "DROP TABLE curated_list")
    printed = curator.runs("copy-registry", str(source), empty, "--yes", "--json").json
    assert printed["from"] == str(source)
    assert printed["to"].startswith("postgresql://care100@/")
    assert printed["lists"]["followed"]
