"""Who got which issue of a list's letter."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "letter",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("issue", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["curated_list.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("list_id", "issue", "recipient"),
    )
