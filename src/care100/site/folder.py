"""The files of a site put into a folder: whole files only, and nobody else's touched.

`care100-site.json` in the folder says which files are care100's. It is written before
the first of them and again after the last, so that whatever a broken-off run has left
there is known to the next one.
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
# What hosts and version control keep beside a site: GitHub Pages' name of one's own.
_GUESTS = {"CNAME"}


class NotItsFolder(Care100Error):
    """The folder has files that are not care100's; nothing was written."""

    exit_code = 2


@dataclass(frozen=True)
class Written:
    """What became of the folder: the files that are new or changed, and those that went."""

    changed: Sequence[str] = ()
    removed: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.changed or self.removed)

    @property
    def lost(self) -> list[str]:
        """The lists that had a page there and have none now."""
        page = "/index.html"
        return [name.removesuffix(page) for name in self.removed if name.endswith(page)]


def put(files: Files, folder: Path) -> Written:
    """Bring the folder to these files and no other of care100's.

    Raises NotItsFolder when it holds what somebody else put there and care100 would
    overwrite, or any such thing in a folder that was never a site; atomic.CannotWrite.
    """
    ours = _known(folder)
    if ours is None:
        _refuse_strangers(folder)
        ours = set()
    if taken := [name for name in files if name not in ours and (folder / name).exists()]:
        raise NotItsFolder(
            f"{folder / taken[0]} is there already, and care100 did not make it.",
            "Move it away, or choose another folder.",
        )
    if strays := [name for name in (*files, *ours) if _leads_out(folder, name)]:
        raise NotItsFolder(
            f"{folder / strays[0]} leads out of the folder.", "Choose a new, empty folder."
        )
    changed = [name for name, data in files.items() if _content(folder / name) != data]
    gone = sorted(ours - set(files))
    if not changed and not gone and ours == set(files):
        return Written()
    _say(folder, ours | set(files))
    for name in changed:
        path = folder / name
        _make(path.parent)
        atomic_write.write(path, files[name])
    for name in gone:
        _remove(folder, name)
    _say(folder, files)
    return Written(changed, gone)


def _known(folder: Path) -> set[str] | None:
    """The names of care100's files there; None when the folder is not a site."""
    data = _content(folder / MANIFEST)
    if data is None:
        return None
    try:
        said = json.loads(data)
        names = said["files"]
        readable = said["schema"] == _SCHEMA and all(isinstance(name, str) for name in names)
    except (ValueError, KeyError, TypeError):
        readable = False
    if not readable:
        raise NotItsFolder(
            f"{folder / MANIFEST} cannot be read: which files are care100's is not known.",
            "Choose a new, empty folder.",
        )
    return set(names)


def _refuse_strangers(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise NotItsFolder(f"{folder} is a file, not a folder.", "Choose another name.")
    for one in sorted(folder.iterdir()):
        if not one.name.startswith(".") and one.name not in _GUESTS:
            raise NotItsFolder(
                f"{folder} has files already, such as {sanitize.line(one.name, 60)}.",
                "Choose a new, empty folder; care100 fills it and keeps it up to date.",
            )


def _leads_out(folder: Path, name: str) -> bool:
    """Whether a name, from a manifest that anybody may have written, is outside the
    folder; or whether a link on its way is.
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


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise atomic_write.CannotWrite(
            f"{folder} cannot be made: {error.strerror or error}.",
            "Name a folder in a place that is yours.",
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


def _say(folder: Path, names: Iterable[str]) -> None:
    _make(folder)
    text = json.dumps({"schema": _SCHEMA, "files": sorted(names)}, indent=1)
    atomic_write.write(folder / MANIFEST, f"{text}\n".encode())
