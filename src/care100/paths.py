"""Paths of the user's data and of the files that ship with care100."""

import os
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).parent


def home() -> Path:
    """Return the data folder: `CARE100_HOME`, or the operating system's default."""
    named = os.environ.get("CARE100_HOME")
    return Path(named).expanduser() if named else Path(platformdirs.user_data_dir("care100"))


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
