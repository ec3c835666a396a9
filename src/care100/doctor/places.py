"""Every place that care100 writes to."""

from dataclasses import dataclass
from pathlib import Path

from care100.auth.vault import FileVault, open_vault
from care100.registry import copies


@dataclass(frozen=True)
class Place:
    """A place, in words or as a path, and whether something is there."""

    what: str
    where: str
    exists: bool


def places(home: Path, path: Path) -> list[Place]:
    """Return the places; `home` is the data folder and `path` the registry."""
    found = [
        _file("data folder", home),
        _file("database", path),
        *(_file("log of the database", path.with_name(f"{path.name}{end}")) for end in _LOGS),
        *(_file("copy of the database", one.path) for one in copies.every(path, damaged=True)),
        *(_file("lock", one) for one in sorted(path.parent.glob(f"{path.name}*.lock"))),
    ]
    vault = open_vault(home)
    if isinstance(vault, FileVault):
        found.append(_file("access tokens", vault.path))
    else:
        found.append(Place("access tokens", "the system keyring, under care100", exists=True))
    return [
        *found,
        _file("registered apps", home / "secrets" / "apps.json"),
        Place("files that you name", "with -o, or after backup and site", exists=False),
    ]


_LOGS = ("-wal", "-shm")


def _file(what: str, path: Path) -> Place:
    try:
        exists = path.exists()
    except OSError:
        exists = False
    return Place(what, str(path), exists)
