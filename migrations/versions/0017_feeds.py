"""The feeds of members' blogs, and where each was found."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the columns. Members from before have no feed until a curator approves one."""
    for name in ("feed", "feed_source"):
        op.add_column("member", sa.Column(name, sa.String(), nullable=False, server_default=""))
