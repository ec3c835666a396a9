"""A registry made by an older care100 opens, and loses nothing."""

import json
import os
import re
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from care100 import registry
from care100.registry import revisions
from tests.person import Typist
from tests.registry import old_databases
from tests.registry.old_databases import SCHEMAS, Rows, contents, lost
from tests.registry.raw import rows
from tests.warm_python import WarmPython


@pytest.fixture(params=SCHEMAS)
def any_old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Make a registry of each schema, one after the other."""
    path = tmp_path / "old" / registry.FILE_NAME
    old_databases.make(path, request.param)
    return path


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Make the registry of the first schema: lists followed, published, both, and neither."""
    path = tmp_path / "old" / registry.FILE_NAME
    old_databases.make(path, "0001")
    return path


def upgraded(path: Path) -> Rows:
    """Open the registry, and return its rows without the lists that care100 includes."""
    registry.open_registry(path).close()
    return contents(path)


def test_there_is_a_registry_of_every_schema() -> None:
    assert list(revisions.migrations()) == SCHEMAS


def test_every_row_and_value_is_kept(any_old: Path) -> None:
    before = contents(any_old)
    assert sum(map(len, before.values())) > 100
    assert lost(before, upgraded(any_old)) == []
    assert rows(any_old, "PRAGMA integrity_check") == [("ok",)]
    assert rows(any_old, "PRAGMA foreign_key_check") == []


def test_a_backup_of_any_schema_is_restored(curator: Typist, any_old: Path) -> None:
    before = contents(any_old)
    ran = curator.runs("restore", str(any_old), "--yes")
    assert "followed (" in ran.out
    assert lost(before, contents(curator.home / registry.FILE_NAME)) == []
    assert contents(any_old) == before


# Killed in the middle.


_KILLED = """
import os, signal, sys
from sqlalchemy import Engine, event
from care100 import atomic_write, registry
from care100.registry import database, schema

count = 0

def step(*_):
    global count
    count += 1
    if count == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

def migrate(*given):
    step()
    event.listen(Engine, "after_cursor_execute", step)
    event.listen(Engine, "commit", step)
    work(*given)
    event.remove(Engine, "after_cursor_execute", step)
    event.remove(Engine, "commit", step)
    step()

work, schema.migrate = schema.migrate, migrate
flush, atomic_write.os.fsync = os.fsync, lambda handle: (step(), flush(handle))
registry.open_registry(registry.Path(sys.argv[1])).close()
print(count)
"""


def killed(path: Path, step: int) -> int:
    """Open the registry in a process that is killed at a step of its migration.

    Return the number of steps, if the process ends by itself.
    """
    ran = WarmPython("-c", _KILLED, str(path), str(step), env=dict(os.environ))
    out, err = ran.communicate()
    assert ran.returncode == (0 if step == 0 else -signal.SIGKILL), err
    return int(out or 0)


