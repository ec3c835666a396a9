"""Where the members of a list ask to be removed."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the column. Lists from before have none until their curator sets it."""
    op.add_column(
        "curated_list", sa.Column("contact", sa.String(), nullable=False, server_default="")
    )
