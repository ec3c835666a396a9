"""Atomic file writes: a file is written whole or not at all.

A process that is killed while it writes leaves the half-written copy beside the file. The
next write of the same file removes it.
"""

import contextlib
import os
import re
import stat
import sys
from pathlib import Path
from uuid import uuid4

from care100.model.errors import Care100Error

# Characters of the file's name in the name of its copy; the rest may not fit.
_LONGEST = 100


class CannotWrite(Care100Error):
    """The file could not be written; its previous content is unchanged."""


def write(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write the whole file or nothing: write a copy beside it, then rename the copy.

    A replaced file keeps its permissions, and a link stays a link. A `private` file can be
    read by its owner only, also if it is replaced. A device such as /dev/null is written to
    directly. Raises CannotWrite.
    """
    try:
        if path.is_dir():
            raise CannotWrite(f"{path} is a folder.", f"Use a file in it: {path / 'list.csv'}")
        if path.exists() and not path.is_file():
            path.write_bytes(data)
        else:
            _replace(path.resolve(), data, private=private)
    except OSError as error:
        raise CannotWrite(
            f"{path} cannot be written: {error.strerror or error}.",
            "Choose a file in a folder that you can write to.",
        ) from error


def remove_leftovers(path: Path) -> None:
    """Remove half-written copies of the file whose writer was killed.

    Copies that another process is writing are left alone, and so is what cannot be removed.
    """
    pattern = re.compile(rf"\.{re.escape(path.name[:_LONGEST])}\.[0-9a-f]{{8}}\.part")
    with contextlib.suppress(OSError):
        for one in path.parent.iterdir():
            if pattern.fullmatch(one.name):
                _remove_unless_in_use(one)


if sys.platform == "win32":

    def _mark_in_use(handle: int) -> None:
        """Do nothing: Windows does not remove a file that is open."""

    def _remove_unless_in_use(path: Path) -> None:
        with contextlib.suppress(OSError):
            path.unlink()

else:
    import fcntl

    def _mark_in_use(handle: int) -> None:
        # Some network file systems have no locks; there, two writers are not noticed.
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _remove_unless_in_use(path: Path) -> None:
        with contextlib.suppress(OSError):
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()
            finally:
                os.close(handle)


def _replace(path: Path, data: bytes, *, private: bool) -> None:
    remove_leftovers(path)
    copy = path.with_name(f".{path.name[:_LONGEST]}.{uuid4().hex[:8]}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(copy, flags, 0o600 if private else 0o666)
    try:
        with open(handle, "wb") as file:  # noqa: PTH123 - a descriptor, not a path
            _mark_in_use(handle)
            if path.exists() and not private:
                copy.chmod(stat.S_IMODE(path.stat().st_mode))
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        copy.replace(path)
    except BaseException:
        copy.unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    """Flush the folder, so that the rename survives a crash.

    Windows cannot open a folder and does not need this.
    """
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
