"""Write the files of a site to a folder, each file whole, and touch no other files.

The manifest in the folder records the files that care100 wrote. It is written before the
first of them and again after the last, so that the next run knows all files of a run that was
interrupted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from care100 import atomic_write
from care100.model import sanitize
from care100.site import manifest
from care100.site.build import Files
from care100.site.manifest import Manifest, NotItsFolder

# Files of web hosts that may be there before the first run: GitHub Pages' custom domain.
_HOST_FILES = {"CNAME"}


@dataclass(frozen=True)
class Written:
    """The files that were added or changed, and the files that were removed.

    `kept` names files of care100 that are no longer needed, and were left in the folder
    because they have been changed since.
    """

    changed: Sequence[str] = ()
    removed: Sequence[str] = ()
    kept: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.changed or self.removed or self.kept)

    @property
    def lost(self) -> list[str]:
        """The lists whose pages were removed."""
        page = "/index.html"
        return [name.removesuffix(page) for name in self.removed if name.endswith(page)]


def put(files: Files, folder: Path) -> Written:
    """Write these files to the folder, and remove earlier files of care100.

    Raises NotItsFolder if a file that care100 did not write would be overwritten, or if the
    folder has other files and was never a site. Raises atomic_write.CannotWrite.
    """
    known = Manifest.read(folder)
    if known is None:
        _refuse_other_files(folder)
        known = Manifest({})
    wanted = Manifest.of(files)
    for name in files:
        manifest.check_inside(folder, name)
        _refuse_to_overwrite(folder, name, known | wanted)
    _remove_leftovers(folder, known | wanted)
    changed = [name for name, data in files.items() if manifest.content(folder / name) != data]
    outdated = sorted(known.files.keys() - files.keys())
    gone = [name for name in outdated if known.has_written(folder, name)]
    kept = [name for name in outdated if name not in gone and (folder / name).exists()]
    if not changed and known == wanted:
        return Written()
    _create(folder)
    (known | wanted).write(folder)
    for name in changed:
        path = folder / name
        _create(path.parent)
        atomic_write.write(path, files[name])
    for name in gone:
        _remove(folder, name)
    wanted.write(folder)
    return Written(changed, gone, kept)


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


def _refuse_to_overwrite(folder: Path, name: str, ours: Manifest) -> None:
    """Raise NotItsFolder for a file that exists and has other content than care100 wrote."""
    path = folder / name
    if path.exists() and not ours.has_written(folder, name):
        raise NotItsFolder(
            f"{path} already exists, and care100 did not make it or it was changed since.",
            "Move it away or delete it, then run the same command again.",
        )


def _remove_leftovers(folder: Path, ours: Manifest) -> None:
    """Remove half-written copies of care100's files, which a killed run left behind."""
    for name in (manifest.NAME, *ours.files):
        atomic_write.remove_leftovers(folder / name)


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
        for parent in PurePosixPath(name).parents:
            if parent == PurePosixPath() or any((folder / parent).iterdir()):
                break
            (folder / parent).rmdir()
    except OSError as error:
        raise atomic_write.CannotWrite(
            f"{path} cannot be removed: {error.strerror or error}.",
            "Check the permissions of the folder, then run the same command again.",
        ) from error
