"""The regular chats of a list."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add the column. Lists from before have no chats until their curator adds one."""
    op.add_column(
        "curated_list", sa.Column("chats", sa.JSON(), nullable=False, server_default="[]")
    )
