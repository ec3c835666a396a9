"""Migration 0015 on a server: names of accounts that opted out leave runs and copies."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory

from care100.paths import migrations_folder
from care100.registry.postgres import server
from tests.person import Typist

AT = datetime(2026, 11, 29, tzinfo=UTC)


def migrate(connection: sa.Connection, revision: str) -> None:
    """Run one migration again."""
    script = ScriptDirectory(str(migrations_folder())).get_revision(revision)
    with Operations.context(MigrationContext.configure(connection)):
        script.module.upgrade()


ROWS = (("@Ada@b.social", "Ada"), ("@bob@b.social", "Bob"))
INSERTS = (
    "INSERT INTO opt_out VALUES (1, 'mastodon', 'ada@b.social', '', :at, '')",
    "INSERT INTO login (id, platform, server, domain, handle, account_id, client_id, signed_in,"
    " refused, created_at) VALUES (1, 'mastodon', 'https://a.social', 'a.social', 'me', '1', '',"
    " true, '[]', :at)",
    "INSERT INTO mirror (id, list_id, login_id, kind, part, role, remote_id, name, description,"
    " made) SELECT 1, id, 1, 'follows', 0, 'followed', '', '', '', false FROM curated_list LIMIT 1",
    "INSERT INTO run (id, mirror_id, verb, started_at, outcome, reads, writes, cost_usd)"
    " VALUES (1, 1, 'follow', :at, '', 0, 0, '0')",
)
INSERT_ITEM = (
    "INSERT INTO mirror_item (mirror_id, remote_id, name, handle, state, ours, item_ref, since)"
    " VALUES (1, :id, :name, :handle, 'in', true, '', :at)"
)
INSERT_STEP = (
    'INSERT INTO step (id, run_id, seq, "do", remote_id, name, handle, says, state, reason, at)'
    " VALUES (:seq, 1, :seq, 'add', :id, :name, :handle, '', 'done', '', :at)"
)


def test_names_of_accounts_that_opted_out_are_erased(curator: Typist, address: str) -> None:
    curator.runs("new", "people", "--title", "People")
    engine = server.engine(address, lambda: None)
    with engine.begin() as connection:
        for statement in INSERTS:
            connection.execute(sa.text(statement), {"at": AT})
        for seq, (handle, name) in enumerate(ROWS, 1):
            values = {"id": str(seq), "seq": seq, "name": name, "handle": handle, "at": AT}
            connection.execute(sa.text(INSERT_ITEM), values)
            connection.execute(sa.text(INSERT_STEP), values)
        migrate(connection, "0015")
        for table in ("mirror_item", "step"):
            query = sa.text(f"SELECT name FROM {table} ORDER BY remote_id")  # noqa: S608 - one of the two above
            assert connection.execute(query).scalars().all() == ["", "Bob"]
    engine.dispose()
