"""The members who are left out of targets, so that a run names each of them once."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the table. It is filled by the next runs."""
    op.create_table(
        "left_out",
        sa.Column(
            "mirror_id",
            sa.Integer(),
            sa.ForeignKey("mirror.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("handle", sa.String(), primary_key=True),
        sa.Column("code", sa.String(), primary_key=True),
        sa.Column("since", sa.DateTime(), nullable=False),
    )
