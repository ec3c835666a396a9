"""No names of accounts that opted out, in steps and mirrors.

Opt-outs of earlier versions left them there. This covers the accounts that opted out, and those
that the same members had before.
"""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

# The columns of accounts in the history, with their platforms.
_HANDLES = {"mastodon": "mastodon", "x": "x", "bluesky": "bluesky"}
_IDS = {"x_id": "x", "bluesky_did": "bluesky"}

# A platform, and a handle or an id of an account there, in lower case.
_Account = tuple[str, str]

_ERASE = """
UPDATE {table} SET name = '' WHERE name != ''
AND (lower(handle) IN (:handle, '@' || :handle) OR lower(remote_id) = :handle)
AND {owner} IN ({owners})
"""
_MIRRORS = (
    "SELECT mirror.id FROM mirror JOIN login ON login.id = mirror.login_id"
    " WHERE login.platform = :platform"
)
_TABLES = (
    ("mirror_item", "mirror_id", _MIRRORS),
    ("step", "run_id", f"SELECT id FROM run WHERE mirror_id IN ({_MIRRORS})"),  # noqa: S608 - constants
)


def upgrade() -> None:
    """Erase the names."""
    connection = op.get_bind()
    for platform, handle in _opted_out(connection):
        for table, owner, owners in _TABLES:
            statement = _ERASE.format(table=table, owner=owner, owners=owners)
            connection.execute(sa.text(statement), {"platform": platform, "handle": handle})


def _opted_out(connection: sa.Connection) -> set[_Account]:
    """Return the accounts that opted out, and the same members' accounts from before."""
    found: set[_Account] = set()
    for platform, key, id_ in connection.execute(
        sa.text("SELECT platform, key, platform_id FROM opt_out")
    ):
        found |= {(platform, value.lower()) for value in (key, id_) if value}
    if not found:
        return found
    # From newest to oldest. Only erased rows are theirs: an older handle may be another member's.
    changes = sa.text('SELECT "before", after FROM change ORDER BY id DESC')
    for before, after in connection.execute(changes):
        rows = [_row(before), _row(after)]
        if any(found & its for its in map(_accounts, rows)):
            for row in rows:
                found |= _accounts(row) if not row.get("name") else set()
    return found


def _accounts(row: dict[str, Any]) -> set[_Account]:
    return set(_of_columns(row, _HANDLES)) | set(_of_columns(row, _IDS))


def _of_columns(row: dict[str, Any], columns: dict[str, str]) -> Iterator[_Account]:
    for column, platform in columns.items():
        if value := row.get(column):
            yield platform, str(value).lower()


def _row(value: Any) -> dict[str, Any]:
    """Return a row of the history, which SQLite keeps as text."""
    row = json.loads(value) if isinstance(value, str) else value
    return row if isinstance(row, dict) else {}
