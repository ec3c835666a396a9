"""A public text for each member on a list, apart from the curator's notes.

Notes were published until now. Those of lists that came from elsewhere were their publishers'
public texts, and become the public text here. All others are marked: the curator is asked once.
"""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

# The columns of accounts in the history.
_ACCOUNTS = ("mastodon", "x", "bluesky")
# Commands that bring a publisher's texts. An import does so only into a subscription.
_SHIPPED, _BORROWED, _IMPORTED = "shipped", "borrow", "import"

# What a list's publisher wrote about an account: its platform, its key, and the text.
_Text = tuple[str, str, str]


def upgrade() -> None:
    """Add the columns, and sort the notes that there are."""
    for column in (
        sa.Column("about", sa.String(), nullable=False, server_default=""),
        sa.Column("note_was_public", sa.Boolean(), nullable=False, server_default="0"),
    ):
        op.add_column("membership", column)
    connection = op.get_bind()
    published = set(_published(connection))
    accounts: dict[int, list[tuple[str, str]]] = {}
    for member, platform, key in connection.execute(
        sa.text("SELECT member_id, platform, key FROM account")
    ):
        accounts.setdefault(member, []).append((platform, key))
    noted = sa.text("SELECT list_id, member_id, note FROM membership WHERE note != ''")
    for list_id, member, note in connection.execute(noted).all():
        its = {(list_id, (platform, key, note)) for platform, key in accounts.get(member, ())}
        values = "about = :about, note = ''" if its & published else "note_was_public = 1"
        connection.execute(
            sa.text(f"UPDATE membership SET {values} WHERE list_id = :list AND member_id = :one"),  # noqa: S608 - one of the two above
            {"about": " ".join(note.split()), "list": list_id, "one": member},
        )


def _published(connection: sa.Connection) -> Iterator[tuple[int, _Text]]:
    """Yield the notes that came with a list from elsewhere, each with the list's id."""
    subscribed = {id_ for (id_,) in connection.execute(sa.text("SELECT list_id FROM borrowed"))}
    changes = sa.text("SELECT list_id, act, after FROM change")
    for list_id, act, after in connection.execute(changes):
        if act in (_SHIPPED, _BORROWED) or (act == _IMPORTED and list_id in subscribed):
            row = _row(after)
            if note := row.get("note"):
                for platform in _ACCOUNTS:
                    if handle := row.get(platform):
                        yield list_id, (platform, str(handle).lower(), str(note))


def _row(value: Any) -> dict[str, Any]:
    """Return a row of the history, which SQLite keeps as text."""
    row = json.loads(value) if isinstance(value, str) else value
    return row if isinstance(row, dict) else {}
