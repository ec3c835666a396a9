"""How this care100 was installed, and the commands that work for it.

The only module that knows installers. Each leaves a mark: pipx and uv a file of their own in the
environment, the container image a file that the Dockerfile writes, pip the address that it
installed from (`direct_url.json` of the Python packaging specifications).
"""

import importlib.metadata
import json
import os
import re
import shutil
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import care100
from care100.model.shell_quoting import command

NAME = "care100"
NEW_WHEEL = "NEW-WHEEL"
"""Stands in a command for the file of a newer version."""

IMAGE_MARK = "care100-image"
"""The file that the Dockerfile writes into the image's environment."""

# Packages that only some users need, with what to install.
_OPTIONAL = {"psycopg": "psycopg[binary]>=3.2"}


@dataclass(frozen=True)
class Installation:
    """How care100 was installed, and where; the commands to run in turn, to copy into a shell."""

    way: str
    folder: Path
    repair: tuple[str, ...]
    update: tuple[str, ...]
    remove: tuple[str, ...]


@dataclass(frozen=True)
class _Source:
    """Where an installer found care100: a cloned folder, a wheel, or a package index."""

    text: str
    folder: bool = False
    index: bool = False


def installation() -> Installation:
    """Return how the running care100 was installed."""
    clone = Path(care100.__file__).parents[2]
    if (clone / "pyproject.toml").is_file() and (clone / "src" / NAME).is_dir():
        return _clone(clone)
    environment = Path(sys.prefix)
    for mark, made in _MARKS.items():
        if (environment / mark).is_file():
            return made(environment, _source())
    return _with_pip(environment, _source())


def how_to_update() -> str:
    """Return the commands that install a newer care100, for the end of a sentence."""
    return _in_turn(installation().update)


def how_to_repair() -> str:
    """Return the commands that install this care100 again, for the end of a sentence."""
    return _in_turn(installation().repair)


def program() -> Path | None:
    """Return the file of the program `care100` that belongs to this Python, if there is one."""
    suffix = ".exe" if os.name == "nt" else ""
    ways = [os.name, f"{os.name}_user"]
    folders = [Path(sys.prefix, "Scripts" if os.name == "nt" else "bin")]
    if sys.prefix == sys.base_prefix:
        folders += [Path(sysconfig.get_path("scripts", way)) for way in ways]
    files = (folder / f"{NAME}{suffix}" for folder in folders)
    return next((file for file in files if file.exists()), None)


def how_to_call() -> str:
    """Return what starts this care100: its name, or its file if the shell does not find it."""
    file = None if shutil.which(NAME) else program()
    return str(file or NAME)


def how_to_type() -> str:
    """Return what a person types for this care100 in the current folder."""
    file = None if shutil.which(NAME) else program()
    if file and file.is_relative_to(Path.cwd()):
        return str(file.relative_to(Path.cwd()))
    return str(file or NAME)


def how_to_be_found() -> str:
    """Return what makes the shell find the program; an empty text if it finds it."""
    file = program()
    if shutil.which(NAME) or not file:
        return ""
    for mark, line in _PATH_COMMANDS.items():
        if (Path(sys.prefix) / mark).is_file():
            return f"Open a new terminal after you type: {line}"
    if os.name == "nt":
        return f"Add the folder {file.parent} to your environment variable Path."
    link = command("ln", "-s", str(file))
    return (
        "Link it into ~/.local/bin, which must be in PATH: "
        f"mkdir -p ~/.local/bin && {link} ~/.local/bin/{NAME}"
    )


def missing_package(name: str) -> tuple[str, str]:
    """Return what to say about a package that cannot be imported, and what to do next."""
    if requirement := _OPTIONAL.get(name):
        return (
            f"The Python package {name} is missing. A registry on a PostgreSQL server needs it.",
            f"Install it: {_in_turn(_with_package(requirement))}",
        )
    return f"The Python package {name} is missing.", f"Install care100 again: {how_to_repair()}"


def _with_package(requirement: str) -> tuple[str, ...]:
    """Return the commands that add a package to the environment of care100."""
    environment = Path(sys.prefix)
    if (environment / "pipx_metadata.json").is_file():
        return (command("pipx", "inject", NAME, requirement),)
    if (environment / "uv-receipt.toml").is_file():
        return (command("uv", "tool", "install", "--with", requirement, _source().text),)
    if (environment / IMAGE_MARK).is_file():
        return installation().repair
    return (_pip("install", requirement),)


def _in_turn(commands: tuple[str, ...]) -> str:
    return ", then: ".join(commands)


