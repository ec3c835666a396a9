"""A registry in memory, for drafts of one that is not a file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from uuid import uuid4

from sqlalchemy import Engine
from sqlmodel import SQLModel

from care100.registry import rows, sqlite_engine


@contextmanager
def copy_of(original: Engine) -> Iterator[Engine]:
    """Copy all rows of a database with the newest schema."""
    uri = f"file:/{uuid4().hex}?vfs=memdb"
    # The database exists as long as a connection is open.
    with closing(sqlite3.connect(uri, uri=True)):
        copy = sqlite_engine.engine(uri)
        try:
            SQLModel.metadata.create_all(copy)
            with (
                original.connect() as source,
                copy.execution_options(writes=True).begin() as target,
            ):
                rows.copy(source, target)
            yield copy
        finally:
            copy.dispose()
