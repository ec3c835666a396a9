"""Changes of colleagues that merges have declined, so that they are not asked about again."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Create the table. Earlier merges have stored no decisions."""
    op.create_table(
        "declined_change",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("batch", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["curated_list.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("list_id", "key"),
    )
