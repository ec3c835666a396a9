"""The schema on a server: the same migrations, the same tables, and refusals."""

import shutil
from pathlib import Path
from typing import Any

import psycopg
import pytest

from care100 import paths
from care100.registry import revisions
from care100.registry.models import CuratedList
from care100.registry.postgres import server
from tests.person import Typist
from tests.registry.postgres.cluster import Cluster

_COLUMNS = """
SELECT table_name, column_name, data_type, is_nullable, column_default
FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name != 'alembic_version' ORDER BY 1, 2
"""
_KEYS = """
SELECT conrelid::regclass::text, contype, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = current_schema()::regnamespace
AND conrelid::regclass::text != 'alembic_version' ORDER BY 1, 2, 3
"""
_INDEXES = """
SELECT tablename, regexp_replace(indexdef, 'INDEX \\S+', 'INDEX') FROM pg_indexes
WHERE schemaname = current_schema() AND tablename != 'alembic_version' ORDER BY 1, 2
"""


def rows(address: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(address) as connection:
        return connection.execute(query.encode()).fetchall()


def run(address: str, *statements: str) -> None:
    with psycopg.connect(address) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def test_the_migrations_create_the_tables_of_the_models(address: str, empty: str) -> None:
    engine = server.engine(empty, lambda: None)
    CuratedList.metadata.create_all(engine)
    engine.dispose()
    for query in (_COLUMNS, _KEYS, _INDEXES):
        assert rows(address, query) == rows(empty, query)
    assert rows(address, "SELECT version_num FROM alembic_version") == [(revisions.newest(),)]


def test_texts_are_sorted_as_in_a_file(curator: Typist) -> None:
    # In the language of the server, the hyphen does not count.
    for slug in ("ab", "a-c"):
        curator.runs("new", slug, "--title", slug)
    shown = [one["slug"] for one in curator.runs("lists", "--json").json["lists"]]
    assert shown[:2] == ["a-c", "ab"]


def test_an_empty_database_is_filled_after_a_confirmation(curator: Typist, empty: str) -> None:
    ran = curator.runs("lists", "--db", empty, expect=2)
    assert ran.err.startswith("Error: There is no registry in the database postgresql://care100@/")
    assert "add --create" in ran.err
    assert not rows(empty, "SELECT 1 FROM pg_tables WHERE schemaname = 'public'")
    assert "social-care-100" in curator.runs("lists", "--db", empty, "--create").out


def test_a_newer_registry_is_refused(curator: Typist, address: str) -> None:
    run(address, "UPDATE alembic_version SET version_num = '9999'")
    assert "was written by a newer care100" in curator.runs("lists", expect=1).err
    assert "was written by a newer care100" in curator.runs("doctor", expect=1).out


def test_a_database_of_another_program_is_refused_and_unchanged(
    curator: Typist, empty: str
) -> None:
    run(empty, "CREATE TABLE songs (title text)")
    ran = curator.runs("lists", "--db", empty, "--create", expect=1)
    assert "belongs to another program" in ran.err
    assert rows(empty, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(1,)]


def test_a_database_without_utf8_is_refused(curator: Typist, server: Cluster, empty: str) -> None:
    latin = f"{empty.partition('?')[0].rpartition('/')[2]}_latin"
    with psycopg.connect(empty, autocommit=True) as connection:
        options = "TEMPLATE template0 ENCODING LATIN1 LOCALE_PROVIDER libc LOCALE 'C'"
        connection.execute(f"CREATE DATABASE {latin} {options}".encode())
    ran = curator.runs("lists", "--db", server.address(latin), "--create", expect=1)
    assert "does not use the encoding UTF8" in ran.err


def test_a_failed_migration_changes_nothing(
    curator: Typist, address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(paths.migrations_folder(), folder)
    (folder / "versions" / "0999_more.py").write_text(
        "from alembic import op\nimport sqlalchemy as sa\n"
        f"revision, down_revision = '0999', {revisions.newest()!r}\n"
        "def upgrade():\n"
        "    op.create_table('more', sa.Column('id', sa.Integer(), primary_key=True))\n"
        "    raise RuntimeError('halfway')\n"
    )
    before = revisions.newest()
    monkeypatch.setattr("care100.paths.migrations_folder", lambda: folder)
    ran = curator.runs("lists", expect=1)
    assert "migration 0999_more failed (RuntimeError: halfway). Nothing was changed" in ran.err
    assert rows(address, "SELECT version_num FROM alembic_version") == [(before,)]
    assert not rows(address, "SELECT 1 FROM pg_tables WHERE tablename = 'more'")
