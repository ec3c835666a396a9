"""When a list was deleted. Its history and its mirrors are kept, so that this can be undone."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("curated_list", sa.Column("deleted_at", sa.DateTime(), nullable=True))
