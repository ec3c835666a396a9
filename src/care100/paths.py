"""Paths of the user's data and of the files that ship with care100."""

import os
from pathlib import Path

import platformdirs

from care100.model import sanitize
from care100.model.errors import UsageError

_PACKAGE = Path(__file__).parent


def home() -> Path:
    """Return the data folder: `CARE100_HOME`, or the operating system's default."""
    return _named() or Path(platformdirs.user_data_dir("care100"))


def config_file() -> Path:
    """Return the file of the user's settings, in `CARE100_HOME` or the folder for settings."""
    return (_named() or Path(platformdirs.user_config_dir("care100"))) / "config.toml"


def completion_script(shell: str) -> Path:
    """Return the file of a shell's completion, which the shell's own file or folder leads to."""
    if shell == "fish":
        named = os.environ.get("XDG_CONFIG_HOME")
        folder = Path(named) if named else Path.home() / ".config"
        # fish reads its folder `completions` only for programs that are in PATH.
        return folder / "fish/conf.d/care100.fish"
    return config_file().with_name(f"completion.{shell}")


def _named() -> Path | None:
    """Return the folder that `CARE100_HOME` names, which then has everything.

    Raises UsageError if it begins with the home folder of an unknown user.
    """
    named = os.environ.get("CARE100_HOME")
    try:
        return Path(named).expanduser() if named else None
    except RuntimeError:
        raise UsageError(
            f"CARE100_HOME cannot be “{sanitize.line(named or '', 100)}”: the home folder of the "
            "user in it is not known.",
            "Set CARE100_HOME to the whole path of a folder.",
        ) from None


def lists_folder() -> Path:
    """Return the folder of the curated lists that ship with care100."""
    return _shipped("lists")


def migrations_folder() -> Path:
    """Return the folder of the Alembic migrations that ship with care100."""
    return _shipped("migrations")


def _shipped(name: str) -> Path:
    """Return a shipped folder: in the installed package, or at the top of a checkout."""
    installed = _PACKAGE / name
    return installed if installed.is_dir() else _PACKAGE.parents[1] / name
