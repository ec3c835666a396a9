"""The data folder, the settings, the registry and its copies."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from care100 import paths
from care100.doctor.line import Line, State, failed, note, ok, problem
from care100.model.dates import day
from care100.model.errors import Care100Error
from care100.registry import copies
from care100.registry.inspection import Inspection
from care100.registry.places import Place
from care100.registry.sqlite_place import FilePlace
from care100.settings import config_file, in_force
from care100.settings.config_file import Problem
from care100.settings.in_force import Source

FOLDER, SETTINGS, DATABASE, BACKUP, COPY = "Data folder", "Settings", "Database", "Backup", "Copy"

# Less free space than this, in bytes, may not hold a copy of the registry.
_SCARCE = 50_000_000
_OLD_BACKUP = timedelta(days=30)
# Each copy that is tested is read whole; older ones are unlikely to be restored.
_MOST_TESTED = 3


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


def settings() -> Iterator[Line]:
    """Read the settings, and yield a line for each that is wrong."""
    path = paths.config_file()
    problems: list[Problem] = []
    number = sum(one.source is not Source.DEFAULT for one in in_force.every(problems))
    for one in problems:
        yield problem(SETTINGS, config_file.described(path, one), one.hint)
    if not problems:
        place = path if path.exists() else f"{path} does not exist"
        yield ok(SETTINGS, f"{place}; settings with a value: {number}")


def database(place: Place) -> tuple[Line, Inspection | None]:
    """Check the whole registry, and return what is in it."""
    try:
        found = place.inspect()
    except Care100Error as error:
        return failed(DATABASE, error), None
    if found is None:
        return ok(DATABASE, f"{place} does not exist yet; the first command creates it"), None
    if not place.can_write():
        hint = "Change its permissions."
        if place.is_shared:
            hint = "Ask the server's administrator for the rights to all its tables and sequences."
        return problem(DATABASE, f"You have no permission to write to {place}.", hint), found
    content = found.contents
    text = (
        f"{place} is sound: schema {content.revision}, {size(found.size)}, lists: "
        f"{len(content.lists)}, members: {content.members:,}"
    )
    if found.is_older:
        return note(DATABASE, text, "The next command updates its schema, after a copy."), found
    return ok(DATABASE, text), found


def backups(place: Place) -> Iterator[Line]:
    """Yield when the registry was last backed up, and the copies that exist."""
    if place.is_shared:
        command = f"For example: {place.backup_command()}"
        yield note(BACKUP, "The tools of the database server make backups.", command)
        return
    lines = _copies(place)
    sound = (one for one, line in lines if line.state is not State.PROBLEM)
    made = next((one for one in sound if one.kind == copies.BACKUP), None)
    command = f"Make one with: {place.backup_command()}"
    if made is None:
        yield note(BACKUP, "There is no sound backup beside the database.", command)
    elif datetime.now(UTC) - made.at > _OLD_BACKUP:
        yield note(BACKUP, f"The last backup was made on {day(made.at)}.", command)
    else:
        yield ok(BACKUP, f"The last backup was made on {day(made.at)}.")
    yield from (line for _, line in lines)


def copies_of(place: Place) -> Iterator[Line]:
    """Yield the copies that exist."""
    yield from (line for _, line in _copies(place))


def _copies(place: Place) -> list[tuple[copies.Copy, Line]]:
    """Return each copy with its line, newest first."""
    return [
        (one, _copy(place, one, is_tested=number < _MOST_TESTED))
        for number, one in enumerate(place.copies())
    ]


def _copy(place: Place, one: copies.Copy, *, is_tested: bool) -> Line:
    """Return the line of a copy, which is read whole if it is to be tested."""
    text = f"{one.path.name}, {day(one.at)}, {size(one.path.stat().st_size)}"
    if not is_tested:
        return ok(COPY, f"{text}, not tested")
    try:
        is_sound = FilePlace(one.path).inspect() is not None
    except Care100Error:
        is_sound = False
    if is_sound:
        return ok(COPY, f"{text}, sound")
    return problem(
        COPY,
        f"{text}: this copy is damaged and cannot be restored.",
        f"Delete {one.path}, and make another copy with: {place.backup_command()}",
    )


def size(number: int) -> str:
    """Return a number of bytes for people: `268 KB`."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6)):
        if number >= factor:
            return f"{number / factor:.1f} {unit}"
    return f"{number / 1000:.0f} KB"
