"""The keys of the records that a step adds or removes, on platforms where items are records."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("step", sa.Column("item_ref", sa.String(), nullable=False, server_default=""))
