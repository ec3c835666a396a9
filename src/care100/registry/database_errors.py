"""What can be wrong with a registry's file, in words, with what to do next.

`explained` converts the errors of SQLite and of the operating system.
"""

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from care100.model.errors import Care100Error, StoppedEarly
from care100.registry import copies, sound_copies


class NewerDatabase(Care100Error):
    """The file was written by a newer care100 and is left unchanged."""


class NotARegistry(Care100Error):
    """The file belongs to another program, or is no database."""


class DamagedDatabase(Care100Error):
    """The content of the file is damaged."""


class MigrationFailed(Care100Error):
    """The registry could not be updated to this version's schema. It is unchanged."""


class UnreadableDatabase(Care100Error):
    """The file cannot be read or written."""


class NoPermission(UnreadableDatabase):
    """The operating system does not let the user read or write the file."""


class DiskFull(UnreadableDatabase):
    """There is no space for the change. What was recorded before is kept."""


class DatabaseBusy(StoppedEarly):
    """Another care100 process held a lock longer than the timeout."""


_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
# SQLite's index of a write-ahead log alone takes 32 KB.
_NO_SPACE = 64_000
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_MESSAGE = b"malformed database schema"
_NOT_ALLOWED = (
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
)


@contextmanager
def explained(path: Path, *, system: bool = False) -> Iterator[None]:
    """Convert SQLite's errors about the file at `path`, and with `system` the system's too.

    Other errors pass unchanged.
    """
    kinds: tuple[type[Exception], ...] = (sqlite3.Error, DBAPIError, UnicodeDecodeError)
    kinds += (OSError,) if system else ()
    try:
        yield
    except kinds as error:
        known = explain(path, error)
        if known is None:
            raise
        raise known from error


def explain(path: Path, error: BaseException) -> Care100Error | None:
    """Return the error in words, or None for one that is not about the file."""
    reason = getattr(error, "orig", None) or error
    if isinstance(reason, OSError):
        return _of_the_system(path, reason)
    # Python's driver cannot decode SQLite's message about damaged text, such as a table's name.
    if isinstance(reason, UnicodeDecodeError):
        is_message = _MESSAGE in reason.object
        return damaged(path, _MESSAGE.decode()) if is_message else None
    # Extended codes of SQLite have the primary code in their lowest byte.
    code = getattr(reason, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in _BUSY:
        return busy(path)
    if code in _DAMAGED:
        return damaged(path, str(reason))
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _has_no_space(path)):
        return _full(path)
    if code in _NOT_ALLOWED:
        return _not_allowed(path, str(reason))
    if isinstance(reason, sqlite3.OperationalError):
        return unreadable(path, str(reason))
    return None


def unreadable(path: Path, reason: str) -> UnreadableDatabase:
    """Return the error for a file that cannot be read or written, for any other reason."""
    return UnreadableDatabase(
        f"The registry {path} cannot be read or written: {reason}.", _check(path)
    )


def busy(path: Path) -> DatabaseBusy:
    """Return the error for a lock that another process holds."""
    return DatabaseBusy(
        f"Another care100 is still writing to {path}. Nothing was changed.",
        "Wait until it finishes, then run the same command again.",
    )


def damaged(path: Path, reason: str) -> DamagedDatabase:
    """Return the error for a damaged file, with the command that restores the newest copy."""
    newest = sound_copies.newest(path)
    hint = (
        f"Restore the newest copy of it with: {copies.restore_command(path, newest.path)}"
        if newest
        else "Restore a copy of it that you made, with: care100 restore FILE. Without one, move "
        "the file away, and care100 starts with the included lists."
    )
    return DamagedDatabase(f"The registry {path} is damaged: {reason}.", hint)


def another_programs(where: object) -> NotARegistry:
    """Return the error for the database of another program."""
    return NotARegistry(
        f"The database {where} belongs to another program. Nothing was changed.",
        "Choose another file or database.",
    )


def newer(where: object) -> NewerDatabase:
    """Return the error for a file that this version does not know."""
    from care100 import installation

    return NewerDatabase(
        f"The registry {where} was written by a newer care100. Nothing was changed.",
        f"Choose another registry, or update care100: {installation.how_to_update()}",
    )


def migration_failed(
    where: object, name: str, error: Exception, copy: Path | None
) -> MigrationFailed:
    """Return the error for a migration that failed and was rolled back."""
    # The text of a database error has the statement's values, which may be private.
    reason = getattr(error, "orig", None) or error
    return MigrationFailed(
        f"The registry {where} could not be updated: migration {name} failed "
        f"({type(reason).__name__}: {str(reason)[:200]}). Nothing was changed.",
        "Use the version of care100 that you had before, and report the error."
        + (f" A copy of the registry is in {copy}" if copy else ""),
    )


def _of_the_system(path: Path, error: OSError) -> Care100Error:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _full(path)
    reason = error.strerror or type(error).__name__
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return _not_allowed(path, reason)
    return unreadable(path, reason)


def _full(path: Path) -> DiskFull:
    return DiskFull(
        f"The disk of {path} is full. The registry is as it was before this change.",
        "Free some space, then run the same command again.",
    )


def _has_no_space(path: Path) -> bool:
    """Return whether the disk is full, which SQLite does not always tell as the reason."""
    try:
        return shutil.disk_usage(path.parent).free < _NO_SPACE
    except OSError:
        return False


def _not_allowed(path: Path, reason: str) -> NoPermission:
    return NoPermission(
        f"You have no permission to read and write the registry {path}: {reason}.",
        f"Change the permissions of the file and of {path.parent}, or choose another file with "
        "--db.",
    )


def _check(path: Path) -> str:
    newest = sound_copies.newest(path)
    if newest is None:
        return "Check the file and its disk, or choose another file with --db."
    return (
        "Check the file and its disk. If the file is lost, restore the newest copy of it with: "
        f"{copies.restore_command(path, newest.path)}"
    )
