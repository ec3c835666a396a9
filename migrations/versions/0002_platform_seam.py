"""Where a list is published, by platform; and whether a mirror is followed or published."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# Targets that only `sync` fills. Mastodon's private lists can be either: their runs tell.
_PUBLISHED_KINDS = ("collection", "x-published")


def upgrade() -> None:
    _published_by_platform()
    _role_of_mirrors()


def _published_by_platform() -> None:
    empty = sa.text("'{}'")
    op.add_column(
        "curated_list", sa.Column("published", sa.JSON(), nullable=False, server_default=empty)
    )
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT id, x_list, mastodon_collections FROM curated_list"))
    for id_, x_list, collections in rows.all():
        published = {
            "mastodon": json.loads(collections) if isinstance(collections, str) else collections,
            "x": [x_list] if x_list else [],
        }
        kept = json.dumps({platform: where for platform, where in published.items() if where})
        connection.execute(
            sa.text("UPDATE curated_list SET published = :published WHERE id = :id"),
            {"published": kept, "id": id_},
        )
    op.drop_column("curated_list", "x_list")
    op.drop_column("curated_list", "mastodon_collections")


def _role_of_mirrors() -> None:
    """Rebuild the table: SQLite cannot change a constraint. Foreign keys are off meanwhile."""
    if op.get_bind().dialect.name != "sqlite":
        _change_mirrors()
        return
    op.create_table(
        "mirror_new",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("login_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("remote_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("made", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["list_id"], ["curated_list.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["login_id"], ["login.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("list_id", "login_id", "kind", "part", "role"),
    )
    kinds = ", ".join(f"'{kind}'" for kind in _PUBLISHED_KINDS)
    op.execute(
        f"""
        INSERT INTO mirror_new
        SELECT id, list_id, login_id, kind, part,
          CASE WHEN kind IN ({kinds}) OR (
              EXISTS (SELECT 1 FROM run WHERE run.mirror_id = mirror.id AND verb = 'sync')
              AND NOT EXISTS (SELECT 1 FROM run WHERE run.mirror_id = mirror.id AND verb != 'sync')
            ) THEN 'published' ELSE 'followed' END,
          remote_id, name, description, made, seen_at
        FROM mirror
        """  # noqa: S608 - constants of this file
    )
    op.drop_table("mirror")
    op.rename_table("mirror_new", "mirror")


def _change_mirrors() -> None:
    """Change the table of another kind of database, which is empty: none has had this schema."""
    op.add_column("mirror", sa.Column("role", sa.String(), nullable=False))
    inspector = sa.inspect(op.get_bind())
    for constraint in inspector.get_unique_constraints("mirror"):
        op.drop_constraint(str(constraint["name"]), "mirror", type_="unique")
    columns = ["list_id", "login_id", "kind", "part", "role"]
    op.create_unique_constraint("mirror_list_id_login_id_kind_part_role_key", "mirror", columns)
