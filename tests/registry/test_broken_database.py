"""A registry that cannot be opened: the error names the cause and what to do next."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from filelock import FileLock

from care100 import registry
from care100.registry import database_errors
from tests.person import Typist
from tests.registry.raw import empty_log, rows, run

# The user id of nobody on Linux and the BSDs.
_NOBODY = 65534


@pytest.fixture
def path(curator: Typist) -> Path:
    return curator.home / registry.FILE_NAME


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """Hold the write lock, as another process."""
    with closing(sqlite3.connect(path)) as connection:
        connection.isolation_level = None
        connection.execute("BEGIN IMMEDIATE")
        yield connection


def damage_pages(path: Path) -> None:
    """Overwrite all pages but the first."""
    empty_log(path)
    path.write_bytes(path.read_bytes()[:4096].ljust(path.stat().st_size, b"\xab"))


def test_a_damaged_registry_is_reported_with_the_newest_copy(curator: Typist, path: Path) -> None:
    curator.runs("backup")
    newest = curator.runs("backup", "--json").json["file"]
    damage_pages(path)
    before = path.read_bytes()
    ran = curator.runs("lists", expect=1)
    assert f"The registry {path} is damaged" in ran.err
    assert f"care100 restore {newest}" in ran.err
    assert path.read_bytes() == before
    curator.runs("restore", newest, "--yes")
    assert "social-care-100" in curator.runs("lists").out


def test_a_damaged_copy_is_not_the_one_to_restore(curator: Typist, path: Path) -> None:
    sound, damaged, empty = (Path(curator.runs("backup", "--json").json["file"]) for _ in range(3))
    damage_pages(path)
    damage_pages(damaged)
    empty.write_bytes(b"")
    ran = curator.runs("lists", expect=1)
    assert f"care100 restore {sound}" in ran.err
    sound.unlink()
    ran = curator.runs("lists", expect=1)
    assert "Restore a copy of it that you made, with: care100 restore FILE." in ran.err


def test_damaged_text_of_the_schema_is_damage(curator: Typist, path: Path) -> None:
    whole = curator.runs("backup", "--json").json["file"]
    empty_log(path)
    data = path.read_bytes()
    assert b"CREATE TABLE member (" in data
    path.write_bytes(data.replace(b"CREATE TABLE member (", b"CREATE TA\x80LE member (", 1))
    assert f"The registry {path} is damaged: malformed" in curator.runs("lists", expect=1).err
    ran = curator.runs("restore", str(path), "--yes", expect=1)
    assert f"{path} cannot be restored: it is damaged" in ran.err
    curator.runs("restore", whole, "--yes")
    assert "social-care-100" in curator.runs("lists").out


def test_the_restore_command_names_the_registry_of_db(curator: Typist, tmp_path: Path) -> None:
    path = tmp_path / "my lists.db"
    curator.runs("lists", "--db", str(path), "--create")
    copy = curator.runs("backup", "--db", str(path), "--json").json["file"]
    empty_log(path)
    path.write_bytes(b"nonsense " * 1000)
    ran = curator.runs("lists", "--db", str(path), expect=1)
    assert f"care100 restore '{copy}' --db '{path}'" in ran.err


def test_a_damaged_registry_without_a_copy_is_reported(curator: Typist, path: Path) -> None:
    damage_pages(path)
    ran = curator.runs("lists", expect=1)
    assert "is damaged" in ran.err
    assert "care100 restore FILE" in ran.err
    error = curator.runs("lists", "--json", expect=1).json["error"]
    assert error["code"] == "damaged_database"


def test_an_emptied_registry_is_not_replaced_by_a_new_one(curator: Typist, path: Path) -> None:
    copy = curator.runs("backup", "--json").json["file"]
    empty_log(path)
    path.write_bytes(b"")
    assert copy in curator.runs("lists", expect=1).err
    assert path.stat().st_size == 0


@pytest.mark.parametrize("stamp", [(), ("INSERT INTO alembic_version VALUES ('0001')",)])
def test_a_database_of_another_program_that_uses_alembic_is_left_unchanged(
    curator: Typist, tmp_path: Path, stamp: tuple[str, ...]
) -> None:
    other = tmp_path / "other.db"
    version = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"
    run(other, version, *stamp, "CREATE TABLE songs (title)")
    before = other.read_bytes()
    ran = curator.runs("lists", "--db", str(other), expect=1)
    assert "belongs to another program" in ran.err
    assert other.read_bytes() == before
    assert {one.name for one in tmp_path.glob("other*")} == {"other.db", "other.db.lock"}


def test_a_lock_of_a_writer_that_is_held_too_long_ends_with_exit_code_4(
    curator: Typist, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("care100.registry.sqlite_engine.BUSY_SECONDS", 1)
    with writing(path):
        ran = curator.runs("new", "people", "--title", "People", expect=4)
    assert "Another care100 is still writing" in ran.err


def test_a_lock_on_opening_that_is_held_too_long_ends_with_exit_code_4(
    curator: Typist, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("care100.registry.sqlite_engine.BUSY_SECONDS", 0.5)
    with FileLock(f"{path}.lock"):
        assert "run the same command again" in curator.runs("find", "care", expect=4).err


def test_a_full_disk_is_reported_and_changes_nothing(
    curator: Typist, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = rows(path, "PRAGMA page_count")[0][0]
    connect = sqlite3.connect

    def small(*given: object, **named: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*given, **named)  # type: ignore[call-overload]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    curator.runs("new", "people", "--title", "People")
    handles = path.with_name("handles.txt")
    handles.write_text("".join(f"x:somebody{n:05}\n" for n in range(2000)))
    with monkeypatch.context() as patch:
        patch.setattr("care100.registry.sqlite_engine.sqlite3.connect", small)
        ran = curator.runs("import", "people", str(handles), expect=1)
    assert "is full" in ran.err
    assert "Free some space" in ran.err
    assert curator.runs("show", "people", "--json").json["members"] == []


@contextmanager
def as_another_user() -> Iterator[None]:
    """Be nobody, where this is the superuser, who has every permission."""
    is_superuser = os.geteuid() == 0
    if is_superuser:
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        if is_superuser:
            os.seteuid(0)


def test_a_missing_permission_is_reported(curator: Typist, path: Path) -> None:
    curator.runs("lists")
    path.chmod(0)
    with as_another_user():
        ran = curator.runs("lists", expect=1)
    assert "You have no permission" in ran.err


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "You have no permission"),
        (errno.EROFS, "You have no permission"),
        (errno.ENOSPC, "is full"),
        (errno.EDQUOT, "is full"),
        (errno.EIO, "cannot be read or written"),
    ],
)
def test_errors_of_the_operating_system_are_explained(
    tmp_path: Path, number: int, words: str
) -> None:
    error = database_errors.explain(tmp_path / "care100.db", OSError(number, os.strerror(number)))
    assert error is not None
    assert words in error.message
    assert error.hint


@pytest.mark.parametrize(("free", "words"), [(10_000, "is full"), (10**9, "disk I/O error")])
def test_an_input_output_error_on_a_full_disk_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, words: str
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=free))
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    explained = database_errors.explain(tmp_path / "care100.db", error)
    assert explained is not None
    assert words in explained.message


def test_a_folder_is_no_registry(curator: Typist, tmp_path: Path) -> None:
    ran = curator.runs("lists", "--db", str(tmp_path), expect=1)
    assert "cannot be read or written: it is a folder" in ran.err


# The file that --db names.


def test_a_missing_file_is_created_only_with_create(curator: Typist, tmp_path: Path) -> None:
    path = tmp_path / "new" / "mine.db"
    ran = curator.runs("lists", "--db", str(path), expect=2)
    assert f"There is no file {path}." in ran.err
    assert "--create" in ran.err
    assert not path.parent.exists()
    for words in (("lists", "--db", str(path), "--create"), ("--db", str(path), "lists")):
        assert "social-care-100" in curator.runs(*words).out


def test_the_terminal_is_asked_before_a_file_is_created(
    curator: Typist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.db"
    monkeypatch.setattr("care100.cli.invocation.Invocation.interactive", True)
    ran = curator.runs("lists", "--db", str(path), given="n\n", expect=2)
    assert "Create a new registry there?" in ran.err
    assert not path.exists()
    assert "social-care-100" in curator.runs("lists", "--db", str(path), given="y\n").out


@pytest.mark.parametrize(
    "address", ["mysql://me:secret@host/db", "https://host/care100.db", "postgresql+asyncpg://h/db"]
)
def test_an_address_of_another_kind_is_refused(
    curator: Typist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    for create in ((), ("--create",)):
        ran = curator.runs("lists", "--db", address, *create, expect=2)
        kind = address.partition(":")[0]
        assert f"in a database whose address begins with {kind}://" in ran.err
        assert "postgresql://USER@SERVER/DATABASE" in ran.err
        assert "secret" not in ran.err
    assert sorted(tmp_path.iterdir()) == before
