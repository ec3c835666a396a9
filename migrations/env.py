"""Alembic runs this; care100 hands it the connection (care100/registry/database.py)."""

from alembic import context

from care100.registry import models

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=models.SQLModel.metadata,
    render_as_batch=True,
    # SQLite does undo half a migration; Alembic only does not count on it.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
