"""The registry's database: durable settings, migration, backup, refusal and completion."""

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType

import pytest
from sqlmodel import SQLModel, create_engine, text

from care100 import paths, registry
from care100.registry import completion, models, sqlite_engine
from tests.killed import start
from tests.person import Typist
from tests.registry.raw import rows, run


@pytest.fixture
def path(curator: Typist) -> Path:
    return curator.home / registry.FILE_NAME


def shape(path: Path) -> dict[str, object]:
    """Each table's columns, keys and indexes, as SQLite knows them."""
    found: dict[str, object] = {}
    for (table,) in rows(path, "SELECT name FROM sqlite_master WHERE type = 'table'"):
        if table == "alembic_version":
            continue
        columns = {row[1]: row[2:] for row in rows(path, f"PRAGMA table_info({table})")}
        keys = sorted(row[2:] for row in rows(path, f"PRAGMA foreign_key_list({table})"))
        indexes = []
        for row in rows(path, f"PRAGMA index_list({table})"):
            of = [column[2] for column in rows(path, f"PRAGMA index_info({row[1]})")]
            indexes.append((row[2:], of))
        found[str(table)] = (columns, keys, sorted(indexes, key=str))
    return found


def test_the_migrations_create_the_tables_of_the_models(path: Path, tmp_path: Path) -> None:
    assert models
    modelled = tmp_path / "modelled.db"
    engine = create_engine(f"sqlite:///{modelled}")
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    assert shape(path) == shape(modelled)


def test_the_database_uses_durable_settings(path: Path) -> None:
    engine = as_for_users().engine(path)
    with engine.connect() as connection:

        def pragma(name: str) -> object:
            return connection.execute(text(f"PRAGMA {name}")).scalar()

        assert pragma("journal_mode") == "wal"
        assert pragma("synchronous") == 2
        assert pragma("foreign_keys") == 1
        assert pragma("busy_timeout") == 30_000
    engine.dispose()


