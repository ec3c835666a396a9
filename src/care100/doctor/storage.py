"""The data folder, the registry and its copies."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from care100.doctor.line import Line, failed, note, ok, problem
from care100.model.dates import day
from care100.model.errors import Care100Error
from care100.registry import copies
from care100.registry.inspection import Inspection, inspect

FOLDER, DATABASE, BACKUP = "Data folder", "Database", "Backup"

# Less free space than this, in bytes, may not hold a copy of the registry.
_SCARCE = 50_000_000
_OLD_BACKUP = timedelta(days=30)


def folder(home: Path) -> Line:
    """Check that files can be written to the folder."""
    if not home.exists():
        return ok(FOLDER, f"{home} does not exist yet; the first command creates it")
    if not home.is_dir():
        return problem(FOLDER, f"{home} is not a folder.", "Move it away, or set CARE100_HOME.")
    if not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        return problem(
            FOLDER,
            f"You have no permission to write to {home}.",
            "Change its permissions, or set CARE100_HOME to another folder.",
        )
    free = shutil.disk_usage(home).free
    if free < _SCARCE:
        return problem(FOLDER, f"The disk of {home} has {size(free)} left.", "Free some space.")
    return ok(FOLDER, f"{home}, {size(free)} free")


def database(path: Path) -> tuple[Line, Inspection | None]:
    """Check the whole registry, and return what is in it."""
    try:
        found = inspect(path)
    except Care100Error as error:
        return failed(DATABASE, error), None
    if found is None:
        return ok(DATABASE, f"{path} does not exist yet; the first command creates it"), None
    if not os.access(path, os.R_OK | os.W_OK):
        return problem(
            DATABASE, f"You have no permission to write to {path}.", "Change its permissions."
        ), found
    content = found.contents
    text = (
        f"{path} is sound: schema {content.revision}, {size(found.size)}, lists: "
        f"{len(content.lists)}, members: {content.members:,}"
    )
    if found.is_older:
        return note(DATABASE, text, "The next command updates its schema, after a copy."), found
    return ok(DATABASE, text), found


def backups(path: Path) -> Iterator[Line]:
    """Yield when the registry was last backed up, and the copies that exist."""
    made = [one for one in copies.every(path) if one.kind == copies.BACKUP]
    command = "Make one with: care100 backup"
    if not made:
        yield note(BACKUP, "There is no backup beside the database.", command)
    elif datetime.now(UTC) - made[0].at > _OLD_BACKUP:
        yield note(BACKUP, f"The last backup is of {day(made[0].at)}.", command)
    else:
        yield ok(BACKUP, f"The last backup is of {day(made[0].at)}.")
    yield from copies_of(path)


def copies_of(path: Path) -> Iterator[Line]:
    """Yield the copies that exist."""
    for one in copies.every(path):
        yield ok("Copy", f"{one.path.name}, {day(one.at)}, {size(one.path.stat().st_size)}")


def size(number: int) -> str:
    """Return a number of bytes for people: `268 KB`."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6)):
        if number >= factor:
            return f"{number / factor:.1f} {unit}"
    return f"{number / 1000:.0f} KB"
