"""The registry: SQLite or PostgreSQL through SQLModel. It contains all SQL, and no HTTP.

database       an open registry; `reading()` and `writing()` sessions
places         what differs between kinds of databases: `sqlite_place`, and `postgres/`
rows           all rows of all tables, for drafts and copies
sqlite_file, sqlite_engine, schema, database_errors   how SQLite is opened and migrated, and what
               can fail
copies, snapshot, contents   copies beside the registry, their bytes, and what is in them
inspection     look at a registry without changing or migrating it
backups        back up to a file, and restore from one
copying, memory   copy a registry to another kind of database, and to memory
models         the tables
whole_lists    rename, copy, delete and restore a list
lists, members, accounts, import_rows, bulk_insert, removal, ordering   a curator's changes
opt_outs       accounts that must never be listed again
history, undo  the record of those changes, and how they are undone
draft          changes that are stored once the user confirms them
copied_lists, subscriptions   lists of other curators, from files and from published pages
former_accounts   accounts that members had before, which old files still name
travelling_history   histories in the files of lists
merging        what a colleague changed in an exported file
editions       a list as exported to files and pages
logins         the user's own accounts
run_locks, file_locks   one run at a time on each list, with each login and in each folder
sync_store     what the engine knows and keeps of one list and one login
mirrors, journal, left_out   each target as last known, the steps of each run, and who was left out
stored_names   names in these two, which accounts that opted out do not have
public_traces  pages and copies that still show members who opted out
findings, account_health   what checks found
published_editions, edition_records   what each build of a page published, and what it changed
older_notes    notes that an older care100 published, and the choice about them
import_list, list_accounts, account_owners   used by imports and pulls
session        the session type, for code that passes sessions on
shipped_lists  the lists that come with care100
quick_lists    lists and their members for commands that only show them, read in the same way
member_values  members as plain values; `reading` reads them from an open registry
known_accounts which of many accounts the registry has, and whose ids are confirmed
revisions, shipped_files   what a registry in order has, without the libraries that make it so
completion     read-only queries for shell completion; never creates or migrates a database
pending        what waits for the user, read in the same way
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from care100 import paths

if TYPE_CHECKING:
    from care100.model.errors import UsageError
    from care100.registry.database import Database
    from care100.registry.places import Place

FILE_NAME = "care100.db"
VARIABLE = "CARE100_DB"
"""The environment variable with the registry's file or address."""


def default_file() -> Path:
    """Return the file of the registry in care100's data folder."""
    return paths.home() / FILE_NAME


def named(where: str | Path | None = None) -> str:
    """Return the file or address that the user named with `--db` or `CARE100_DB`, or nothing."""
    return str(where or "") or os.environ.get(VARIABLE, "").strip()


def place(where: "str | Path | Place | None" = None) -> "Place":
    """Return the registry's place from what the user typed.

    Without it, this is the place in `CARE100_DB`, or the file in the data folder.

    Raises UsageError for the address of a server of another kind.
    """
    if where is not None and not isinstance(where, (str, Path)):
        return where
    from care100.registry.postgres import address
    from care100.registry.sqlite_place import FilePlace

    text = named(where)
    kind = address.scheme(text)
    if kind in address.SCHEMES:
        from care100.registry.postgres.place import ServerPlace

        return ServerPlace(text)
    if kind and not Path(f"{kind}:").exists():
        raise _another_kind(kind)
    return FilePlace(Path(text) if text else default_file())


def open_registry(where: "str | Path | Place | None" = None) -> "Database":
    """Open the registry at a place, by default the user's own, and load the shipped lists."""
    # Importing SQLModel takes half a second; `--help` and completion must not wait for it.
    from care100.registry import shipped_lists
    from care100.registry.database import open_database

    database = open_database(place(where))
    shipped_lists.load(database)
    return database


def _another_kind(kind: str) -> "UsageError":
    """Return the error for an address, which may contain a password and is not repeated."""
    from care100.model.errors import UsageError

    return UsageError(
        f"care100 cannot keep a registry in a database whose address begins with {kind}://",
        "Name a file, or a PostgreSQL database: postgresql://USER@SERVER/DATABASE",
    )
