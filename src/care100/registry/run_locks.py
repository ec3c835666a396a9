"""Locks that keep two runs from overlapping: on a list, with a login, or in a folder.

Two runs at once would send each request twice, and pay for it twice on a platform that
charges for requests.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from care100 import paths
from care100.registry import file_locks
from care100.registry.database import Database
from care100.registry.file_locks import Holder, WhenHeld
from care100.registry.models import CuratedList, Login

__all__ = ["Holder", "WhenHeld", "in_folder", "on_list", "with_login"]


@contextmanager
def on_list(
    database: Database, curated: CuratedList, command: str, when_held: WhenHeld
) -> Iterator[None]:
    """Hold the lock of a list for a command."""
    with database.lock(f"list-{curated.id}", command, when_held):
        yield


@contextmanager
def with_login(
    database: Database, login: Login, command: str, when_held: WhenHeld
) -> Iterator[None]:
    """Hold the lock of a login for a command."""
    with database.lock(f"login-{login.id}", command, when_held):
        yield


@contextmanager
def in_folder(folder: Path, command: str, when_held: WhenHeld) -> Iterator[None]:
    """Hold the lock of a folder for a command. The folder itself gets no file of it."""
    name = sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
    home = paths.home()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with file_locks.held(home / f"folder-{name}.lock", command, when_held):
        yield