@pytest.mark.parametrize("revision", SCHEMAS[:-1])
def test_a_migration_that_is_killed_loses_nothing(tmp_path: Path, revision: str) -> None:
    def fresh(name: str) -> Path:
        path = tmp_path / name / registry.FILE_NAME
        old_databases.make(path, revision)
        return path

    whole = fresh("whole")
    before, last = contents(whole), killed(whole, 0)
    expected = contents(whole)
    assert last > 5
    for step in sorted({1, 2, 3, last // 2, last - 2, last - 1, last}):
        path = fresh(f"step {step}")
        killed(path, step)
        for one in path.parent.glob(".*.part"):
            # The next opening may be in another second, and its copy has another name.
            one.rename(one.with_name(re.sub(r"-\d{8}T", "-20200101T", one.name)))
        assert rows(path, "PRAGMA integrity_check") == [("ok",)], step
        if rows(path, "SELECT version_num FROM alembic_version") == [(revision,)]:
            assert contents(path) == before, step
        assert upgraded(path) == expected, step
        assert len(list(path.parent.glob("care100-before-*.db"))) == 1, step
        assert not list(path.parent.glob(".*.part")), step


# From the first schema.


def test_where_lists_are_published_is_kept_by_platform(old: Path) -> None:
    before = {row["slug"]: row for row in contents(old)["curated_list"]}
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


def test_only_ids_that_files_and_curators_brought_are_confirmed_again(old: Path) -> None:
    """A check that found the account alive has confirmed such an id already."""
    looked_up = {row["handle"]: row["platform_id"] for row in contents(old)["account"]}
    brought = [("acct001", "import"), ("acct004", "import"), ("acct005", "pull")]
    with closing(sqlite3.connect(old)) as connection, connection:
        for handle, act in brought:
            after = json.dumps({"name": handle, "x": handle, "x_id": looked_up[handle]})
            connection.execute(
                "INSERT INTO change (list_id, at, who, act, batch, after, undoes)"
                " SELECT id, '2026-11-01 10:00:00.000000', '', ?, '', ?, '' FROM curated_list"
                " ORDER BY id DESC LIMIT 1",
                (act, after),
            )
    after_upgrade = [row for row in upgraded(old)["account"] if row["platform_id"]]
    unconfirmed = {
        row["handle"] for row in after_upgrade if row["confirmed_id"] != row["platform_id"]
    }
    assert len(after_upgrade) > 3
    assert unconfirmed == {"acct004"}


# Notes, which older versions published.


def _given(path: Path, slug: str, *, shipped: str, changes: list[tuple[str, str, str]]) -> None:
    """Insert a list into a registry of schema 0005, with changes: command, account and note."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO curated_list (slug, title, description, language, homepage, curator,"
            " hashtags, published, page, origin, shipped, created_at, updated_at) VALUES (?, ?, '',"
            " 'en', '', '', '[]', '{}', '', '', ?, '2026-11-01 10:00:00', '2026-11-01 10:00:00')",
            (slug, slug, shipped),
        )
        (list_id,) = connection.execute("SELECT max(id) FROM curated_list").fetchone()
        for position, (act, account, note) in enumerate(changes, start=1):
            row = {"name": account, "kind": "person", "mastodon": account, "note": note}
            connection.execute(
                'INSERT INTO change (list_id, at, who, act, batch, "before", after, undoes)'
                " VALUES (?, '2026-11-01 10:00:00', 'me', ?, ?, 'null', ?, '')",
                (list_id, act, f"{slug}-{position}", json.dumps({**row, "position": position})),
            )
        for position, (account, note) in enumerate(
            {account: note for _, account, note in changes}.items(), start=1
        ):
            connection.execute(
                "INSERT INTO member (name, kind, website) VALUES (?, 'person', '')", (account,)
            )
            (id_,) = connection.execute("SELECT max(id) FROM member").fetchone()
            connection.execute(
                "INSERT INTO account (member_id, platform, handle, key, platform_id, state,"
                " moved_to, source) VALUES (?, 'mastodon', ?, ?, '', 'unknown', '', '')",
                (id_, account, account.lower()),
            )
            connection.execute(
                "INSERT INTO membership VALUES (?, ?, ?, '', ?, '', '2026-11-01 10:00:00')",
                (list_id, id_, position, note),
            )


def _texts(path: Path, slug: str) -> list[tuple[object, ...]]:
    """Return the public text, the note, and whether the curator is to be asked, by member."""
    found = rows(
        path,
        "SELECT slug, member.name, about, note, note_was_public FROM membership"
        " JOIN member ON member.id = member_id JOIN curated_list ON curated_list.id = list_id"
        " ORDER BY position",
    )
    return [tuple(values) for its, *values in found if its == slug]


def test_notes_of_a_shipped_list_become_public_texts_and_the_user_s_stay(tmp_path: Path) -> None:
    path = tmp_path / "old" / registry.FILE_NAME
    old_databases.make(path, "0005")
    changes = [
        ("shipped", "Ada@a.example", "Germany"),
        ("shipped", "bob@a.example", "Germany"),
        ("edit", "bob@a.example", "rude to me"),
    ]
    _given(path, "shipped-list", shipped="digest", changes=changes)
    registry.open_registry(path).close()
    assert _texts(path, "shipped-list") == [
        ("Ada@a.example", "Germany", "", 0),
        ("bob@a.example", "", "rude to me", 1),
    ]


def test_notes_of_one_s_own_lists_stay_private_until_the_curator_chooses(
    curator: Typist, tmp_path: Path
) -> None:
    path = tmp_path / "old" / registry.FILE_NAME
    old_databases.make(path, "0005")
    _given(path, "mine", shipped="", changes=[("import", "ada@a.example", "Writes\nwell")])
    site = ("--db", str(path), "site", "mine", "-o", str(tmp_path / "site"))
    assert "1 member has a note that an older care100" in curator.runs(*site).err
    assert _texts(path, "mine") == [("ada@a.example", "", "Writes\nwell", 1)]
    curator.runs(*site, "--notes", "public")
    assert _texts(path, "mine") == [("ada@a.example", "Writes well", "Writes\nwell", 0)]


def test_a_removal_before_the_upgrade_is_undone_with_its_note_to_be_chosen_for(
    curator: Typist, tmp_path: Path
) -> None:
    path = tmp_path / "old" / registry.FILE_NAME
    old_databases.make(path, "0005")
    _given(path, "mine", shipped="", changes=[("import", "ada@a.example", "well")])
    row = {"name": "Bob", "kind": "person", "mastodon": "bob@a.example", "note": "Germany"}
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            'INSERT INTO change (list_id, at, who, act, batch, "before", after, undoes)'
            " SELECT max(id), '2026-11-02', 'me', 'remove', 'b', ?, 'null', '' FROM curated_list",
            (json.dumps({**row, "position": 2}),),
        )
    curator.runs("--db", str(path), "undo", "mine")
    assert _texts(path, "mine")[1] == ("Bob", "", "Germany", 1)


def test_names_of_members_who_opted_out_are_deleted(tmp_path: Path) -> None:
    path = tmp_path / "old" / registry.FILE_NAME
    old_databases.make(path, "0013")
    name = "Person 1"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA secure_delete = OFF")
        # An earlier version erased the history of opt-outs only, and this member had moved.
        erased = {"name": "", "mastodon": "acct001@localhost:8080", "position": 1}
        moved = {**erased, "mastodon": "new001@localhost:8080"}
        connection.execute(
            "INSERT INTO opt_out (platform, key, platform_id, at, together)"
            " VALUES ('mastodon', 'new001@localhost:8080', '', '2026-11-01 10:00:00', 'a')"
        )
        connection.execute(
            'INSERT INTO change (list_id, at, who, act, batch, "before", after, undoes)'
            " SELECT max(id), '2026-11-02', 'me', 'edit', 'b', ?, ?, '' FROM curated_list",
            (json.dumps(erased), json.dumps(moved)),
        )
        assert connection.execute(_NAMED, ["mastodon", name]).fetchone() != (0, 0)
        on_x = connection.execute(_NAMED, ["x", name]).fetchone()
        # What was deleted stays in free pages.
        connection.execute("CREATE TABLE bin (text)")
        connection.execute("INSERT INTO bin VALUES (?)", ["Deleted Name " * 1000])
        connection.execute("DROP TABLE bin")
    registry.open_registry(path).close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute(_NAMED, ["mastodon", name]).fetchone() == (0, 0)
        # Another member's account on X, which has not opted out.
        assert connection.execute(_NAMED, ["x", name]).fetchone() == on_x != (0, 0)
    assert b"Deleted Name" not in path.read_bytes()


_ITS_MIRRORS = "SELECT mirror.id FROM mirror JOIN login ON login.id = login_id WHERE platform = ?1"
_NAMED = f"""
SELECT (SELECT count(*) FROM mirror_item WHERE name = ?2 AND mirror_id IN ({_ITS_MIRRORS})),
(SELECT count(*) FROM step JOIN run ON run.id = run_id
    WHERE step.name = ?2 AND mirror_id IN ({_ITS_MIRRORS}))
"""  # noqa: S608 - constants
