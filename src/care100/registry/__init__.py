"""The registry: SQLite through SQLModel. It contains all SQL, and no HTTP.

database       open and lock the file; `reading()` and `writing()` sessions
sqlite_engine, schema, database_errors   how SQLite is opened and migrated, and what can fail
copies, snapshot, contents   copies beside the registry, their bytes, and what is in them
inspection     look at a registry without changing or migrating it
backups        back up to a file, and restore from one
models         the tables
whole_lists    rename, copy, delete and restore a list
lists, members, accounts, import_rows, bulk_insert, removal, ordering   a curator's changes
opt_outs       accounts that must never be listed again
history, undo  the record of those changes, and how they are undone
copied_lists, subscriptions   lists of other curators, from files and from published pages
merging        what a colleague changed in an exported file
editions       a list as exported to files and pages
logins         the user's own accounts
run_locks      one run at a time on each list, with each login and in each folder
sync_store     what the engine knows and keeps of one list and one login
mirrors, journal, left_out   each target as last known, the steps of each run, and who was left out
findings, account_health   what checks found
published_editions, edition_records   what each build of a page published, and what it changed
older_notes    notes that an older care100 published, and the choice about them
import_list, list_accounts, account_owners   used by imports and pulls
session        the session type, for code that passes sessions on
shipped_lists  the lists that come with care100
completion     read-only queries for shell completion; never creates or migrates a database
"""

from pathlib import Path
from typing import TYPE_CHECKING

from care100 import paths

if TYPE_CHECKING:
    from care100.registry.database import Database

FILE_NAME = "care100.db"


def place(path: Path | None = None) -> Path:
    """Return the registry's path: `path`, or the default in care100's data folder."""
    return path or paths.home() / FILE_NAME


def open_registry(path: Path | None = None) -> "Database":
    """Open the registry at `path` or at its default path, and load the shipped lists."""
    # Importing SQLModel takes half a second; `--help` and completion must not wait for it.
    from care100.registry import shipped_lists
    from care100.registry.database import open_database

    database = open_database(place(path))
    shipped_lists.load(database)
    return database
