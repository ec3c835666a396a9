"""Where things are: the user's data, and what ships with the program."""

import os
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).parent


def home() -> Path:
    """The folder that holds the registry: `CARE100_HOME`, or the platform's data folder."""
    named = os.environ.get("CARE100_HOME")
    return Path(named).expanduser() if named else Path(platformdirs.user_data_dir("care100"))


def lists_folder() -> Path:
    """The curated lists that ship with care100."""
    return _shipped("lists")


def migrations_folder() -> Path:
    """The Alembic migrations that ship with care100."""
    return _shipped("migrations")


def _shipped(name: str) -> Path:
    """Inside the package once installed; at the top of the repository in a checkout."""
    installed = _PACKAGE / name
    return installed if installed.is_dir() else _PACKAGE.parents[1] / name
