"""Atomic file writes: a file is written whole or not at all."""

import os
import stat
from pathlib import Path
from uuid import uuid4

from care100.model.errors import Care100Error


class CannotWrite(Care100Error):
    """The file could not be written; its previous content is unchanged."""


def write(path: Path, data: bytes) -> None:
    """Write the whole file or nothing: write a copy beside it, then rename the copy.

    A replaced file keeps its permissions, and a link stays a link. A device such as
    /dev/null is written to directly. Raises CannotWrite.
    """
    try:
        if path.is_dir():
            raise CannotWrite(f"{path} is a folder.", f"Use a file in it: {path / 'list.csv'}")
        if path.exists() and not path.is_file():
            path.write_bytes(data)
        else:
            _replace(path.resolve(), data)
    except OSError as error:
        raise CannotWrite(
            f"{path} cannot be written: {error.strerror or error}.",
            "Choose a file in a folder that you can write to.",
        ) from error


def _replace(path: Path, data: bytes) -> None:
    copy = path.with_name(f".{path.name[:100]}.{uuid4().hex[:8]}.part")
    handle = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with open(handle, "wb") as file:  # noqa: PTH123 - a descriptor, not a path
            if path.exists():
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
