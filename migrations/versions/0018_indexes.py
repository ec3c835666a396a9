"""Indexes with which each statement of a command finds its rows in a large registry."""

from alembic import op

revision = "0018"
down_revision = "0017"

INDEXES = {
    "membership": ["member_id"],
    "account": ["platform", "platform_id"],
    "finding": ["account_id"],
    "remote_id": ["server"],
    "mirror_item": ["account_id"],
}


def upgrade() -> None:
    """Create the indexes."""
    for table, columns in INDEXES.items():
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)
