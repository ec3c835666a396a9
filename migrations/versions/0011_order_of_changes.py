"""What came before what, by ids of rows: the clock may have been set back in between."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_COLUMNS = {
    "borrowed": "last_change",
    "mirror": "last_change",
    "mirror_item": "last_step",
    "finding": "last_checkup",
}
# In rows from before, the newest id of the time that is stored.
_FILL_IN = """
UPDATE borrowed SET last_change = coalesce((SELECT max(id) FROM change
    WHERE change.list_id = borrowed.list_id AND change.at <= borrowed.taken_at), 0);
UPDATE mirror SET last_change = coalesce((SELECT max(id) FROM change
    WHERE change.list_id = mirror.list_id AND change.at <= mirror.seen_at), 0);
UPDATE mirror_item SET last_step = coalesce((SELECT max(id) FROM step
    WHERE step.at <= mirror_item.since), 0);
UPDATE finding SET last_checkup = coalesce((SELECT max(id) FROM checkup
    WHERE checkup.at < finding.named_at), 0);
"""


def upgrade() -> None:
    """Add the columns, and fill them in."""
    for table, name in _COLUMNS.items():
        op.add_column(table, sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    for statement in filter(str.strip, _FILL_IN.split(";")):
        op.execute(statement)
