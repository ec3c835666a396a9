"""Write the files of a site to a folder, each file whole, and touch no other files.

`care100-site.json` in the folder names the files that care100 wrote. It is written before
the first of them and again after the last, so that the next run knows all files of a run
that was interrupted.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from care100 import atomic_write
from care100.model import sanitize
from care100.model.errors import Care100Error
from care100.site.build import Files

MANIFEST = "care100-site.json"
_SCHEMA = 1
# Files of web hosts that may be there before the first run: GitHub Pages' custom domain.
_HOST_FILES = {"CNAME"}


class NotItsFolder(Care100Error):
    """The folder has files that are not care100's; nothing was written."""

    exit_code = 2


@dataclass(frozen=True)
class Written:
    """The files that were added or changed, and the files that were removed."""

    changed: Sequence[str] = ()
    removed: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.changed or self.removed)

    @property
    def lost(self) -> list[str]:
        """The lists whose pages were removed."""
        page = "/index.html"
        return [name.removesuffix(page) for name in self.removed if name.endswith(page)]


def put(files: Files, folder: Path) -> Written:
    """Write these files to the folder, and remove earlier files of care100.

    Raises NotItsFolder if a file of somebody else would be overwritten, or if the folder
    has other files and was never a site. Raises atomic_write.CannotWrite.
    """
    ours = _known(folder)
    if ours is None:
        _refuse_other_files(folder)
        ours = set()
    if taken := [name for name in files if name not in ours and (folder / name).exists()]:
        raise NotItsFolder(
            f"{folder / taken[0]} already exists, and care100 did not make it.",
            "Move it away, or choose another folder.",
        )
    if outside := [name for name in (*files, *ours) if _is_outside(folder, name)]:
        raise NotItsFolder(
            f"{folder / outside[0]} is outside the folder.", "Choose a new, empty folder."
        )
    changed = [name for name, data in files.items() if _content(folder / name) != data]
    gone = sorted(ours - set(files))
    if not changed and not gone and ours == set(files):
        return Written()
    _write_manifest(folder, ours | set(files))
    for name in changed:
        path = folder / name
        _create(path.parent)
        atomic_write.write(path, files[name])
    for name in gone:
        _remove(folder, name)
    _write_manifest(folder, files)
    return Written(changed, gone)


def _known(folder: Path) -> set[str] | None:
    """Return the names of care100's files in the folder; None if it is not a site."""
    data = _content(folder / MANIFEST)
    if data is None:
        return None
    try:
        manifest = json.loads(data)
        names = manifest["files"]
        readable = manifest["schema"] == _SCHEMA and all(isinstance(name, str) for name in names)
    except (ValueError, KeyError, TypeError):
        readable = False
    if not readable:
        raise NotItsFolder(
            f"{folder / MANIFEST} cannot be read, so the files of care100 are not known.",
            "Choose a new, empty folder.",
        )
    return set(names)


def _refuse_other_files(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise NotItsFolder(f"{folder} is a file, not a folder.", "Choose another name.")
    for one in sorted(folder.iterdir()):
        if not one.name.startswith(".") and one.name not in _HOST_FILES:
            raise NotItsFolder(
                f"{folder} already has other files, such as {sanitize.line(one.name, 60)}.",
                "Choose a new, empty folder.",
            )


def _is_outside(folder: Path, name: str) -> bool:
    """Return whether a name in the manifest, which anybody may have written, or a symbolic
    link in its path leads outside the folder.
    """
    path = PurePosixPath(name)
    if path.is_absolute() or not path.parts or ".." in path.parts or "\\" in name or ":" in name:
        return True
    return not (folder / name).resolve().is_relative_to(folder.resolve())


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _create(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise atomic_write.CannotWrite(
            f"{folder} cannot be created: {error.strerror or error}.",
            "Choose a folder in which you can write.",
        ) from error


def _remove(folder: Path, name: str) -> None:
    path = folder / name
    try:
        path.unlink(missing_ok=True)
        for parent in path.relative_to(folder).parents[:-1]:
            if any((folder / parent).iterdir()):
                break
            (folder / parent).rmdir()
    except OSError as error:
        raise atomic_write.CannotWrite(
            f"{path} cannot be removed: {error.strerror or error}."
        ) from error


def _write_manifest(folder: Path, names: Iterable[str]) -> None:
    _create(folder)
    text = json.dumps({"schema": _SCHEMA, "files": sorted(names)}, indent=1)
    atomic_write.write(folder / MANIFEST, f"{text}\n".encode())
