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

from care100 import registry
from care100.model.shell_quoting import command

BACKUP = "backup"
REPLACED = "replaced"
DAMAGED = "damaged"

_STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Copy:
    """A copy of a registry. `kind` is as in its name: `backup`, `before-0002`, …

    `number` counts the copies that were made in the same second.
    """

    path: Path
    kind: str
    at: datetime
    number: int = 1


def before(revision: str) -> str:
    """Return the kind of the copy that is made before a migration from `revision`."""
    return f"before-{revision}"


def new_path(path: Path, kind: str, folder: Path | None = None) -> Path:
    """Return the path of a new copy of the registry at `path`; there is no file there.

    It is beside the registry, or in `folder`.
    """
    stamp = datetime.now(UTC).strftime(_STAMP)
    number, name = 1, f"{path.stem}-{kind}-{stamp}"
    while (found := (folder or path.parent) / f"{name}{path.suffix}").exists():
        number += 1
        name = f"{path.stem}-{kind}-{stamp}-{number}"
    return found


def every(path: Path) -> list[Copy]:
    """Return the copies of the registry at `path` that can be restored, newest first."""
    pattern = re.compile(
        rf"{re.escape(path.stem)}-(?P<kind>backup|replaced|before-\w+)"
        rf"-(?P<stamp>\d{{8}}T\d{{6}}Z)(-(?P<number>\d+))?{re.escape(path.suffix)}"
    )
    found = []
    try:
        names = [one.name for one in path.parent.iterdir()]
    except OSError:
        return []
    for name in names:
        if match := pattern.fullmatch(name):
            try:
                at = datetime.strptime(match["stamp"], _STAMP).replace(tzinfo=UTC)
            except ValueError:
                continue
            number = int(match["number"] or 1)
            found.append(Copy(path.with_name(name), match["kind"], at, number))
    return sorted(found, key=lambda one: (one.at, one.number), reverse=True)


def newest(path: Path) -> Copy | None:
    """Return the newest copy of the registry at `path`, if there is one."""
    return next(iter(every(path)), None)


def restore_command(path: Path, copy: Path) -> str:
    """Return the command that replaces the registry at `path` by a copy."""
    is_default = path.absolute() == registry.place().absolute()
    return command("care100", "restore", str(copy), *([] if is_default else ["--db", str(path)]))
