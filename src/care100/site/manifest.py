"""`care100-site.json`: the files of a site folder that care100 wrote, and what it wrote.

The file may have been written by anybody. So a name in it is not enough: a file is care100's
only if its content has the digest recorded here. Anything else in the folder, whatever its
name, is left alone.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath

from care100 import atomic_write
from care100.model.errors import Care100Error

NAME = "care100-site.json"
_SCHEMA = 2
# The first schema had names only.
_WITHOUT_DIGESTS = 1


class NotItsFolder(Care100Error):
    """The folder has files that are not care100's; nothing was written."""

    exit_code = 2


@dataclass(frozen=True)
class Manifest:
    """The digests of each file's possible contents, by its name.

    While a run writes, a file may have its old or its new content.
    """

    files: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, files: Mapping[str, bytes]) -> "Manifest":
        """Return the manifest of files with exactly these contents."""
        return cls({name: frozenset([digest(data)]) for name, data in files.items()})

    @classmethod
    def read(cls, folder: Path) -> "Manifest | None":
        """Read the folder's manifest; None if there is none. Raises NotItsFolder."""
        data = content(folder / NAME)
        if data is None:
            return None
        try:
            manifest = json.loads(data)
            if manifest["schema"] == _WITHOUT_DIGESTS:
                raise _written_before_digests(folder)
            files = {name: _digests(known) for name, known in manifest["files"].items()}
            readable = manifest["schema"] == _SCHEMA
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            readable = False
        if not readable:
            raise NotItsFolder(
                f"{folder / NAME} cannot be read, so the files of care100 are not known.",
                "Choose a new, empty folder.",
            )
        for name in files:
            check_inside(folder, name)
        return cls(files)

    def write(self, folder: Path) -> None:
        """Write the manifest to the folder. Raises atomic_write.CannotWrite."""
        files = {name: sorted(known) for name, known in sorted(self.files.items())}
        text = json.dumps({"schema": _SCHEMA, "files": files}, indent=1)
        atomic_write.write(folder / NAME, f"{text}\n".encode())

    def has_written(self, folder: Path, name: str) -> bool:
        """Return whether the file in the folder has content that care100 wrote."""
        data = content(folder / name)
        return data is not None and digest(data) in self.files.get(name, ())

    def __or__(self, other: "Manifest") -> "Manifest":
        names = self.files.keys() | other.files.keys()
        none: frozenset[str] = frozenset()
        return Manifest(
            {name: self.files.get(name, none) | other.files.get(name, none) for name in names}
        )


def digest(data: bytes) -> str:
    """Return the digest of a file's content.

    Line ends do not count: git changes them in the files of a site that it publishes.
    """
    return sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def content(path: Path) -> bytes | None:
    """Return a file's content; None if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def check_inside(folder: Path, name: str) -> None:
    """Raise NotItsFolder if a name, or a symbolic link in its path, leads outside the folder."""
    path = PurePosixPath(name)
    strange = "\\" in name or ":" in name or "\0" in name
    if (
        strange
        or path.is_absolute()
        or not path.parts
        or ".." in path.parts
        or not (folder / name).resolve().is_relative_to(folder.resolve())
    ):
        raise NotItsFolder(f"{folder / name} is outside the folder.", "Choose a new, empty folder.")


def _digests(known: Iterable[object]) -> frozenset[str]:
    if not isinstance(known, list) or not all(isinstance(one, str) for one in known):
        raise TypeError
    return frozenset(known)


def _written_before_digests(folder: Path) -> NotItsFolder:
    return NotItsFolder(
        f"{folder} was written by an older care100, which did not record what it wrote.",
        "If all files in the folder are the site's, empty it and run the same command again. "
        "If not, choose a new, empty folder.",
    )
