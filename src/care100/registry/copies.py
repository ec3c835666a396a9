"""Copies of a registry that care100 keeps beside it: their names, and which are there.

care100-backup-20261129T101500Z.db        made by `care100 backup`
care100-before-0002-20261129T101500Z.db   made before a migration from schema 0002
care100-replaced-20261129T101500Z.db      what `care100 restore` replaced
care100-damaged-20261129T101500Z.db       the same, of a file that cannot be read
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from care100 import atomic_write, registry
from care100.model.shell_quoting import command

BACKUP = "backup"
REPLACED = "replaced"
DAMAGED = "damaged"

_STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Copy:
    """A copy of a registry. `kind` is as in its name: `backup`, `before-0002`, …

    `number` is larger than that of an older copy whose time is not before this one's: both
    were made in the same second, or the clock was set back.
    """

    path: Path
    kind: str
    at: datetime
    number: int = 1

    @property
    def age(self) -> tuple[int, datetime]:
        """What orders copies from the oldest to the newest."""
        return self.number, self.at


def before(revision: str) -> str:
    """Return the kind of the copy that is made before a migration from `revision`."""
    return f"before-{revision}"


def new_path(path: Path, kind: str, folder: Path | None = None) -> Path:
    """Return the path of a new copy of the registry at `path`; there is no file there.

    It is beside the registry, or in `folder`.
    """
    at = datetime.now(UTC).replace(microsecond=0)
    newest_age = max((one.age for one in every(path, damaged=True)), default=None)
    number = newest_age[0] + (newest_age[1] >= at) if newest_age else 1
    name = f"{path.stem}-{kind}-{at.strftime(_STAMP)}"
    while (found := (folder or path.parent) / _numbered(name, number, path.suffix)).exists():
        number += 1
    return found


def _numbered(name: str, number: int, suffix: str) -> str:
    return f"{name}-{number}{suffix}" if number > 1 else f"{name}{suffix}"


def every(path: Path, *, damaged: bool = False) -> list[Copy]:
    """Return the copies of the registry at `path` that can be restored, newest first.

    With `damaged`, those that cannot be restored are among them.
    """
    found = filter(None, (_copy(path, name) for name in _names(path)))
    wanted = (one for one in found if damaged or one.kind != DAMAGED)
    return sorted(wanted, key=lambda one: one.age, reverse=True)


def remove_leftovers(path: Path) -> None:
    """Remove half-written copies of the registry at `path` whose writer was killed."""
    for name in _names(path):
        # .care100-backup-20261129T101500Z.db.1a2b3c4d.part
        if name.startswith(".") and name.endswith(".part"):
            whole = name.removeprefix(".").rsplit(".", 2)[0]
            if _copy(path, whole):
                atomic_write.remove_leftovers(path.with_name(whole))


def newest(path: Path) -> Copy | None:
    """Return the newest copy of the registry at `path`, if there is one."""
    return next(iter(every(path)), None)


def restore_command(path: Path, copy: Path) -> str:
    """Return the command that replaces the registry at `path` by a copy."""
    return command("care100", "restore", str(copy), *registry.place(path).option)


def _names(path: Path) -> list[str]:
    try:
        return [one.name for one in path.parent.iterdir()]
    except OSError:
        return []


def _copy(path: Path, name: str) -> Copy | None:
    """Return the copy that a file in the registry's folder is by its name, if it is one."""
    match = re.fullmatch(
        rf"{re.escape(path.stem)}-(?P<kind>{BACKUP}|{REPLACED}|{DAMAGED}|before-\w+)"
        rf"-(?P<stamp>\d{{8}}T\d{{6}}Z)(-(?P<number>\d+))?{re.escape(path.suffix)}",
        name,
    )
    if match is None:
        return None
    try:
        at = datetime.strptime(match["stamp"], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Copy(path.with_name(name), match["kind"], at, int(match["number"] or 1))
