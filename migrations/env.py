"""The Alembic environment. care100/registry/schema.py supplies the connection."""

from alembic import context

from care100.registry import models

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=models.SQLModel.metadata,
    render_as_batch=True,
    # SQLite can roll back a failed migration; Alembic assumes that it cannot.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
