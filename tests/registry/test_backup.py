"""`backup` and `restore`: complete copies, and what may replace a registry."""

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock

from care100 import registry
from care100.registry import copies
from tests.clock import Clock
from tests.killed import start
from tests.person import Typist
from tests.registry.raw import empty_log, rows, run


@pytest.fixture
def path(curator: Typist) -> Path:
    curator.runs("new", "people", "--title", "People")
    curator.runs("add", "people", "x:ada")
    return curator.home / registry.FILE_NAME


def backed_up(curator: Typist, *words: str) -> Path:
    return Path(curator.runs("backup", *words, "--json").json["file"])


def lists(curator: Typist) -> list[str]:
    return [one["slug"] for one in curator.runs("lists", "--json").json["lists"]]


# Back up.


def test_a_backup_has_every_row_and_is_private(curator: Typist, path: Path, tmp_path: Path) -> None:
    named = tmp_path / "mine.db"
    ran = curator.runs("backup", str(named))
    [(members,)] = rows(path, "SELECT count(*) FROM member")
    there = f"{len(lists(curator))} lists with {members} members"
    assert ran.out == f"Backed up {there} to:\n{named}\n"
    for file in (named, backed_up(curator)):
        assert file.stat().st_mode & 0o077 == 0
        for table in ("curated_list", "member", "change", "alembic_version"):
            query = f"SELECT * FROM {table} ORDER BY 1"  # noqa: S608
            assert rows(file, query) == rows(path, query)
        assert not file.with_name(f"{file.name}-wal").exists()


def test_a_backup_is_read_on_a_disk_that_cannot_be_written(
    curator: Typist, path: Path, tmp_path: Path
) -> None:
    file = tmp_path / "stick" / "mine.db"
    file.parent.mkdir()
    backed_up(curator, str(file))
    file.chmod(0o400)
    file.parent.chmod(0o500)
    try:
        curator.runs("restore", str(file), "--yes")
    finally:
        file.parent.chmod(0o700)
    assert [one.name for one in file.parent.iterdir()] == ["mine.db"]


def test_a_folder_gets_a_new_file(curator: Typist, path: Path, tmp_path: Path) -> None:
    first = backed_up(curator, str(tmp_path))
    second = backed_up(curator, str(tmp_path))
    assert first.parent == second.parent == tmp_path
    assert backed_up(curator).parent == path.parent


def test_the_newest_copy_is_known_when_the_clock_was_set_back(
    curator: Typist, path: Path, clock: Clock
) -> None:
    made = []
    for days in (3, 0, -2, 5, 5, 6):
        clock.set(days=days)
        made.append(backed_up(curator).name)
    assert [one.path.name for one in copies.every(path)] == made[::-1]
    assert [name.count("-") for name in made] == [2, 3, 3, 3, 3, 3]


def test_an_existing_file_is_replaced_only_with_force(
    curator: Typist, path: Path, tmp_path: Path
) -> None:
    file = tmp_path / "mine.db"
    file.write_text("something else")
    ran = curator.runs("backup", str(file), expect=2)
    assert "There is already a file" in ran.err
    assert file.read_text() == "something else"
    assert backed_up(curator, str(file), "--force") == file
    query = "SELECT count(*) FROM curated_list"
    assert rows(file, query) == rows(path, query)


def test_the_registry_itself_is_no_place_for_its_backup(curator: Typist, path: Path) -> None:
    assert "is the registry itself" in curator.runs("backup", str(path), "--force", expect=2).err


def test_a_backup_is_complete_while_another_process_writes(curator: Typist, path: Path) -> None:
    with closing(sqlite3.connect(path)) as writer:
        writer.isolation_level = None
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE curated_list SET title = 'Changed'")
        during = backed_up(curator)
        writer.execute("COMMIT")
    assert rows(during, "SELECT title FROM curated_list WHERE slug = 'people'") == [("People",)]
    after = backed_up(curator)
    assert rows(after, "SELECT DISTINCT title FROM curated_list") == [("Changed",)]


