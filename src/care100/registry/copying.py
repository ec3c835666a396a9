"""Copy a whole registry to an empty place, of the same kind of database or another."""

from contextlib import closing
from dataclasses import dataclass
from itertools import zip_longest

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DataError

from care100.model.errors import Care100Error, UsageError
from care100.registry import rows
from care100.registry.contents import Contents, contents
from care100.registry.database import open_database
from care100.registry.places import Place
from care100.registry.revisions import newest


class NotEmpty(UsageError):
    """There are lists where the registry would be copied to."""


class NothingToCopy(Care100Error):
    """There is no registry to copy."""


class CopyFailed(Care100Error):
    """The copy differs from the registry. Nothing was stored."""


@dataclass(frozen=True)
class Copied:
    """What was copied: the registry's content, and the number of rows."""

    contents: Contents
    rows: int


def check(source: Place, target: Place) -> None:
    """Raise NothingToCopy, and UsageError for two places that are the same."""
    if not source.exists():
        raise NothingToCopy(source.missing, "Check the first name. Show yours with: care100 where")
    if str(source) == str(target):
        raise UsageError("Both registries are the same.", "Name another file or database.")


def copy_registry(source: Place, target: Place) -> Copied:
    """Copy all rows with their ids, compare the two, and store the copy: entirely or not at all.

    The source is migrated first, as by any command. Raises NotEmpty, CopyFailed and the errors
    of `database_errors`.
    """
    check(source, target)
    with (
        closing(open_database(source)) as original,
        closing(open_database(target)) as copy,
        original.reading() as reading,
        copy.writing() as writing,
    ):
        old, new = reading.connection(), writing.connection()
        if not all(rows.is_empty(new, table) for table in rows.tables()):
            raise NotEmpty(
                f"There are lists in {target} already. Nothing was copied.",
                "Choose another file or an empty database.",
            )
        count = sum(_copy(old, new, table) for table in rows.tables())
        target.set_counters(new)
        found = contents(lambda query: new.exec_driver_sql(query).all(), newest())
        return Copied(found, count)


def _copy(old: Connection, new: Connection, table: Table) -> int:
    """Copy one table, and return its number of rows."""
    try:
        rows.copy_table(old, new, table)
    except DataError as error:
        raise CopyFailed(
            f"A row of the table {table.name} cannot be stored there: "
            f"{type(error.orig).__name__}. Nothing was copied.",
            "Report this to care100's authors, and go on with the registry that you have.",
        ) from error
    count = 0
    with closing(rows.of(old, table)) as ours, closing(rows.of(new, table)) as theirs:
        for one, other in zip_longest(ours, theirs):
            if one != other:
                raise CopyFailed(
                    f"The copy of the table {table.name} differs in row {count + 1}. Nothing was "
                    "copied.",
                    "Run the command again. If it fails again, report this to care100's authors.",
                )
            count += 1
    return count
