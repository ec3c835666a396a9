"""Every place that care100 writes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from care100 import paths
from care100.auth.vault import FileVault, open_vault
from care100.registry.places import Place as RegistryPlace


@dataclass(frozen=True)
class Place:
    """A place, in words or as a path, and whether something is there."""

    what: str
    where: str
    exists: bool


def places(home: Path, registry: RegistryPlace, shell_files: Sequence[Path] = ()) -> list[Place]:
    """Return the places; `home` is the data folder and `registry` its place.

    `shell_files` are the start files of shells that have a line of care100.
    """
    found = [
        _file("data folder", home),
        _file("settings", paths.config_file()),
        Place("database", str(registry), registry.exists()),
        *(_file(what, path) for what, path in registry.files()),
        *(_file("lock of a folder", one) for one in sorted(home.glob("folder-*.lock"))),
    ]
    vault = open_vault(home)
    if isinstance(vault, FileVault):
        found.append(_file("access tokens", vault.path))
    else:
        found.append(Place("access tokens", "the system keyring, under care100", exists=True))
    return [
        *found,
        _file("registered apps", home / "secrets" / "apps.json"),
        *(_file("completion", one) for one in _completion() if one.exists()),
        *(_file("line for completion", one) for one in shell_files),
        Place("files that you name", "with -o, or after backup and site", exists=False),
    ]


def _completion() -> list[Path]:
    return [paths.completion_script(shell) for shell in ("bash", "zsh", "fish")]


def _file(what: str, path: Path) -> Place:
    try:
        exists = path.exists()
    except OSError:
        exists = False
    return Place(what, str(path), exists)