def as_for_users() -> ModuleType:
    """Return the module with its own settings, which tests change to be quicker."""
    spec = importlib.util.find_spec(sqlite_engine.__name__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_closed_registry_is_one_file(tmp_path: Path) -> None:
    path = tmp_path / "care100.db"
    registry.open_registry(path).close()
    assert not path.with_name("care100.db-wal").exists()
    assert rows(path, "SELECT count(*) > 0 FROM curated_list") == [(1,)]


def test_the_registry_is_private_to_its_owner(path: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "deep" / "er" / "care100.db"
    registry.open_registry(fresh).close()
    for file in fresh.parent.iterdir():
        assert file.stat().st_mode & 0o077 == 0, file


def test_a_newer_registry_is_refused_and_unchanged(curator: Typist, path: Path) -> None:
    run(path, "UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes()
    ran = curator.runs("lists", expect=1)
    assert "was written by a newer care100" in ran.err
    assert "update care100: git -C " in ran.err
    assert path.read_bytes() == before


def test_a_file_of_another_program_is_refused_and_unchanged(
    curator: Typist, tmp_path: Path
) -> None:
    text_file, other = tmp_path / "notes.txt", tmp_path / "other.db"
    text_file.write_text("my notes, which are long enough to be taken for a database " * 20)
    run(other, "CREATE TABLE songs (title)")
    for file, words in ((text_file, "is damaged"), (other, "belongs to another program")):
        before = file.read_bytes()
        ran = curator.runs("lists", "--db", str(file), expect=1)
        assert words in ran.err
        assert file.read_bytes() == before


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The migrations of a newer care100, with one more."""
    folder = tmp_path / "migrations"
    shutil.copytree(paths.migrations_folder(), folder)
    (folder / "versions" / "0999_more.py").write_text(
        "from alembic import op\n"
        "import sqlalchemy as sa\n"
        "revision, down_revision = '0999', "
        f"{_newest()!r}\n"
        "def upgrade():\n"
        "    op.create_table('more', sa.Column('id', sa.Integer(), primary_key=True))\n"
    )
    monkeypatch.setattr("care100.paths.migrations_folder", lambda: folder)
    return folder


def _newest() -> str:
    names = (paths.migrations_folder() / "versions").glob("[0-9]*.py")
    return max(file.name.partition("_")[0] for file in names)


def test_an_older_registry_is_backed_up_before_migration(
    curator: Typist, path: Path, newer: Path
) -> None:
    before = rows(path, "SELECT name FROM member ORDER BY id")
    assert curator.runs("lists").out
    copies = list(path.parent.glob("care100-before-*.db"))
    assert len(copies) == 1
    assert rows(copies[0], "SELECT version_num FROM alembic_version") == [(_old(newer),)]
    assert rows(copies[0], "SELECT name FROM member ORDER BY id") == before
    assert rows(path, "SELECT version_num FROM alembic_version") == [("0999",)]
    assert rows(path, "SELECT name FROM member ORDER BY id") == before
    assert copies[0].stat().st_mode & 0o077 == 0
    curator.runs("lists")
    assert len(list(path.parent.glob("care100-before-*.db"))) == 1


def _old(folder: Path) -> str:
    return sorted(f.name.partition("_")[0] for f in (folder / "versions").glob("[0-9]*.py"))[-2]


def test_a_stop_while_a_connection_is_closed_prints_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    engine = as_for_users().engine(tmp_path / "some.db")
    engine.connect().close()

    def stop(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(engine.dialect, "do_close", stop)
    with pytest.raises(KeyboardInterrupt):
        engine.dispose()
    assert caplog.records == []


def test_a_failed_migration_changes_nothing(curator: Typist, path: Path, newer: Path) -> None:
    file = newer / "versions" / "0999_more.py"
    file.write_text(f"{file.read_text()}    raise RuntimeError('halfway')\n")
    before = rows(path, "SELECT name FROM member ORDER BY id")
    ran = curator.runs("lists", expect=1)
    assert "migration 0999_more failed (RuntimeError: halfway). Nothing was changed" in ran.err
    curator.runs("lists", expect=1)
    curator.runs("show", "social-care-100", expect=1)
    [copy] = path.parent.glob("care100-before-*.db")
    assert str(copy) in ran.err
    for one in (path, copy):
        assert rows(one, "SELECT name FROM member ORDER BY id") == before
    assert rows(path, "SELECT version_num FROM alembic_version") == [(_old(newer),)]
    assert not rows(path, "SELECT 1 FROM sqlite_master WHERE name = 'more'")


@pytest.fixture
def shipping(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A copy of the shipped lists' folder, for tests to change."""
    folder = tmp_path / "lists"
    shutil.copytree(paths.lists_folder(), folder)
    monkeypatch.setattr("care100.paths.lists_folder", lambda: folder)
    return folder


def add_to_shipped_list(folder: Path, x: str) -> None:
    with (folder / "social-care-100.csv").open("a") as file:
        file.write(f"New,organisation,,,,,{x},,,,\n")


def test_a_shipped_list_is_updated_until_the_user_changes_it(
    curator: Typist, shipping: Path
) -> None:
    add_to_shipped_list(shipping, "newcomer")
    assert "@newcomer" in curator.runs("show", "social-care-100").out
    curator.runs("remove", "social-care-100", "x:newcomer")
    add_to_shipped_list(shipping, "latecomer")
    shown = curator.runs("show", "social-care-100").out
    assert "@newcomer" not in shown
    assert "@latecomer" not in shown


def test_a_file_name_can_contain_special_characters(curator: Typist, tmp_path: Path) -> None:
    for name in ("100%.db", "what?.db", "a b#c.db"):
        assert curator.runs("lists", "--db", str(tmp_path / name), "--create").out
        assert (tmp_path / name).exists()


# Shell completion.


def completed(curator: Typist, *words: str) -> list[str]:
    out, _ = start(curator, "--complete", "fish", *words).communicate()
    return [line.partition("\t")[0] for line in out.splitlines()]


def test_completion_offers_the_lists(curator: Typist) -> None:
    curator.runs("new", "people", "--title", "People")
    assert completed(curator, "show", "pe") == ["people"]
    assert completed(curator, "show", "social-care-1") == ["social-care-100"]


def test_completion_creates_no_file_and_ignores_other_files(tmp_path: Path) -> None:
    assert completion.slugs(tmp_path / "none.db") == []
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "notes.txt").write_text("no database")
    assert completion.slugs(tmp_path / "notes.txt") == []