def test_a_failed_backup_leaves_no_file(curator: Typist, path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "none"
    assert "cannot be written" in curator.runs("backup", str(folder / "a.db"), expect=1).err
    empty_log(path)
    path.write_bytes(path.read_bytes()[:20_000])
    assert "is damaged" in curator.runs("backup", str(tmp_path / "b.db"), expect=1).err
    assert not (tmp_path / "b.db").exists()


def test_nothing_is_backed_up_without_a_registry(curator: Typist, tmp_path: Path) -> None:
    ran = curator.runs("backup", "--db", str(tmp_path / "none.db"), expect=1)
    assert "There is no registry" in ran.err
    assert not (tmp_path / "none.db").exists()


# Restore.


def test_restore_replaces_everything_and_can_be_undone(curator: Typist, path: Path) -> None:
    file = backed_up(curator)
    curator.runs("new", "later", "--title", "Later")
    ran = curator.runs("restore", str(file), "--yes")
    assert "people (1)" in ran.out
    assert f"Restored {len(lists(curator))} lists with" in ran.out
    assert "later" not in lists(curator)
    [kept] = path.parent.glob("care100-replaced-*.db")
    assert f"care100 restore {kept}" in ran.err
    curator.runs("restore", str(kept), "--yes")
    assert "later" in lists(curator)


def test_restore_needs_a_confirmation(curator: Typist, path: Path) -> None:
    file = backed_up(curator)
    curator.runs("new", "later", "--title", "Later")
    assert "--yes" in curator.runs("restore", str(file), expect=2).err
    assert "people (1)" in curator.runs("restore", str(file), "--dry-run").out
    assert "later" in lists(curator)
    assert not list(path.parent.glob("care100-replaced-*.db"))


def test_restore_creates_a_missing_registry(curator: Typist, path: Path, tmp_path: Path) -> None:
    file = backed_up(curator, str(tmp_path))
    path.unlink()
    curator.runs("restore", str(file), "--yes")
    assert "people" in lists(curator)
    new = tmp_path / "new" / "care100.db"
    assert "--create" in curator.runs("restore", str(file), "--db", str(new), "--yes", expect=2).err
    curator.runs("restore", str(file), "--db", str(new), "--create", "--yes")
    query = "SELECT count(*) FROM curated_list"
    assert rows(new, query) == rows(path, query)


def test_restore_brings_a_damaged_registry_back(curator: Typist, path: Path) -> None:
    file = backed_up(curator)
    empty_log(path)
    broken = b"\0" * 4096 + path.read_bytes()[4096:]
    path.write_bytes(broken)
    ran = curator.runs("restore", str(file), "--yes")
    assert "The damaged file is kept as" in ran.err
    [kept] = path.parent.glob("care100-damaged-*.db")
    assert kept.read_bytes() == broken
    assert "people" in lists(curator)


def test_a_process_that_has_the_registry_open_sees_what_was_restored(
    curator: Typist, path: Path
) -> None:
    file = backed_up(curator)
    curator.runs("new", "later", "--title", "Later")
    with closing(sqlite3.connect(path)) as other:
        query = "SELECT count(*) FROM curated_list"
        [before] = other.execute(query).fetchone()
        curator.runs("restore", str(file), "--yes")
        assert other.execute(query).fetchone() == (before - 1,)


def test_restore_waits_for_no_run(curator: Typist, path: Path) -> None:
    file = backed_up(curator)
    with FileLock(f"{path}.login-1.lock"):
        ran = curator.runs("restore", str(file), "--yes", expect=4)
    assert "A run is under way" in ran.err


def test_restore_stops_at_a_lock_that_is_held_too_long(
    curator: Typist, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("care100.registry.sqlite_engine.BUSY_SECONDS", 0.5)
    file = backed_up(curator)
    with closing(sqlite3.connect(path)) as writer:
        writer.isolation_level = None
        writer.execute("BEGIN IMMEDIATE")
        ran = curator.runs("restore", str(file), "--yes", expect=4)
    assert "Another care100 is still writing" in ran.err
    assert "people" in lists(curator)


def test_restore_refuses_files_that_are_not_a_sound_registry(
    curator: Typist, path: Path, tmp_path: Path
) -> None:
    good = backed_up(curator, str(tmp_path / "good.db"))
    bad = {name: tmp_path / name for name in ("text", "empty", "cut", "newer", "other", "stamped")}
    bad["text"].write_text("my notes " * 2000)
    bad["empty"].touch()
    bad["cut"].write_bytes(good.read_bytes()[:50_000])
    bad["newer"].write_bytes(good.read_bytes())
    run(bad["newer"], "UPDATE alembic_version SET version_num = '9999'")
    run(bad["other"], "CREATE TABLE songs (title)")
    run(bad["stamped"], "CREATE TABLE songs (title)", "CREATE TABLE alembic_version (version_num)")
    bad["acting"] = tmp_path / "acting"
    bad["acting"].write_bytes(good.read_bytes())
    run(
        bad["acting"],
        "CREATE TRIGGER t AFTER INSERT ON member BEGIN DELETE FROM opt_out; END",
    )
    bad["none"], bad["folder"], bad["itself"] = tmp_path / "none", tmp_path, path
    words = {
        "text": "no database",
        "empty": "is empty",
        "cut": "is damaged",
        "newer": "written by a newer care100",
        "other": "belongs to another program",
        "stamped": "belongs to another program",
        "acting": "belongs to another program",
        "none": "does not exist",
        "folder": "is a folder",
        "itself": "is the registry itself",
    }
    before = lists(curator)
    for name, file in bad.items():
        ran = curator.runs("restore", str(file), "--yes", expect=1)
        assert words[name] in ran.err, name
        assert len(ran.err.strip().splitlines()) == 2, name
    assert lists(curator) == before
    assert not list(path.parent.glob("care100-replaced-*.db"))


def test_restore_replaces_no_database_of_another_program(
    curator: Typist, path: Path, tmp_path: Path
) -> None:
    file, other = backed_up(curator), tmp_path / "songs.db"
    run(other, "CREATE TABLE songs (title)")
    before = other.read_bytes()
    ran = curator.runs("restore", str(file), "--db", str(other), "--yes", expect=1)
    assert "belongs to another program" in ran.err
    assert other.read_bytes() == before


def test_restore_takes_files_with_another_page_size(
    curator: Typist, path: Path, tmp_path: Path
) -> None:
    file = tmp_path / "pages.db"
    with closing(sqlite3.connect(path)) as source:
        source.execute("PRAGMA page_size = 8192")
        source.execute("VACUUM INTO ?", [str(file)])
    run(path, "DELETE FROM curated_list WHERE slug = 'people'")
    curator.runs("restore", str(file), "--yes")
    assert "people" in lists(curator)


_KILLED = """
import os, signal, sys
from care100 import cli
from care100.registry import snapshot, backups
import sqlite3

copy = snapshot.copy_pages

def killing(source, target):
    if target.execute("PRAGMA database_list").fetchone()[2] and {when!r} == "during":
        source.backup(target, pages=5, progress=lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    copy(source, target)
    if target.execute("PRAGMA database_list").fetchone()[2]:
        os.kill(os.getpid(), signal.SIGKILL)

snapshot.copy_pages = killing
cli.run(sys.argv[1:])
"""


@pytest.mark.parametrize(("when", "expected"), [("during", True), ("after", False)])
def test_a_killed_restore_leaves_one_registry_or_the_other(
    curator: Typist, path: Path, when: str, expected: bool
) -> None:
    file = backed_up(curator)
    curator.runs("new", "later", "--title", "Later")
    program = ("-c", _KILLED.format(when=when))
    killed = start(curator, "restore", str(file), "--yes", program=program)
    assert killed.wait() == -signal.SIGKILL
    assert ("later" in lists(curator)) is expected
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    curator.runs("restore", str(file), "--yes")
    assert "later" not in lists(curator)
