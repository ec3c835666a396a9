"""Look at a registry of any schema without changing, migrating or creating it."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from care100.registry import database_errors, revisions, schema, snapshot
from care100.registry.contents import Contents, Rows, contents
from care100.registry.database_errors import explained


@dataclass(frozen=True)
class StoredLogin:
    """A login as the registry has it; see `platforms.login.KeptLogin`."""

    platform: str
    server: str
    domain: str
    handle: str
    account_id: str


@dataclass(frozen=True)
class Inspection:
    """A sound registry: its content, its size in bytes, and its logins, oldest first."""

    contents: Contents
    size: int
    logins: list[StoredLogin]

    @property
    def is_older(self) -> bool:
        """Return whether the next command migrates it."""
        return self.contents.revision != revisions.newest()


def inspect(path: Path) -> Inspection | None:
    """Check the whole registry at `path`; return None if there is none.

    Raises the errors of `database_errors`.
    """
    with explained(path, system=True):
        if not path.exists():
            return None
        if path.is_dir():
            raise database_errors.unreadable(path, "it is a folder")
        if path.stat().st_size == 0:
            raise database_errors.damaged(path, "it is empty")
        data = snapshot.take(path)
        with closing(snapshot.opened(data)) as connection:
            revision = schema.revision_in(connection, path)
            if revision is None:
                return None
            schema.check_known(revision, path)
            return Inspection(
                contents(connection.execute, revision), len(data), logins(connection.execute)
            )


def logins(rows: Rows) -> list[StoredLogin]:
    """Return the logins of a registry; `rows` runs a query on it."""
    found = rows(
        "SELECT platform, server, domain, handle, account_id FROM login WHERE signed_in ORDER BY id"
    )
    return [StoredLogin(*map(str, row)) for row in found]
