"""Writing a file so that there is never half of it."""

import os
import stat
from pathlib import Path
from uuid import uuid4

from care100.model.errors import Care100Error


class CannotWrite(Care100Error):
    """The file could not be written; what was there before is untouched."""


def write(path: Path, data: bytes) -> None:
    """Write the whole file or nothing: a copy beside it is put in its place at the end.

    A file that is replaced keeps its rights, a link stays a link; what is no file at
    all, such as /dev/null, is simply written to. Raises CannotWrite.
    """
    try:
        if path.is_dir():
            raise CannotWrite(f"{path} is a folder.", f"Name a file in it: {path / 'list.csv'}")
        if path.exists() and not path.is_file():
            path.write_bytes(data)
        else:
            _replace(path.resolve(), data)
    except OSError as error:
        raise CannotWrite(
            f"{path} cannot be written: {error.strerror or error}.",
            "Name a file in a folder that is yours.",
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
    _keep_name(path.parent)


def _keep_name(folder: Path) -> None:
    """Have the disk keep the new name too; Windows cannot open a folder and need not."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
