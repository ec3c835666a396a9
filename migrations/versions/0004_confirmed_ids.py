"""The permanent ids that a platform has returned, apart from those of files and curators."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

# The columns of the history, by platform: of the handle and of the permanent id.
_COLUMNS = {"x": ("x", "x_id"), "bluesky": ("bluesky", "bluesky_did")}
# Commands that take ids from the platform itself.
_FROM_THE_PLATFORM = ("pull", "check --fix", "check --find")


def upgrade() -> None:
    """Add the column, and fill it where the registry shows that an id is from the platform.

    An id in no change of the history was looked up. One that a change brought is confirmed
    only if a later check found its account alive and with the same handle.
    """
    op.add_column(
        "account", sa.Column("confirmed_id", sa.String(), nullable=False, server_default="")
    )
    connection = op.get_bind()
    brought = dict(_brought(connection))
    query = "SELECT id, platform, key, platform_id, state, checked_at FROM account"
    known = connection.execute(sa.text(f"{query} WHERE platform_id != ''")).all()
    for id_, platform, key, platform_id, state, checked_at in known:
        at = brought.get((platform, key, platform_id))
        if at is None or (state == "alive" and checked_at and _time(checked_at) >= at):
            connection.execute(
                sa.text("UPDATE account SET confirmed_id = platform_id WHERE id = :id"),
                {"id": id_},
            )


def _brought(connection: sa.Connection) -> Iterator[tuple[tuple[str, str, str], datetime]]:
    """Yield each id that a file or a curator gave a handle, with the time, in order."""
    changes = sa.text("SELECT at, act, before, after FROM change ORDER BY id")
    for at, act, before, after in connection.execute(changes):
        if act in _FROM_THE_PLATFORM:
            continue
        old, new = _row(before), _row(after)
        for platform, (handle, column) in _COLUMNS.items():
            id_, key = str(new.get(column) or ""), str(new.get(handle) or "").lower()
            if id_ and id_ != old.get(column):
                yield (platform, key, id_), _time(at)


def _row(value: Any) -> dict[str, Any]:
    """Return a row of the history, which SQLite keeps as text."""
    row = json.loads(value) if isinstance(value, str) else value
    return row if isinstance(row, dict) else {}


def _time(value: Any) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
