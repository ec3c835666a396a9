"""When a check last confirmed that an account belongs together with others of its member."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the column. Earlier checks did not store it."""
    op.add_column("account", sa.Column("linked_at", sa.DateTime(), nullable=True))