def missing_packages() -> list[str] | None:
    """Return the names of required Python packages that are missing.

    None if care100 runs from its sources and was not installed.
    """
    try:
        required = importlib.metadata.requires(NAME) or []
    except importlib.metadata.PackageNotFoundError:
        return None
    # Requirements of extras and of other systems have a condition after the semicolon.
    names = [re.split(r"[^\w.-]", one, maxsplit=1)[0] for one in required if ";" not in one]
    return [name for name in names if not _is_installed(name)]


def _is_installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _clone(folder: Path) -> Installation:
    install, remove = _pip("install", "-e", str(folder)), (_pip("uninstall", NAME),)
    if _is_archive(folder):
        update = (_pip("install", NEW_WHEEL),)
        return Installation("from a folder", folder, (install,), update, remove)
    fetch = command("git", "-C", str(folder), "pull")
    return Installation("from a clone", folder, (install,), (fetch, install), remove)


def _is_archive(folder: Path) -> bool:
    """Return whether a folder was downloaded without its history: git cannot update it."""
    return folder.is_dir() and not (folder / ".git").exists()


def _pipx(environment: Path, source: _Source) -> Installation:
    again = command("pipx", "install", "--force", source.text)
    upgrade = command("pipx", "upgrade", NAME)
    remove = command("pipx", "uninstall", NAME)
    update = _newer(source, again, upgrade, command("pipx", "install", "--force", NEW_WHEEL))
    return Installation("with pipx", environment, (again,), update, (remove,))


def _uv(environment: Path, source: _Source) -> Installation:
    install = ["uv", "tool", "install", "--reinstall"]
    again = command(*install, source.text)
    upgrade = command("uv", "tool", "upgrade", NAME)
    remove = command("uv", "tool", "uninstall", NAME)
    update = _newer(source, again, upgrade, command(*install, NEW_WHEEL))
    return Installation("with uv", environment, (again,), update, (remove,))


def _image(environment: Path, source: _Source) -> Installation:  # noqa: ARG001 - as the others
    # Typed on the computer that runs the container, in the folder of the clone.
    build = command("docker", "build", "--pull", "-t", NAME, ".")
    remove = command("docker", "image", "rm", NAME)
    return Installation(
        "in a container image", environment, (build,), (command("git", "pull"), build), (remove,)
    )


def _with_pip(environment: Path, source: _Source) -> Installation:
    again = _pip("install", "--force-reinstall", source.text)
    upgrade = _pip("install", "--upgrade", NAME)
    update = _newer(source, again, upgrade, _pip("install", NEW_WHEEL))
    is_venv = sys.prefix != sys.base_prefix
    way = "in a virtual environment" if is_venv else "for this computer's own Python"
    return Installation(way, environment, (again,), update, (_pip("uninstall", NAME),))


_MARKS: dict[str, Callable[[Path, _Source], Installation]] = {
    "pipx_metadata.json": _pipx,
    "uv-receipt.toml": _uv,
    IMAGE_MARK: _image,
}


_PATH_COMMANDS = {
    "pipx_metadata.json": command("pipx", "ensurepath"),
    "uv-receipt.toml": command("uv", "tool", "update-shell"),
}


def _newer(source: _Source, again: str, upgrade: str, from_wheel: str) -> tuple[str, ...]:
    if source.folder and not _is_archive(Path(source.text)):
        return command("git", "-C", source.text, "pull"), again
    return (upgrade,) if source.index else (from_wheel,)


def _source() -> _Source:
    text = importlib.metadata.distribution(NAME).read_text("direct_url.json")
    if not text:
        return _Source(NAME, index=True)
    origin = json.loads(text)
    url = str(origin["url"])
    if "vcs_info" in origin:
        return _Source(f"{origin['vcs_info']['vcs']}+{url}")
    parts = urlsplit(url)
    from urllib.request import url2pathname  # It takes longer than most commands run.

    path = url2pathname(parts.path) if parts.scheme == "file" else url
    return _Source(path, folder="dir_info" in origin)


def _pip(what: str, *words: str) -> str:
    """Return a command of pip for this Python, or of uv, whose environments have no pip."""
    if find_spec("pip") is None and shutil.which("uv"):
        return command("uv", "pip", what, "--python", sys.executable, *words)
    return command(sys.executable, "-m", "pip", what, *_as_installed(what), *words)


def _as_installed(what: str) -> list[str]:
    """Return pip's options for a Python that the operating system manages (PEP 668)."""
    if sys.prefix != sys.base_prefix:
        return []
    managed = Path(sysconfig.get_path("stdlib")) / "EXTERNALLY-MANAGED"
    options = ["--break-system-packages"] if managed.is_file() else []
    if what == "install" and _is_in_users_folder():
        options.append("--user")
    return options


def _is_in_users_folder() -> bool:
    users = sysconfig.get_path("purelib", f"{os.name}_user")
    return Path(care100.__file__).is_relative_to(users)
